"""What the documents say is so: what they show is what comes out, what they name exists."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from tare import __version__
from tare.cli.command import run
from tare.engine.catalogue import find
from tare.engine.settings import is_known, read_settings
from tare.model import Stage, build
from tare.syntax import parse
from tare.text import Span

from .test_layers import ALLOWED

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
HOUSE = (ROOT / "server" / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
DOCUMENTS = [
    ROOT / name
    for name in (
        "README.md", "CHANGELOG.md", "server/README.md", "rules/README.md", "bench/README.md", "examples/README.md",
        "clients/vscode/README.md", "clients/neovim/README.md", "clients/emacs/README.md", "tests/editors/README.md",
    )
]  # fmt: skip


def fences(document: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", document, re.MULTILINE | re.DOTALL)


def tare(*arguments: str, folder: Path) -> str:
    command = [sys.executable, "-m", "tare", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False).stdout


@pytest.mark.parametrize("path", DOCUMENTS, ids=[path.relative_to(ROOT).as_posix() for path in DOCUMENTS])
def test_links_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text(encoding="utf-8"))
    files = [link for link in links if "://" not in link]
    assert [link for link in files if not (path.parent / link).exists()] == []


def test_the_repair_that_is_shown_is_what_comes_out() -> None:
    (shown,) = fences(README, "diff")
    assert shown in tare("check", "--isolated", "--diff", "examples/python", folder=ROOT)


def test_the_finding_that_is_shown_is_what_comes_out() -> None:
    (shown,) = fences(README, "text")
    assert shown in tare("check", "--isolated", "Dockerfile", folder=ROOT / "examples" / "node")


def test_commands_and_options_exist(capsys: pytest.CaptureFixture[str]) -> None:
    shell = "\n".join(fences(README, "sh"))
    commands = set(re.findall(r"^tare (\w+)", shell, re.MULTILINE))
    assert {"check", "explain", "rules", "lsp"} <= commands
    for command in commands:
        assert run([command, "--help"]) == 0, command
    assert run(["check", "--help"]) == 0
    known = set(re.findall(r"--[\w-]+", capsys.readouterr().out))
    # What is not Tare's is shown with the program's name in front of it.
    named = set(re.findall(r"--[a-z][\w-]+", README)) - {"--no-install-recommends", "--no-cache-dir", "--upgrade"}
    assert named - known == set()


def test_every_format_and_preset_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    run(["check", "--help"])
    listed = re.findall(r"(--format|--preset) \{([\w,]+)\}", capsys.readouterr().out)
    assert {option for option, _ in listed} == {"--format", "--preset"}
    for option, choices in listed:
        assert f"`{option} {choices.replace(',', '|')}`" in README, option


def test_exit_codes_are_as_said(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM alpine:latest\n", encoding="utf-8")
    found = ["check", "--isolated", "--quiet", str(tmp_path)]
    assert run([*found, "--select", "unused-stage"]) == 0
    assert run(found) == 1
    assert run([*found, "--exit-zero"]) == 0
    assert run(["check", "--isolated", "--quiet", str(tmp_path / "missing")]) == 2


def test_the_settings_that_are_shown_mean_something() -> None:
    for shown in fences(README, "toml"):
        given, problems = read_settings(tomllib.loads(shown))
        assert given
        assert problems == []


def test_rules_that_are_named_exist() -> None:
    shell = "\n".join(fences(README, "sh"))
    explained = re.findall(r"tare explain ([\w-]+)", shell)
    ignored = re.findall(r"ignore=([\w-]+)", "\n".join(fences(README, "dockerfile")))
    assert explained
    assert ignored
    assert [name for name in explained if not find(name)] == []
    assert [name for name in ignored if not is_known(name)] == []


def test_the_rule_in_ten_lines_is_one() -> None:
    (source,) = fences(README, "python")
    assert len([line for line in source.splitlines() if line.strip()]) <= 10
    names: dict[str, object] = {"__name__": "tare.rules.stopped_twice"}
    exec(compile(source, "stopped_twice.py", "exec"), names)
    (stage,) = build(parse("FROM alpine:3.22\nSTOPSIGNAL INT\nSTOPSIGNAL TERM\n")).stages
    assert isinstance(stage, Stage)
    (finding,) = names["find"](stage)  # type: ignore[operator]
    assert finding.at == Span(32, 42)


def test_make_does_what_is_promised() -> None:
    (listed,) = re.findall(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    targets = set(listed.split())
    promised = set(re.findall(r"`make ([\w-]+)", README + (ROOT / "bench" / "README.md").read_text(encoding="utf-8")))
    assert {"run", "test", "bench"} <= promised <= targets
    helped = set(re.findall(r'echo "make ([\w-]+)', MAKEFILE))
    assert helped == targets - {"lint", "types", "tests", "help"}


def test_the_map_of_the_house_shows_every_layer() -> None:
    cells = re.findall(r"^\| (`.*?) \|", HOUSE, re.MULTILINE)
    folders = {folder for cell in cells for folder in re.findall(r"`(?:\.\./)?(\w+)/`", cell)}
    assert folders == set(ALLOWED) - {""}


def test_files_that_the_map_names_exist() -> None:
    named = set(re.findall(r"`((?:[\w.]+/)+[\w*.]+\.(?:py|md|tsv))`", HOUSE))
    assert len(named) > 5
    assert [name for name in sorted(named) if not (_glob(ROOT, name) or _glob(ROOT / "server", name))] == []


def _glob(folder: Path, pattern: str) -> list[Path]:
    return list(folder.glob(pattern))


def test_the_changes_begin_with_this_version() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    first = re.search(r"^## (\S+)", changes, re.MULTILINE)
    assert first is not None
    assert first[1] == __version__
