"""Finds apt, which is made for people, in scripts."""

from __future__ import annotations

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.plain_judgement import as_hadolint
from tare.engine.word_repairs import can_edit
from tare.model import Run
from tare.model.commands.command_line import read_command_line
from tare.model.commands.plain_commands import PlainCommand, plain_commands
from tare.model.packages.system_managers import APT_VALUED
from tare.syntax.shell_tree import Command
from tare.text import Edit

# What both programs know by the same name and do alike.
SAME = frozenset(("autoclean", "autopurge", "autoremove", "build-dep", "clean", "install", "purge", "remove", "update"))
# What apt-get knows by another name. apt's upgrade also installs what is newly needed, apt-get's does with an option.
OTHER = {"full-upgrade": "dist-upgrade", "upgrade": "upgrade --with-new-pkgs"}
CACHE = frozenset(("show", "search", "policy", "depends", "rdepends", "showsrc"))
FAMILIES = ("debian", "ubuntu")


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    for command in run.commands_named("apt"):
        if command.name is not None and not run.base.is_windows:
            message = "apt is for people: its output and options change between versions; scripts use apt-get"
            yield Finding(run.at(command.name), message, _fixes(run, command))


def _fixes(run: Run, command: Command) -> tuple[Fix, ...]:
    name = command.name
    verb = read_command_line(command, APT_VALUED).verb()
    if name is None or verb is None or name.raw != "apt" or not can_edit(run, command):
        return ()
    text = verb.text or ""
    if text in CACHE:
        return (Fix("Use apt-cache", (Edit(run.at(name), "apt-cache"),)),)
    edits = [Edit(run.at(name), "apt-get")]
    if text in OTHER and verb.word.raw == text:
        edits.append(Edit(run.at(verb.word), OTHER[text]))
    elif text not in SAME:
        return ()
    # On other images apt may be told by its own section of the configuration to keep less than apt-get does.
    return (Fix("Use apt-get", tuple(edits), is_safe=run.base.family in FAMILIES),)


@as_hadolint("apt is for people: its output and options change between versions")
def judge(run: Run) -> tuple[PlainCommand, ...]:
    return plain_commands(run, "apt")
