"""Finds files that a RUN rewrites in place which the RUN right above has brought."""

from collections.abc import Iterator
from itertools import pairwise

from tare.engine import Finding, Fix, Related, check
from tare.engine.options import Options
from tare.model import Run, Stage
from tare.model.caching.caches import append_place
from tare.model.commands.plain_commands import plain_scripts
from tare.model.layers import Creation, creators_of
from tare.syntax import Blank
from tare.syntax.shell import Command
from tare.text import Edit

# Whatever they are given is stored once more, whole.
REWRITERS = frozenset(("bunzip2", "gunzip", "strip", "unxz", "unzstd", "upx"))
BIG = ("download", "unpack", "clone", "install")


@check(Stage, options=True)
def find(stage: Stage, options: Options) -> Iterator[Finding]:
    if options.as_hadolint:
        yield from _as_hadolint(stage)
        return
    if not stage.role.ships:
        return
    lines = stage.instructions
    for above, run in pairwise(lines):
        if isinstance(above, Run) and isinstance(run, Run) and not (above.is_trigger or run.is_trigger):
            for command in run.commands:
                brought = _brought(stage, above, run, command)
                if brought is not None:
                    yield _finding(stage, above, run, command, brought)
                    break


def _brought(stage: Stage, above: Run, run: Run, command: Command) -> Creation | None:
    """What the RUN above has made and this command makes anew."""
    if command.program not in REWRITERS or command.is_conditional:
        return None
    for word in command.operands():
        path = run.path(word.text) if word.text is not None and not word.has_glob else None
        if path is None or run.mounts_over(path):
            continue
        for creation in creators_of(stage, path, run):
            if creation.instruction is above and creation.kind in BIG and creation.path == path:
                return creation
    return None


def _finding(stage: Stage, above: Run, run: Run, command: Command, brought: Creation) -> Finding:
    fix = _joined(stage, above, run)
    return Finding(
        run.at(command),
        f"{command.program} stores {brought.path} once more: the layer above keeps it as it was",
        (fix,) if fix is not None else (),
        (Related(above.at(brought.span), "this layer brings it"),),
    )


def _joined(stage: Stage, above: Run, run: Run) -> Fix | None:
    """One RUN of both, where that is plainly the same."""
    place = append_place(above)
    is_plain = not any(one.parts.heredocs or one.parts.flags or one.is_exec for one in (above, run))
    if place is None or not is_plain or run.parts.comments or len(run.scripts) != 1 or not run.is_readable:
        return None
    between = stage.items[stage.items.index(above.item) + 1 : stage.items.index(run.item)]
    if any(not isinstance(item, Blank) for item in between) or run.scripts[0].options_set:
        return None
    body = run.source(run.at(run.parts.argument))
    insert = Edit.insert(place.offset + above.offset, place.text(body))
    return Fix("Join it with the RUN above", (insert, Edit.delete(run.whole)))


def _as_hadolint(stage: Stage) -> Iterator[Finding]:
    """Every RUN of one command behind another such RUN with the same flags."""
    for above, run in pairwise(stage.instructions):
        if not (isinstance(above, Run) and isinstance(run, Run)) or above.is_trigger or run.is_trigger:
            continue
        flags = [[flag.raw for flag in one.parts.flags] for one in (above, run)]
        if flags[0] == flags[1] and _is_one(above) and _is_one(run):
            yield Finding(run.keyword, "this RUN could be one with the RUN above")


def _is_one(run: Run) -> bool:
    """Whether hadolint counts no more than one command; `[` is none."""
    scripts = plain_scripts(run)
    counted = sum(
        1
        for script in scripts
        for command in script.commands
        if command.program not in ("[", "[[") and command.name is not None
        if command.wrapper is None and not command.in_quoted_script
    )
    return counted == 1 or (counted == 0 and bool(scripts) and not any(script.has_errors for script in scripts))
