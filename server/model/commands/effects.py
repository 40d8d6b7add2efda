"""What a RUN does to the files, packages and accounts of its layer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from ...syntax.shell_tree import Command
from ..packages.node_managers import NPM_VALUED
from ..packages.python_managers import PIP_VALUED
from ..packages.system_managers import APK_VALUED, APT_VALUED, DNF_VALUED, PACMAN_VALUED, ZYPPER_VALUED
from ..run import Run
from .command_line import read_command_line
from .effect import (
    NO_EFFECTS,
    Account,
    Change,
    Clone,
    Download,
    Effects,
    Extraction,
    Leftover,
    Purge,
    Removal,
    Write,
)
from .fetch_commands import FETCH_READERS
from .file_commands import FILE_READERS, read_redirects
from .reach import reaches
from .surroundings import Surroundings, surroundings

_Kind = TypeVar("_Kind")
_Reader = Callable[[Command, Surroundings], Iterable[object]]

_PURGES: dict[str, tuple[str, frozenset[str], frozenset[str]]] = {
    **dict.fromkeys(
        ("apt-get", "apt", "aptitude"),
        ("apt", APT_VALUED, frozenset(("remove", "purge", "autoremove", "autopurge"))),
    ),
    "apk": ("apk", APK_VALUED, frozenset(("del",))),
    **dict.fromkeys(
        ("dnf", "dnf5", "yum", "microdnf", "tdnf"),
        ("dnf", DNF_VALUED, frozenset(("remove", "erase", "autoremove", "rm", "groupremove"))),
    ),
    "zypper": ("zypper", ZYPPER_VALUED, frozenset(("remove", "rm"))),
    **dict.fromkeys(("pip", "pip3"), ("pip", PIP_VALUED, frozenset(("uninstall",)))),
    "npm": ("npm", NPM_VALUED, frozenset(("uninstall", "rm", "un", "remove", "prune"))),
}


def effects(run: Run) -> Effects:
    """What the commands of a RUN do. Kept on the item for as long as its state is the same."""
    memo = run.item.memo
    kept = memo.get("effects")
    if kept is None or kept[0] is not run.state:
        kept = memo["effects"] = (run.state, _read(run))
    found: Effects = kept[1]
    return found


def _read(run: Run) -> Effects:
    if run.base.is_windows:
        return NO_EFFECTS
    found: list[object] = []
    around: Surroundings | None = None
    for command in run.commands:
        readers = _READERS.get(command.program, ())
        if not readers and not command.redirects:
            continue
        if around is None:
            around = surroundings(run)
        for reader in readers:
            found += reader(command, around)
        if command.redirects:
            found += read_redirects(command, around)
    if not found:
        return NO_EFFECTS
    downloads, extractions, removals = _of(found, Download), _of(found, Extraction), _of(found, Removal)
    return Effects(
        downloads,
        tuple(_with_history(clone, run, removals) for clone in _of(found, Clone)),
        extractions,
        tuple(_leftovers(run, downloads, extractions, removals)),
        _of(found, Write),
        removals,
        _of(found, Change),
        _of(found, Purge),
        _of(found, Account),
        _of(found, Command),
    )


def _of(found: list[object], kind: type[_Kind]) -> tuple[_Kind, ...]:
    return tuple(one for one in found if isinstance(one, kind))


def stays(path: str, since: int, run: Run, removals: tuple[Removal, ...]) -> bool | None:
    """Whether what is written to `path` before source offset `since` is still in the layer when the RUN ends.

    None where that is not sure: a removal that may not run, or may not mean it.
    """
    if run.mounts_over(path):
        return False
    answer: bool | None = True
    for removal in removals:
        if removal.command.span.start < since:
            continue
        if removal.path is None:
            answer = None
            continue
        reached = reaches(removal.path, path)
        if reached and removal.is_certain and not removal.is_partial and not removal.is_move:
            return False
        if reached is not False:
            answer = None
    return answer


def _leftovers(
    run: Run, downloads: tuple[Download, ...], extractions: tuple[Extraction, ...], removals: tuple[Removal, ...]
) -> Iterator[Leftover]:
    """Archives that are downloaded and unpacked here and that nothing here may have removed."""
    if not run.is_readable:
        return
    seen: set[str] = set()
    for extraction in extractions:
        archive = extraction.archive
        if archive is None or archive in seen:
            continue
        for download in downloads:
            path = download.path
            if path is None or download.command.span.start > extraction.command.span.start:
                continue
            # `tar xf pkg-*.tgz` means what was fetched when it can mean nothing else.
            if reaches(archive, path) and stays(path, download.command.span.end, run, removals):
                seen.add(archive)
                yield Leftover(download, extraction, path)
                break


def _with_history(clone: Clone, run: Run, removals: tuple[Removal, ...]) -> Clone:
    if clone.keeps_history is None:
        return clone
    if clone.path is None:
        return clone._replace(keeps_history=None if removals else True)
    return clone._replace(keeps_history=stays(clone.path + "/.git", clone.command.span.end, run, removals))


def _read_purge(command: Command, around: Surroundings) -> Iterator[Purge]:
    manager, valued, verbs = _PURGES[command.program]
    line = read_command_line(command, valued, around.text)
    verb = line.verb(*verbs)
    if verb is not None:
        yield Purge(command, manager, verb.word, tuple(one.text for one in line.after(verb.at) if one.text))


def _read_option_purge(command: Command, around: Surroundings) -> Iterator[Purge]:
    """`dpkg -P`, `pacman -Rns`, `rpm -e`."""
    line = read_command_line(command, PACMAN_VALUED if command.program == "pacman" else (), around.text)
    names = ("-R", "--remove") if command.program == "pacman" else ("-r", "-P", "--remove", "--purge", "-e", "--erase")
    option = line.last(*names)
    if option is not None:
        manager = {"dpkg": "apt", "rpm": "dnf"}.get(command.program, command.program)
        yield Purge(command, manager, option.word, tuple(one.text for one in line.operands if one.text))


def _read_sudo(command: Command, around: Surroundings) -> Iterator[Command]:
    yield command


def _all_readers() -> dict[str, tuple[_Reader, ...]]:
    own: dict[str, _Reader] = {
        **dict.fromkeys(_PURGES, _read_purge),
        **dict.fromkeys(("dpkg", "rpm", "pacman"), _read_option_purge),
        "sudo": _read_sudo,
    }
    tables: tuple[Mapping[str, _Reader], ...] = (FILE_READERS, FETCH_READERS, own)
    programs = {program for table in tables for program in table}
    return {program: tuple(table[program] for table in tables if program in table) for program in programs}


_READERS = _all_readers()
