"""Finds RUN whose whole work is one that ADD does."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.line_repairs import keyword_like
from tare.model import Run
from tare.model.commands.command_line import CommandLine, Operand, read_command_line
from tare.model.commands.effects import effects
from tare.model.commands.fetch_commands import GIT_VALUED
from tare.model.commands.surroundings import surroundings
from tare.model.commands.transfers import VALUED
from tare.syntax.shell import Command
from tare.syntax.shell_word import ShellWord
from tare.text import Edit, regex

ROOT = (None, "root", "0", "root:root", "0:0")
# Options that say nothing about what is fetched.
QUIET = frozenset(
    """
    -f --fail -s --silent -S --show-error -L --location -O --remote-name -o --output --retry --retry-delay
    --retry-max-time --retry-connrefused --retry-all-errors --compressed -q --quiet -nv --no-verbose --progress
    --proto --tlsv1.2 -# --progress-bar -O --output-document --output-dir --create-dirs --connect-timeout
    """.split()  # noqa: SIM905 - a list to be read
)
CLONES = frozenset(
    "--depth -b --branch --single-branch -q --quiet --recursive --recurse-submodules --shallow-submodules".split()  # noqa: SIM905
)
PLAIN = regex(r"[\w./:@%+=~,?&#${}-]+")
TAR = regex(r"-?x[zjJvf]*|-?[zjJv]+x[zjJvf]*|--(extract|gzip|bzip2|xz)|-[zjJv]")


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    commands = run.commands_named("git", "curl", "wget")
    if len(commands) != 1 or run.is_trigger or run.is_exec or run.state.user not in ROOT or run.base.is_windows:
        return
    if run.parts.flags or run.parts.heredocs or len(run.scripts) != 1 or not run.is_readable:
        return
    added = _added(run, commands[0])
    if added is None:
        return
    argument = run.at(run.parts.argument)
    whole = run.keyword.cover(argument)
    keyword = keyword_like(run.parts.keyword.text, "ADD")
    fixes = () if run.parts.comments else (Fix("Use ADD", (Edit(whole, f"{keyword} {added}"),)),)
    yield Finding(argument, f"ADD does this without {commands[0].program}, and its cache notices a change", fixes)


def _added(run: Run, command: Command) -> str | None:
    """The arguments of the ADD that does the same; None where none does."""
    around = surroundings(run)
    valued = GIT_VALUED if command.program == "git" else VALUED[command.program]
    line = read_command_line(command, valued, around.text)
    if line.is_dynamic or command.redirects or command.assignments or command.is_conditional:
        return None
    count = len(run.commands)
    if command.program == "git":
        return _cloned(run, line) if count == 1 else None
    urls = [one for one in line.operands if not one.is_open]
    if len(urls) != 1 or any(option.name not in QUIET for option in line.options):
        return None
    url = _written(run, urls[0].word)
    if url is None or not url.startswith("https://"):
        return None
    if count == 1:
        return _downloaded(run, url, "644")
    other = run.commands[1]
    if count != 2 or run.commands[0] is not command:
        return None
    if command.pipe_size == 2 and other.program == "tar":
        return _unpacked(run, other, url)
    if command.pipe_size == 1 and other.program == "chmod" and other.after_and:
        return _made_executable(run, url)
    return None


def _cloned(run: Run, line: CommandLine) -> str | None:
    clones = effects(run).clones
    verb = line.verb("clone")
    if len(clones) != 1 or verb is None or any(option.name not in CLONES for option in line.options):
        return None
    operands = line.after(verb.at)
    url = _written(run, operands[0].word) if operands else None
    path = clones[0].path
    if url is None or path is None or not path.startswith("/") or not url.startswith("https://"):
        return None
    if not url.endswith(".git"):
        if not url.startswith(("https://github.com/", "https://gitlab.com/")):
            return None
        url = url.rstrip("/") + ".git"
    branch = line.last("-b", "--branch")
    if branch is not None:
        name = _written(run, branch.value.word) if branch.value is not None else None
        if name is None:
            return None
        url += f"#{name}"
    return f"{url} {_folder(run, operands[1] if len(operands) > 1 else None, path)}"


def _downloaded(run: Run, url: str, mode: str) -> str | None:
    downloads = effects(run).downloads
    path = downloads[0].path if len(downloads) == 1 else None
    if path is None or not path.startswith("/") or not PLAIN.fullmatch(path):
        return None
    return f"--chmod={mode} {url} {path}"


def _made_executable(run: Run, url: str) -> str | None:
    changes = [one for one in effects(run).changes if one.kind == "mode"]
    downloads = effects(run).downloads
    if len(changes) != 1 or len(downloads) != 1 or changes[0].path != downloads[0].path or changes[0].is_recursive:
        return None
    value = changes[0].value or ""
    mode = "755" if value in ("+x", "a+x", "ugo+x") else value.lstrip("0") if re.fullmatch(r"0?[0-7]{3}", value) else ""
    return _downloaded(run, url, mode) if mode else None


def _unpacked(run: Run, tar: Command, url: str) -> str | None:
    extractions = effects(run).extractions
    folder = extractions[0].folder if len(extractions) == 1 and extractions[0].is_streamed else None
    words = iter(tar.words)
    for word in words:
        if word.text in ("-C", "--directory", "-f"):
            next(words, None)
        elif word.text != "-" and not TAR.fullmatch(word.text or ""):
            return None
    if folder is None or not folder.startswith("/") or not PLAIN.fullmatch(folder):
        return None
    return f"--unpack=true {url} {folder.rstrip('/')}/"


def _folder(run: Run, operand: Operand | None, path: str) -> str:
    written = _written(run, operand.word) if operand is not None else None
    return f"{written.rstrip('/')}/" if written is not None and written.startswith("/") else f"{path}/"


def _written(run: Run, word: ShellWord) -> str | None:
    """The word as ADD would be given it: without quotes, and with no variables but those that ADD knows."""
    text = word.text
    if text is None:
        if word.has_substitution or any(one.name not in run.state.variables or one.operator for one in word.variables):
            return None
        text = word.raw.strip('"')
    return text if PLAIN.fullmatch(text) else None
