"""Finds USER with a group, where the user was put into further groups."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, Related, check
from tare.model import Linked, Run, Stage
from tare.model.commands.command_line import option_names, read_command_line
from tare.model.commands.surroundings import surroundings
from tare.syntax.shell import Command
from tare.text import Edit, Span

PROGRAMS = ("useradd", "usermod", "adduser", "addgroup", "gpasswd")
VALUED = option_names(
    "-u --uid -g --gid -G --groups -d --home -h -s --shell -c --comment -k --skel -p --password -b --base-dir"
    " -e --expiredate -f --inactive --ingroup --gecos"
)


@check(Stage, linked=True)
def find(stage: Stage, linked: Linked) -> Iterator[Finding]:
    users = stage.of("USER")
    if not any(":" in user.item.text for user in users):
        return
    joined: dict[str, tuple[Stage, Run, Command, str]] = {}
    for below in reversed(linked.chain(stage)[1:]):
        for run in below.runs:
            joined |= _joined(below, run)
    for instruction in stage.instructions:
        if isinstance(instruction, Run):
            joined |= _joined(stage, instruction)
        if instruction.name != "USER" or instruction.parts.script is None:
            continue
        text = instruction.value(instruction.parts.script).text or ""
        user, colon, group = text.partition(":")
        if not colon or user not in joined:
            continue
        where, run, command, further = joined[user]
        if further == group:
            continue
        at = instruction.at(instruction.parts.argument)
        fixes: tuple[Fix, ...] = ()
        if instruction.source(at) == text:
            fixes = (Fix(f"Write {user}", (Edit.delete(Span(at.start + len(user), at.end)),)),)
        related = (Related(linked.place(where, run.at(command)), f"{user} is put into {further} here"),)
        yield Finding(at, f"with a group of its own named, {user} is not in {further}", fixes, related)


def _joined(stage: Stage, run: Run) -> dict[str, tuple[Stage, Run, Command, str]]:
    if run.is_trigger:
        return {}
    return {name: (stage, run, command, group) for name, command, group in _further_groups(run)}


def _further_groups(run: Run) -> Iterator[tuple[str, Command, str]]:
    around = None
    for command in run.commands_named(*PROGRAMS):
        around = around or surroundings(run)
        line = read_command_line(command, VALUED, around.text)
        names = [operand.text or "" for operand in line.operands]
        if command.program in ("useradd", "usermod"):
            groups = line.value("-G", "--groups")
            if groups and names:
                yield names[-1], command, groups
        elif len(names) == 2 and (command.program != "gpasswd" or line.has("-a", "--add")):
            yield names[0], command, names[1]
