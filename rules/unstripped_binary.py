"""Finds builds of Go and Rust whose program reaches the image with its symbols."""

import posixpath
from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Run, Stage
from tare.model.commands.command_line import Operand
from tare.model.commands.surroundings import surroundings
from tare.model.packages.install import Install
from tare.model.packages.installs import installs
from tare.text import Edit, Span, regex

STRIPS = regex(r"\b(strip|upx|objcopy)\b|GOFLAGS|STRIP|garble|debug|delve|dlv")
LDFLAGS = ("-ldflags", "--ldflags")
FOR_DEBUGGING = ("-gcflags", "-race", "-cover", "-msan", "-asan", "-buildmode", "-c")


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    for run in stage.runs:
        for install in installs(run):
            if install.is_dynamic or install.verb is None or not _may_keep_symbols(stage, run, install):
                continue
            fix = _go(run, install) if install.manager == "go" else _cargo(run, install)
            message = "the program keeps symbols that only debuggers read"
            yield Finding(run.at(install.span), message, (fix,) if fix is not None else ())


def _may_keep_symbols(stage: Stage, run: Run, install: Install) -> bool:
    """Whether it builds a program that is copied out, and nothing says a word about stripping."""
    verb, line = install.verb.text if install.verb is not None else None, install.line
    if install.manager == "go":
        flags = line.last(*LDFLAGS)
        if verb not in ("build", "install") or line.has(*FOR_DEBUGGING) or not _is_built_for(run, install):
            return False
        if flags is not None and (flags.value is None or _says_strip(flags.value)):
            return False
    elif install.manager == "cargo":
        if verb not in ("build", "b") or not line.has("--release", "-r") or not _is_built_for(run, install):
            return False
    else:
        return False
    return not any(STRIPS.search(one.item.text) for one in stage.instructions if one.name in ("RUN", "ENV", "ARG"))


def _says_strip(value: Operand) -> bool:
    words = value.word.raw.strip("\"'").split()
    return bool({"-s", "-w", "--s", "--w"} & set(words)) or value.word.raw.strip("\"'").startswith("$")


def _is_built_for(run: Run, install: Install) -> bool:
    """Whether the place where the program is written reaches the final image by name, or the stage ships."""
    if any((operand.text or "").endswith("/...") for operand in install.line.operands):
        return False  # several packages are only checked
    if run.role.ships:
        return True
    around = surroundings(run)
    if install.manager == "cargo":
        folder = around.locate(install.line.value("--target-dir") or "target", install.command)
        if folder is None or None in run.role.copied_out:
            return False
        return run.role.lets_out(folder) or any((path or "").startswith(f"{folder}/") for path in run.role.copied_out)
    if install.verb is not None and install.verb.text == "install":
        return False
    output = around.locate(install.line.value("-o"), install.command)
    if output is None or None in run.role.copied_out:
        return False
    return run.role.lets_out(output) or any(posixpath.dirname(path or "") == output for path in run.role.copied_out)


def _go(run: Run, install: Install) -> Fix | None:
    if install.verb is None or install.option_offset is None:
        return None
    flags = install.line.last(*LDFLAGS)
    trim = "" if install.line.has("-trimpath") else " -trimpath"
    after = run.at(install.verb).end
    if flags is None or flags.value is None:
        return Fix(f'Add{trim} -ldflags="-s -w"', (Edit.insert(after, f'{trim} -ldflags="-s -w"'),))
    raw = flags.value.word.raw
    start = run.at(flags.value.word).start
    at = start + len(raw) - len(raw.lstrip("\"'"))
    if at == start:
        return None
    edits = [Edit.insert(at, "-s -w ")]
    if trim:
        edits.insert(0, Edit.insert(after, trim))
    return Fix(f"Add{trim} and -s -w to -ldflags" if trim else "Add -s -w to -ldflags", tuple(edits))


def _cargo(run: Run, install: Install) -> Fix | None:
    if install.option_offset is None or install.command.wrapper is not None:
        return None
    start = run.at(install.span).start
    text = "CARGO_PROFILE_RELEASE_STRIP=symbols"
    return Fix(f"Set {text} for it", (Edit(Span(start, start), f"{text} "),))
