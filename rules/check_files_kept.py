"""Finds signatures, lists of checksums and folders of mktemp that stay in the layer."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Run, Stage
from tare.model.caching.caches import append_place
from tare.model.commands.effects import effects, stays
from tare.syntax.shell_tree import IN_LOOP, IN_QUOTED_SCRIPT, IN_SUBSHELL, IN_SUBSTITUTION, Command
from tare.text import Edit, regex

CHECK = regex(r"(\.(asc|sig|sign|minisig|sha(1|256|512)(sums?)?|md5)|/(SHA(256|512)|MD5)SUMS?(\.\w+)?)$")
CHECKERS = ("gpg", "gpgv", "sha256sum", "sha512sum", "sha1sum", "md5sum", "shasum", "minisign")
PLAIN = regex(r"(/[\w.@+-]+)+")
MKTEMP = regex(r'"?(\$\(\s*mktemp\s[^()]*\)|`\s*mktemp\s[^`]*`)"?')
NESTED = IN_LOOP | IN_QUOTED_SCRIPT | IN_SUBSHELL | IN_SUBSTITUTION


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    for run in stage.runs:
        if run.commands_named(*CHECKERS):
            yield from _check_files(stage, run)
        if "mktemp" in run.item.text and "trap" not in run.item.text and stage.role.ships:
            yield from _folders(run)


def _check_files(stage: Stage, run: Run) -> Iterator[Finding]:
    done = effects(run)
    for download in done.downloads:
        path, command = download.path, download.command
        if path is None or not CHECK.search(path) or not stage.role.lets_out(path):
            continue
        name = path.rpartition("/")[2]
        uses = [
            one for one in run.commands_named(*CHECKERS) if one.span.start > command.span.end and one.mentions(name)
        ]
        if uses and stays(path, command.span.end, run, done.removals) and not _is_spoken_of(stage, run, name):
            fixes = _append(run, command, f"rm {path}", stage.role.is_final) if PLAIN.fullmatch(path) else ()
            yield Finding(run.at(command), f"{name} stays in this layer after the check", fixes)


def _is_spoken_of(stage: Stage, run: Run, name: str) -> bool:
    return any(name in one.item.text for one in stage.instructions if one.offset > run.offset)


def _folders(run: Run) -> Iterator[Finding]:
    for command in run.commands:
        for assignment in command.assignments:
            value = assignment.value
            if value is None or not MKTEMP.fullmatch(value.raw) or " -d" not in value.raw:
                continue
            removals = effects(run).removals
            is_kept = stays(f"/tmp/tmp.{assignment.name}", command.span.end, run, removals)
            # A removal of a path that is not known may mean it.
            if is_kept and not command.is_conditional and assignment.name not in _removed(run):
                fixes = _append(run, command, f'rm -rf "${assignment.name}"', False)
                yield Finding(run.at(assignment), "the folder that mktemp makes here stays in this layer", fixes)


def _removed(run: Run) -> set[str]:
    return {variable.name for one in run.commands_named("rm") for word in one.words for variable in word.variables}


def _append(run: Run, command: Command, step: str, is_safe: bool) -> tuple[Fix, ...]:
    place = append_place(run, command)
    if place is None or command.is_conditional or command.flags & NESTED:
        return ()
    return (Fix(f"Add {step}", (Edit.insert(run.offset + place.offset, place.text(step)),), is_safe),)
