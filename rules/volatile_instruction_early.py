"""Finds variables that change with every build, above work that does not need them."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tare.engine import Finding, Fix, Related, check
from tare.model import Instruction, Run, Stage
from tare.model.installs import installs
from tare.syntax import Blank, Comment, Pair
from tare.syntax.shell_tree import Command
from tare.text import Edit, Span

OWN = r"(?:(?:APP|BUILD|IMAGE|DOCKER|CI|PROJECT|RELEASE)_)?"
VOLATILE = re.compile(
    rf"{OWN}(?:BUILD_?(?:DATE|TIME|TIMESTAMP|NUMBER|NUM|ID|URL)|BUILT_AT|CREATED(?:_AT)?)"
    rf"|{OWN}(?:GIT|VCS|SCM|SOURCE|CI)_?(?:COMMIT|SHA1?|HASH|REV|REVISION|REF|DESCRIBE)(?:_(?:SHA|HASH|ID|SHORT|REF))?"
    r"|(?:CI|GITHUB|GITLAB)_(?:COMMIT_(?:SHORT_)?SHA|SHA|PIPELINE_I?ID|JOB_ID|RUN_(?:ID|NUMBER|ATTEMPT))"
    rf"|{OWN}COMMIT(?:_?(?:SHA|HASH|ID))?|(?:SHORT_)?SHA|REVISION"
)
VERSION = re.compile(r"(?:\w+_)?(?:VERSION|RELEASE|TAG)")
VERSION_LABEL = re.compile(r"(?:org\.opencontainers\.image|org\.label-schema)\.version")
# A default that stands for "whoever builds says it". Any other names one version, and that does not change by itself.
PLACEHOLDER = re.compile(
    r"|unknown|un(?:specified|set|defined)|none|null|n/?a|not[-_ ]?set|dev(?:el(?:op(?:ment)?)?)?|local|snapshot|latest"
    r"|head|master|main|edge|dirty|0|0\.0\.0.*|v0\.0\.0.*|1970-01-01.*",
    re.IGNORECASE,
)
# None of these looks at variables that it does not know.
INDIFFERENT = frozenset(
    word
    for line in (
        "apk apt apt-cache apt-get apt-key aptitude add-apt-repository addgroup adduser awk basename cat cd chgrp",
        "chmod chown chsh cp curl cut date dirname dnf dpkg echo egrep exit export expr false fc-cache find",
        "getent git gpg grep groupadd groupmod gunzip gzip head id install jq ldconfig ln locale-gen localedef ls",
        "microdnf mkdir mktemp mv pacman printf pwd readlink rm rmdir rpm sed set sha256sum sha512sum sleep sort",
        "stat tail tar tdnf tee test touch tr true truncate uname uniq unlink unxz unzip update-alternatives",
        "update-ca-certificates useradd usermod wc wget which whoami xz yum zypper : [ [[",
        "docker-php-ext-configure docker-php-ext-enable docker-php-ext-install pecl",
    )
    for word in line.split()
)
FETCHES = ("curl", "wget", "git")
# They take the value, and nothing runs because of that.
SETTLED_LATER = ("CMD", "ENTRYPOINT", "HEALTHCHECK", "LABEL", "MAINTAINER")


class Early(NamedTuple):
    """A variable, and what stands between it and its first use."""

    name: str
    arg: Instruction
    pair: Pair
    followers: tuple[Instruction, ...]  # ENV, LABEL and ARG lines that take its value
    crossed: tuple[Run, ...]
    mixed: tuple[Instruction, ...]  # those of the followers that set something else as well


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    found = [early for early in _early(stage) if any(_work(run) for run in early.crossed)]
    for early in found:
        last = _last_work(early)
        group = [other for other in found if _last_work(other) is last]
        first = next(run for run in early.crossed if _work(run))
        what, at = _work(first)[0]
        yield Finding(
            early.arg.at(early.pair.key),
            f"each RUN below sees {early.name}, so {what} runs again whenever its value changes",
            _fixes(stage, group, last),
            (Related(first.at(at), f"this does not need {early.name}"),),
        )


def _early(stage: Stage) -> Iterator[Early]:
    for arg in stage.of("ARG"):
        for pair in arg.parts.pairs:
            name = pair.key.raw
            if _changes(stage, arg, pair, name) and not _says_what_to_fetch(stage, name):
                yield _walk(stage, arg, pair, name)


def _changes(stage: Stage, arg: Instruction, pair: Pair, name: str) -> bool:
    if pair.value is not None:
        default: str | None = arg.value(pair.value.logical).text
    else:
        outer = stage.start.globals.get(name)
        default = (outer.value if outer is not None else None) or ""
    if default is None or not PLACEHOLDER.fullmatch(default):
        return False
    if VOLATILE.fullmatch(name.upper()):
        return True
    return VERSION.fullmatch(name.upper()) is not None and _is_version_label(stage, name)


def _is_version_label(stage: Stage, name: str) -> bool:
    labels = (label for line in stage.of("LABEL") for label in line.parts.pairs if label.value is not None)
    taking = (label for label in labels if _holds(label.value.raw if label.value is not None else "", [name]))
    return any(VERSION_LABEL.fullmatch(label.key.raw.strip("\"'")) for label in taking)


def _says_what_to_fetch(stage: Stage, name: str) -> bool:
    """Whether a download takes it: then it is the version of something else, which changes when somebody says so."""
    if any(_holds(copy.item.text, [name]) for copy in stage.copies):
        return True
    for run in stage.runs:
        fetches = run.commands_named(*FETCHES) or any(install.packages for install in installs(run))
        if fetches and _holds(run.item.text, [name]):
            return True
    return False


def _walk(stage: Stage, arg: Instruction, pair: Pair, name: str) -> Early:
    names = [name]
    followers: list[Instruction] = []
    crossed: list[Run] = []
    mixed: list[Instruction] = []
    for line in stage.instructions:
        if line.offset <= arg.offset:
            continue
        mentions = _holds(line.item.text, names)
        keys = [one.key.raw for one in line.parts.pairs] if line.name in ("ARG", "ENV") else []
        if isinstance(line, Run) and not line.is_trigger:
            if mentions or not _is_known(line):
                break
            crossed.append(line)
        elif line.name in ("ARG", "ENV") and mentions:
            taken = [one for one in line.parts.pairs if one.value is not None and _holds(one.value.raw, names)]
            if not taken:
                break  # the name gets another value
            followers.append(line)
            mixed += [line] if len(taken) < len(keys) else []
            names += keys
        elif line.name == "LABEL" and mentions:
            followers.append(line)
        elif mentions and line.name not in SETTLED_LATER:
            break
    return Early(name, arg, pair, tuple(followers), tuple(crossed), tuple(mixed))


def _holds(text: str, names: Iterable[str]) -> bool:
    return any(re.search(rf"(?<![A-Za-z0-9_]){re.escape(name)}(?![A-Za-z0-9_])", text) for name in names)


def _is_known(run: Run) -> bool:
    """Whether each command is one that does not read variables of that sort, as `make` or a script of yours may."""
    if not run.is_readable:
        return False
    by_manifest = {id(install.command) for install in installs(run) if not install.needs_sources}
    return all(id(command) in by_manifest or _is_indifferent(command) for command in run.commands)


def _is_indifferent(command: Command) -> bool:
    if command.program.startswith("python"):
        return [word.text for word in command.words[:2]] == ["-m", "venv"]
    return command.name is None or command.program in INDIFFERENT or command.script is not None


def _work(run: Run) -> list[tuple[str, Span]]:
    """What takes time in a RUN, as it is called, and where that stands."""
    found = []
    for install in installs(run):
        written = run.source(run.at(install.span))
        found.append((install.command.program if "\n" in written else written, install.span))
    for command in run.commands_named(*FETCHES):
        if command.name is not None and (command.program != "git" or command.subcommand("clone") is not None):
            found.append((command.program, command.name.span))
    return found


def _last_work(early: Early) -> Run:
    return [run for run in early.crossed if _work(run)][-1]


def _fixes(stage: Stage, group: list[Early], below: Run) -> tuple[Fix, ...]:
    """One fix for all variables that belong below the same RUN, so that they keep their order."""
    moved = {one.offset: one for early in group for one in (early.arg, *early.followers) if one.offset < below.offset}
    lines = [moved[offset] for offset in sorted(moved)]
    names = {early.name for early in group}
    if any(one.offset in moved for early in group for one in early.mixed):
        return ()
    if any(pair.key.raw not in names for early in group for pair in early.arg.parts.pairs):
        return ()
    start = lines[0].offset
    between = [one for one in stage.instructions if start < one.offset < below.offset and one.offset not in moved]
    if _depend_on_order(lines, between):
        return ()
    spans = [_with_comments(stage, line) for line in lines]
    text = _text(stage)
    end_of_line = "\r\n" if text[: below.whole.end].endswith("\r\n") else "\n"
    pieces = "".join(span.of(text).rstrip("\r\n") + end_of_line for span in spans)
    if not text[: below.whole.end].endswith("\n"):
        pieces = end_of_line + pieces.rstrip("\r\n")
    edits = (*(Edit.delete(span) for span in _cuts(stage, spans)), Edit.insert(below.whole.end, pieces))
    crossed = {run.offset: run for early in group for run in early.crossed if run.offset <= below.offset}
    is_safe = all(_is_indifferent(command) for run in crossed.values() for command in run.commands)
    return (Fix("Move it below the RUN lines that do not need it", edits, is_safe),)


def _depend_on_order(lines: list[Instruction], between: list[Instruction]) -> bool:
    """Whether a line that moves down takes a value that is set on its way, or sets a label that is set there, too."""
    for line in lines:
        for other in between:
            if other.offset < line.offset:
                continue
            keys = [pair.key.raw for pair in other.parts.pairs]
            if other.name in ("ARG", "ENV") and _holds(line.item.text, keys):
                return True
            if other.name == line.name == "LABEL" and set(keys) & {pair.key.raw for pair in line.parts.pairs}:
                return True
    return False


def _with_comments(stage: Stage, line: Instruction) -> Span:
    """The lines of an instruction, and the comment lines right above it."""
    start = offset = 0
    for item in stage.items:
        if offset == line.offset:
            break
        offset += len(item.text)
        if not isinstance(item, Comment):
            start = offset
    return Span(start, line.whole.end)


def _cuts(stage: Stage, spans: list[Span]) -> list[Span]:
    """What to delete for the spans: neighbours as one, with the blank line that would follow another."""
    blanks: dict[int, int] = {}
    offset = 0
    for item in stage.items:
        if isinstance(item, Blank):
            blanks[offset] = offset + len(item.text)
        offset += len(item.text)
    ends = set(blanks.values())
    cuts: list[Span] = []
    for span in spans:
        if cuts and cuts[-1].end == span.start:
            cuts[-1] = cuts[-1].cover(span)
        else:
            cuts.append(span)
    return [cut.cover(Span(cut.start, blanks.get(cut.end, cut.end))) if cut.start in ends else cut for cut in cuts]


def _text(stage: Stage) -> str:
    return "".join(item.text for item in stage.items)
