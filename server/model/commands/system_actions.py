"""What the commands of a distribution's package manager do: install, upgrade, remove, fetch the index, clean.

`installs` reads what is installed; here every command counts, with the answers that it is given.
"""

from __future__ import annotations

from ...syntax.shell_tree import Command
from ...text import Record, Span, regex
from ..packages.system_managers import (
    APK_VALUED,
    APT_VALUED,
    DNF_VALUED,
    PACMAN_VALUED,
    ZYPPER_VALUED,
    apt_assumes_yes,
    known,
)
from ..run import Run
from .command_line import CommandLine, Operand, option_names, read_command_line
from .surroundings import surroundings

INSTALL, UPGRADE, REMOVE, REFRESH, CLEAN = "install", "upgrade", "remove", "refresh", "clean"

_ANY = regex(r"\b(apt|apt-get|aptitude|apk|dnf5?|microdnf|yum|zypper|pacman)\b")
_PROGRAMS = {
    **dict.fromkeys(("apt-get", "apt", "aptitude"), ("apt", APT_VALUED)),
    "apk": ("apk", APK_VALUED),
    **dict.fromkeys(("dnf", "dnf5", "yum", "microdnf", "tdnf"), ("dnf", DNF_VALUED)),
    "zypper": ("zypper", ZYPPER_VALUED),
}
_KINDS: dict[str, dict[str, frozenset[str]]] = {
    "apt": {
        INSTALL: option_names("install build-dep reinstall satisfy"),
        UPGRADE: option_names("upgrade dist-upgrade full-upgrade safe-upgrade"),
        REMOVE: option_names("remove purge autoremove auto-remove autopurge"),
        REFRESH: option_names("update"),
        CLEAN: option_names("clean autoclean auto-clean distclean dist-clean"),
    },
    "apk": {
        INSTALL: option_names("add"),
        UPGRADE: option_names("upgrade"),
        REMOVE: option_names("del"),
        REFRESH: option_names("update"),
        CLEAN: option_names("cache"),
    },
    "dnf": {
        INSTALL: option_names("install in localinstall groupinstall reinstall builddep swap"),
        UPGRADE: option_names("update upgrade up distro-sync dsync dist-upgrade upgrade-minimal update-minimal"),
        REMOVE: option_names("remove erase rm autoremove"),
        REFRESH: option_names("makecache"),
        CLEAN: option_names("clean"),
    },
    "zypper": {
        INSTALL: option_names("install in source-install si"),
        UPGRADE: option_names("update up dist-upgrade dup patch"),
        REMOVE: option_names("remove rm"),
        REFRESH: option_names("refresh ref"),
        CLEAN: option_names("clean cc"),
    },
}
_QUIET = option_names("-s --simulate --dry-run --download-only -d --downloadonly --print-uris --assumeno -D")


class SystemAction(Record):
    """One command. Spans count from the item, as those of `run.commands` do."""

    manager: str  # apt, apk, dnf, zypper, pacman
    kind: str
    command: Command
    line: CommandLine
    verb: Operand  # the word that says what to do; of pacman the option
    assumes_yes: bool | None  # whether it asks nothing; None where it never does, or that is not known

    @property
    def span(self) -> Span:
        """`apt-get upgrade`: from the program's name to the verb."""
        start = self.command.name.span if self.command.name is not None else self.command.span
        return Span(start.start, max(start.end, self.verb.word.span.end))

    @property
    def operands(self) -> tuple[Operand, ...]:
        """What is named behind the verb."""
        return self.line.after(self.verb.at)

    @property
    def says(self) -> str:
        """`apt-get upgrade`, without options."""
        return f"{self.command.program} {self.verb.text}"


def system_actions(run: Run) -> tuple[SystemAction, ...]:
    """In source order; kept on the item for as long as its state is the same. Nothing on Windows."""
    memo = run.item.memo
    kept = memo.get("system actions")
    if kept is None or kept[0] is not run.state:
        kept = memo["system actions"] = (run.state, _read(run))
    found: tuple[SystemAction, ...] = kept[1]
    return found


def _read(run: Run) -> tuple[SystemAction, ...]:
    if run.base.is_windows or _ANY.search(run.item.text) is None:
        return ()
    found = []
    for command in run.commands:
        action = _pacman(command, run) if command.program == "pacman" else _action(command, run)
        if action is not None:
            found.append(action)
    return tuple(found)


def _action(command: Command, run: Run) -> SystemAction | None:
    program = _PROGRAMS.get(command.program)
    if program is None:
        return None
    manager, valued = program
    line = read_command_line(command, valued, surroundings(run).text)
    verb = line.verb()
    if verb is None or line.has(*_QUIET):
        return None
    kind = next((kind for kind, names in _KINDS[manager].items() if verb.text in names), None)
    if kind is None and manager == "dnf" and verb.text in ("group", "module"):
        following = line.after(verb.at)
        kind = INSTALL if following and following[0].text == "install" else None
    if kind is None:
        return None
    return SystemAction(manager, kind, command, line, verb, _assumes_yes(manager, kind, command, line, verb))


def _assumes_yes(manager: str, kind: str, command: Command, line: CommandLine, verb: Operand) -> bool | None:
    # microdnf has no questions; it takes -y for the sake of scripts (microdnf(8)).
    if manager == "apk" or command.program == "microdnf" or kind in (REFRESH, CLEAN):
        return None
    if manager == "apt":
        return known(line, apt_assumes_yes(line))
    if manager == "dnf":
        is_set = any((one.text or "").lower() in ("assumeyes=1", "assumeyes=true") for one in line.values("--setopt"))
        return known(line, is_set or line.has("-y", "--assumeyes"))
    early, late = line.split(verb.at)
    return known(line, early.has("-n", "--non-interactive") or late.has("-y", "--no-confirm"))


def _pacman(command: Command, run: Run) -> SystemAction | None:
    """pacman(8): `-S`, `-U`, `-R`, with letters that say more; `-Ss`, `-Si` and their like only read."""
    line = read_command_line(command, PACMAN_VALUED, surroundings(run).text)
    option = line.last("-S", "--sync", "-U", "--upgrade", "-R", "--remove")
    if option is None or line.has("-i", "--info", "-l", "--list", "-p", "--print", "-w", "--downloadonly"):
        return None
    is_sync = option.name in ("-S", "--sync")
    if is_sync and line.has("-s", "--search", "-g", "--groups"):
        return None
    verb = Operand(option.word.text, option.word, option.at)
    if option.name in ("-R", "--remove"):
        kind = REMOVE
    elif is_sync and line.has("-c", "--clean"):
        kind = CLEAN
    elif line.operands:
        kind = INSTALL
    elif is_sync and line.has("-u", "--sysupgrade"):
        kind = UPGRADE
    elif is_sync and line.has("-y", "--refresh"):
        kind = REFRESH
    else:
        return None
    asks_nothing = None if kind == REFRESH else known(line, line.has("--noconfirm"))
    return SystemAction("pacman", kind, command, line, verb, asks_nothing)
