"""`python -m bench.checks FOLDER…`: our findings beside BuildKit's own checks, for every Dockerfile in the folders."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from tare.engine.catalogue import catalogue, page
from tare.model import build
from tare.syntax import Directive, Instruction, parse
from tare.world.discover import is_dockerfile

from .engine import Answer, Engine, NoEngine

CHECKS = (
    "ConsistentInstructionCasing", "CopyIgnoredFile", "DuplicateStageName", "ExposeInvalidFormat", "ExposeProtoCasing",
    "FromAsCasing", "FromPlatformFlagConstDisallowed", "InvalidDefaultArgInFrom", "InvalidDefinitionDescription",
    "JSONArgsRecommended", "LegacyKeyValueFormat", "MaintainerDeprecated", "MultipleInstructionsDisallowed",
    "NoEmptyContinuation", "RedundantTargetPlatform", "ReservedStageName", "SecretsUsedInArgOrEnv", "StageNameCasing",
    "UndefinedArgInFrom", "UndefinedVar", "WorkdirRelativePath",
)  # fmt: skip
"""All checks but InvalidBaseImagePlatform, which needs the image itself."""


class Case(NamedTuple):
    """One Dockerfile, in a folder of its own."""

    source: Path
    folder: Path
    text: str

    def first_line(self, line: int) -> int:
        """The first line of the instruction that holds a line, or of the one below a comment."""
        file = parse(self.text)
        starts = [self.text.count("\n", 0, at) + 1 for at in file.starts[:-1]]
        index = max(bisect_right(starts, line) - 1, 0)
        while index < len(starts) - 1 and not isinstance(file.items[index], Instruction):
            index += 1
        return starts[index] if starts else 1

    def images(self) -> Iterator[str]:
        """Every image that the file names, as far as it can be known."""
        model = build(parse(self.text))
        for stage in model.stages:
            if stage.parent is None and stage.base.image is not None and not stage.base.image.problems:
                yield stage.base.image.text
            for use, _, source in model.sources(stage):
                if source is None and use.name and not use.name.isdecimal() and "$" not in use.name:
                    yield use.name


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.checks", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--pages", action="store_true", help="also every example of the pages in rules/")
    parser.add_argument("--work", type=Path, default=Path("build/checks"), help="where contexts and answers are kept")
    parser.add_argument("--differences", type=Path, help="a file for every single difference")
    parser.add_argument("--most", type=int, default=0, help="how many files to look at; 0 is all")
    given = parser.parse_args()
    engine = Engine(given.work.absolute())
    cases = list(_cases(given.folders, engine.folder / "files", given.most))
    cases += _examples(engine.folder / "files") if given.pages else []
    try:
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda case: engine.check(case.folder, case.images()), cases))
    except NoEngine as problem:
        print(f"No engine answered: {problem}", file=sys.stderr)
        return 2
    finally:
        engine.keep()
    ours = _ours(engine.folder / "files")
    print(f"Docker {engine.version()}, {len(cases)} files")
    _report(cases, answers, ours, given.differences)
    return 0


def _cases(folders: list[Path], target: Path, most: int) -> Iterator[Case]:
    """Copies of the Dockerfiles, each as Dockerfile in a folder of its own, without the line that names a frontend."""
    shutil.rmtree(target, ignore_errors=True)
    paths = sorted(
        path for folder in folders for path in folder.rglob("*") if path.is_file() and is_dockerfile(path.name)
    )
    for number, path in enumerate(paths[:most] if most else paths):
        if not path.is_file():
            continue
        try:
            text = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue
        kept = [item.text for item in parse(text).items if not _names_frontend(item)]
        case = Case(path, target / f"{number:05}", "".join(kept))
        case.folder.mkdir(parents=True)
        (case.folder / "Dockerfile").write_bytes(case.text.encode())
        ignore = path.parent / ".dockerignore"
        if ignore.is_file():
            shutil.copy(ignore, case.folder)
        yield case


def _examples(target: Path) -> Iterator[Case]:
    """The examples of all pages: they were written to be hard."""
    for slug in catalogue():
        for example in page(slug).examples:
            text = "".join(item.text for item in parse(example.text).items if not _names_frontend(item))
            case = Case(Path(f"{slug}.md", str(example.line)), target / f"{slug}-{example.line}", text)
            case.folder.mkdir(parents=True)
            (case.folder / "Dockerfile").write_bytes(text.encode())
            ignore = dict(example.files).get(".dockerignore")
            if ignore is not None:
                (case.folder / ".dockerignore").write_text(ignore, encoding="utf-8")
            yield case


def _names_frontend(item: object) -> bool:
    return isinstance(item, Directive) and item.name.text.lower() == "syntax"


def _ours(folder: Path) -> dict[str, list[tuple[str, int, str]]]:
    """(check, line, message) by the name of the folder."""
    command = [sys.executable, "-m", "tare", "check", "--isolated", "--select", ",".join(CHECKS), "--format", "json"]
    done = subprocess.run([*command, "--exit-zero", "."], cwd=folder, capture_output=True, text=True)
    found: dict[str, list[tuple[str, int, str]]] = defaultdict(list)
    for finding in json.loads(done.stdout):
        names = [name for name in finding["aliases"] if name in CHECKS]
        found[finding["path"].split("/")[0]].append((",".join(names), finding["line"], finding["message"]))
    return found


def _report(
    cases: list[Case], answers: list[Answer], ours: dict[str, list[tuple[str, int, str]]], differences: Path | None
) -> None:
    both: Counter[str] = Counter()
    only: dict[str, Counter[str]] = {"BuildKit": Counter(), "Tare": Counter()}
    lines: list[str] = []
    stopped = 0
    for case, answer in zip(cases, answers, strict=True):
        theirs = {(name, case.first_line(line)): said for name, line, said in answer.warnings if name in CHECKS}
        mine = {
            (name, case.first_line(line)): said
            for names, line, said in ours.get(case.folder.name, ())
            for name in [_one_of(names, case, line)]
        }
        stopped += bool(answer.error)
        both.update(name for name, _ in theirs.keys() & mine.keys())
        # Where BuildKit stopped, nobody knows what it would have said further on.
        extra = [] if answer.error else [("Tare", place) for place in mine.keys() - theirs.keys()]
        for who, place in [*(("BuildKit", place) for place in theirs.keys() - mine.keys()), *extra]:
            only[who][place[0]] += 1
            said = theirs.get(place) or mine.get(place)
            lines.append(f"{who}\t{place[0]}\t{case.source}:{place[1]}\t{case.folder.name}\t{said}")
    print(f"{stopped} of them BuildKit refuses; there only what it said before is compared")
    print(f"{'check':34}{'both':>7}{'BuildKit only':>16}{'Tare only':>12}")
    for name in CHECKS:
        print(f"{name:34}{both[name]:>7}{only['BuildKit'][name]:>16}{only['Tare'][name]:>12}")
    if differences is not None:
        differences.write_text("\n".join(sorted(lines)) + "\n", encoding="utf-8")


def _one_of(names: str, case: Case, line: int) -> str:
    """The check that is meant where a rule carries several: those about FROM speak of FROM lines."""
    found = names.split(",")
    if len(found) == 1:
        return found[0]
    is_from = case.text.split("\n")[case.first_line(line) - 1].lstrip("\ufeff \t").upper().startswith("FROM")
    return next((name for name in found if name.endswith("InFrom") == is_from), found[0])


if __name__ == "__main__":
    sys.exit(main())
