"""Finds RUN whose first command is cd to an absolute folder."""

from collections.abc import Iterator
from itertools import takewhile

from tare.engine import Finding, Fix, check
from tare.engine.layer_repairs import drop
from tare.engine.line_repairs import insert_above, keyword_like
from tare.engine.options import Options
from tare.model import Run, Stage
from tare.text import Edit, regex

PLAIN = regex(r"(/[\w.@+-]+)+")
FREE = ("ENV", "ARG", "EXPOSE", "LABEL", "USER", "MAINTAINER", "STOPSIGNAL", "SHELL", "VOLUME")


@check(Stage, options=True)
def find(stage: Stage, options: Options) -> Iterator[Finding]:
    if options.as_hadolint:
        return  # there `cd-instead-of-workdir` answers for every cd, and one finding is enough
    for run in stage.runs:
        if run.is_exec or len(run.scripts) != 1 or not run.is_readable or len(run.scripts[0].chain) < 2:
            continue
        script = run.scripts[0]
        first, second = script.chain[0], script.chain[1]
        command = first.commands[0] if len(first.commands) == 1 else None
        if command is None or command.program != "cd" or command.in_subshell or len(command.words) != 1:
            continue
        folder = command.words[0].text
        others = [one for one in script.commands_named("cd", "pushd", "popd") if one is not command]
        if others or second.connector is None or second.connector.text not in ("&&", ";"):
            continue
        if folder is None or not PLAIN.fullmatch(folder) or folder == run.state.workdir:
            continue
        edits = _edits(stage, run, folder)
        fixes = (Fix(f"Use WORKDIR {folder}", edits),) if edits else ()
        yield Finding(run.at(command), f"WORKDIR {folder} says this for all that follows", fixes)


def _edits(stage: Stage, run: Run, folder: str) -> tuple[Edit, ...]:
    command = run.scripts[0].chain[0].commands[0]
    gone = drop(run, command)
    if gone is None:
        return ()
    edits = [insert_above(stage, run, "WORKDIR", folder), gone]
    above = [one for one in stage.instructions if one.offset < run.offset]
    later = [one for one in stage.instructions if one.offset > run.offset]
    until_workdir = takewhile(lambda one: one.name != "WORKDIR", later)
    needs_old = any(one.name not in FREE for one in until_workdir) or not stage.role.is_final
    # Where the file chose a folder, containers are to start in it.
    needs_old |= not any(one.name == "WORKDIR" for one in later) and any(one.name == "WORKDIR" for one in above)
    if needs_old:
        # Whoever comes below counts from the old folder.
        if run.state.workdir is None:
            return ()
        keyword = keyword_like(run.parts.keyword.text, "WORKDIR")
        if not run.item.text.endswith("\n"):
            return ()
        edits.append(Edit.insert(run.whole.end, f"{keyword} {run.state.workdir}\n"))
    return tuple(edits)
