"""Finds variables that change with every build, above work that does not need them."""

import re
from collections.abc import Iterator

from tare.engine import Finding, Fix, Related, check
from tare.engine.line_moves import move_below
from tare.model import Instruction, Run, Stage
from tare.model.packages.indifference import FETCHES, holds, ignores_variables, is_indifferent, work
from tare.model.packages.installs import installs
from tare.syntax import Pair
from tare.text import Record, regex

OWN = r"(?:(?:APP|BUILD|IMAGE|DOCKER|CI|PROJECT|RELEASE)_)?"
VOLATILE = regex(
    rf"{OWN}(?:BUILD_?(?:DATE|TIME|TIMESTAMP|NUMBER|NUM|ID|URL)|BUILT_AT|CREATED(?:_AT)?)"
    rf"|{OWN}(?:GIT|VCS|SCM|SOURCE|CI)_?(?:COMMIT|SHA1?|HASH|REV|REVISION|REF|DESCRIBE)(?:_(?:SHA|HASH|ID|SHORT|REF))?"
    r"|(?:CI|GITHUB|GITLAB)_(?:COMMIT_(?:SHORT_)?SHA|SHA|PIPELINE_I?ID|JOB_ID|RUN_(?:ID|NUMBER|ATTEMPT))"
    rf"|{OWN}COMMIT(?:_?(?:SHA|HASH|ID))?|(?:SHORT_)?SHA|REVISION"
)
VERSION = regex(r"(?:\w+_)?(?:VERSION|RELEASE|TAG)")
VERSION_LABEL = regex(r"(?:org\.opencontainers\.image|org\.label-schema)\.version")
# A default that stands for "whoever builds says it". Any other names one version, and that does not change by itself.
PLACEHOLDER = regex(
    r"|unknown|un(?:specified|set|defined)|none|null|n/?a|not[-_ ]?set|dev(?:el(?:op(?:ment)?)?)?|local|snapshot|latest"
    r"|head|master|main|edge|dirty|0|0\.0\.0.*|v0\.0\.0.*|1970-01-01.*",
    re.IGNORECASE,
)
# They take the value, and nothing runs because of that.
SETTLED_LATER = ("CMD", "ENTRYPOINT", "HEALTHCHECK", "LABEL", "MAINTAINER")


class Early(Record):
    """A variable, and what stands between it and its first use."""

    name: str
    arg: Instruction
    pair: Pair
    followers: tuple[Instruction, ...]  # ENV, LABEL and ARG lines that take its value
    crossed: tuple[Run, ...]
    mixed: tuple[Instruction, ...]  # those of the followers that set something else as well


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    found = [early for early in _early(stage) if any(work(run) for run in early.crossed)]
    for early in found:
        last = _last_work(early)
        group = [other for other in found if _last_work(other) is last]
        first = next(run for run in early.crossed if work(run))
        what, at = work(first)[0]
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
    taking = (label for label in labels if holds(label.value.raw if label.value is not None else "", [name]))
    return any(VERSION_LABEL.fullmatch(label.key.raw.strip("\"'")) for label in taking)


def _says_what_to_fetch(stage: Stage, name: str) -> bool:
    """Whether a download takes it: then it is the version of something else, which changes when somebody says so."""
    if any(holds(copy.item.text, [name]) for copy in stage.copies):
        return True
    for run in stage.runs:
        fetches = run.commands_named(*FETCHES) or any(install.packages for install in installs(run))
        if fetches and holds(run.item.text, [name]):
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
        mentions = holds(line.item.text, names)
        keys = [one.key.raw for one in line.parts.pairs] if line.name in ("ARG", "ENV") else []
        if isinstance(line, Run) and not line.is_trigger:
            if mentions or not ignores_variables(line):
                break
            crossed.append(line)
        elif line.name in ("ARG", "ENV") and mentions:
            taken = [one for one in line.parts.pairs if one.value is not None and holds(one.value.raw, names)]
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


def _last_work(early: Early) -> Run:
    return [run for run in early.crossed if work(run)][-1]


def _fixes(stage: Stage, group: list[Early], below: Run) -> tuple[Fix, ...]:
    """One fix for all variables that belong below the same RUN, so that they keep their order."""
    moved = {one.offset: one for early in group for one in (early.arg, *early.followers) if one.offset < below.offset}
    lines = [moved[offset] for offset in sorted(moved)]
    names = {early.name for early in group}
    if any(one.offset in moved for early in group for one in early.mixed):
        return ()
    if any(pair.key.raw not in names for early in group for pair in early.arg.parts.pairs):
        return ()
    edits = move_below(stage, lines, below)
    if edits is None:
        return ()
    crossed = {run.offset: run for early in group for run in early.crossed if run.offset <= below.offset}
    is_safe = all(is_indifferent(command) for run in crossed.values() for command in run.commands)
    return (Fix("Move it below the RUN lines that do not need it", edits, is_safe),)
