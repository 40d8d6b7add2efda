"""Which caches of package managers a RUN leaves in its layer: filled here, and neither mounted nor emptied after."""

from __future__ import annotations

import re

from ...syntax.shell_tree import AFTER_OR, BACKGROUND, Command, Script, Step
from ...text import Record, regex
from ..commands.effects import effects
from ..commands.reach import reaches
from ..commands.surroundings import UNKNOWN_HOME, Surroundings, surroundings
from ..commands.system_actions import REMOVE, system_actions
from ..packages.install import Install
from ..packages.installs import installs
from ..run import Run
from .cache import SYSTEM_PLACES, Place, apt_archives
from .cleanups import may_clean
from .language_caches import gem_index_place, language_places

_PATH = ("/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/", "/usr/local/bin/", "/usr/local/sbin/")
_OF_NODE = ("npm", "yarn", "pnpm")
# docker-clean moved out of the way, or overruled, by the RUN itself.
_KEEPS_ARCHIVES = regex(r"\b(rm|mv|unlink)\b[^&;|\n]*docker-clean|Keep-Downloaded-Packages[^\w\n]+(true|1)\b", re.I)


class Append(Record):
    """Where a RUN can be given one more step: insert `separator` and the step at `offset`."""

    offset: int
    separator: str  # " && ", or the line break and `&&` that the steps before are joined by

    def text(self, step: str) -> str:
        return self.separator + step


class CacheLeft(Record):
    """A cache that stays in the layer."""

    manager: str
    path: str  # where it is, absolute, or below `~` where the home is not known
    commands: tuple[Command, ...]  # what filled it, in order
    installs: tuple[Install, ...]  # those of the RUN by the same manager; `apt-get update` alone has none
    is_certain: bool  # False where something may have emptied it after all
    cleanup: str  # the step that would empty it, `rm -rf /var/lib/apt/lists/*`
    append: Append | None  # where that step goes; None where the RUN has no safe place for it
    mounts: tuple[str, ...]  # the flags that would keep it out, `--mount=type=cache,target=/root/.npm`; () if none fits
    is_reused: bool  # whether later builds in the stage read it: mount it for them too, and clean it last of all

    @property
    def first(self) -> Install | Command:
        """What to point at: the first install that fills it or, where none does, the first command."""
        filling = {id(command) for command in self.commands}
        return next((install for install in self.installs if id(install.command) in filling), self.commands[0])


def caches(run: Run) -> tuple[CacheLeft, ...]:
    """The caches that a RUN leaves, one for each path. Kept on the item for as long as its state is the same."""
    memo = run.item.memo
    kept = memo.get("caches")
    if kept is None or kept[0] is not run.state:
        kept = memo["caches"] = (run.state, _read(run))
    found: tuple[CacheLeft, ...] = kept[1]
    return found


class _Fill(Record):
    place: Place
    command: Command


def _read(run: Run) -> tuple[CacheLeft, ...]:
    if run.base.is_windows:
        return ()
    fills = _fills(run)
    if not fills or not run.is_readable:
        return ()
    found = []
    for path in dict.fromkeys(fill.place.path for fill in fills):
        same = [fill for fill in fills if fill.place.path == path]
        left = _left(run, same)
        if left is not None:
            found.append(left)
    return tuple(found)


def _fills(run: Run) -> list[_Fill]:
    found = []
    around: Surroundings | None = None
    by_command = {id(install.command): install for install in installs(run)}
    for command in run.commands:
        finder = SYSTEM_PLACES.get(command.program) or (gem_index_place if command.program == "gem" else None)
        install = by_command.get(id(command))
        if finder is None and install is None:
            continue
        if around is None:
            around = surroundings(run)
        if finder is not None:
            found += [_Fill(place, command) for place in finder(command, around)]
            if install is not None and install.manager == "apt" and _keeps_archives(run):
                found.append(_Fill(apt_archives(), command))
        if install is not None:
            found += [_Fill(place, command) for place in language_places(install, around)]
    return found


def _keeps_archives(run: Run) -> bool:
    text = run.item.text.lower()
    return ("docker-clean" in text or "keep-downloaded" in text) and _KEEPS_ARCHIVES.search(text) is not None


def _left(run: Run, fills: list[_Fill]) -> CacheLeft | None:
    """What the fills of one path leave; None where mounts hold it or it is surely emptied after the last of them."""
    place = fills[-1].place
    paths = (place.path, *place.others)
    if any(run.mounts_over(path) for path in paths) or _may_be_mounted(run, place.path):
        return None
    last = fills[-1].command
    is_certain = True
    for removal in effects(run).removals:
        if removal.command.span.start < last.span.start:
            continue
        if removal.path is None:
            is_certain = False
            continue
        reached = [reaches(removal.path, path) for path in paths]
        if any(reached) and removal.is_certain and not removal.is_partial and not removal.is_move:
            return None
        if any(answer is not False for answer in reached):
            is_certain = False
    for command in run.commands:
        if command.span.start <= last.span.start:
            continue
        answer = may_clean(command, place.manager, place.path)
        if answer and not command.is_conditional:
            return None
        if answer is not False:
            is_certain = False
    filling = {id(fill.command) for fill in fills}
    own = tuple(one for one in installs(run) if one.manager == place.manager or id(one.command) in filling)
    needs_root = any(fill.command.wrapper is not None and fill.command.wrapper.program == "sudo" for fill in fills)
    cleanup = _cleanup(run, place, last)
    return CacheLeft(
        place.manager,
        place.path,
        tuple(fill.command for fill in fills),
        own,
        is_certain,
        f"sudo {cleanup}" if needs_root else cleanup,
        # `su app -c …` has another home than the step at the end would have.
        append_place(run, last) if not (place.path.startswith(UNKNOWN_HOME) and last.in_quoted_script) else None,
        () if needs_root else mount_flags(run, place),
        place.is_reused,
    )


def _cleanup(run: Run, place: Place, last: Command) -> str:
    """The step that empties a cache as the last of all: by its own program, unless that may be gone by then."""
    own = place.cleanup
    if own and not own.startswith("rm "):
        program = own.partition(" ")[0]
        if not _may_be_gone(run, program, last) and _is_found(program, last):
            return own
    return own if own.startswith("rm ") else f"rm -rf {' '.join(dict.fromkeys((place.path, *place.others)))}"


def _is_found(program: str, last: Command) -> bool:
    """Whether a step at the end finds the program that filled the cache.

    It may have been there for that command alone: by what `bash -c '. nvm.sh && …'` or a subshell made of PATH, by a
    PATH of its own, or by the folder that it was called in.
    """
    if program in SYSTEM_PLACES:
        return True
    if last.in_quoted_script or last.in_subshell or any(one.name == "PATH" for one in last.assignments):
        return False
    name = last.name.text if last.name is not None else None
    return name is None or name == program or "/" not in name or name.startswith(_PATH)


def _may_be_gone(run: Run, program: str, last: Command) -> bool:
    """Whether the RUN removes packages after a command, or files that may be the program's: `rm -rf /usr/local/go`."""
    after = last.span.start
    if any(one.kind == REMOVE and one.command.span.start > after for one in system_actions(run)):
        return True
    names = ("node", program) if program in _OF_NODE else (program,)
    return any(
        removal.command.span.start > after
        and removal.path is not None
        and any(part.startswith(names) for part in removal.path.split("/"))
        for removal in effects(run).removals
    )


def _may_be_mounted(run: Run, path: str) -> bool:
    """Whether a mount cannot be read, or may lie over a path whose home is not known."""
    if len(run.mounts) != len(run.parts.flags_named("mount")):
        return True
    hiding = [mount for mount in run.mounts if mount.hides_writes]
    if any(mount.target is None for mount in hiding):
        return True
    return path.startswith(UNKNOWN_HOME) and any(reaches(mount.target or "", path) is not False for mount in hiding)


def mount_flags(run: Run, place: Place) -> tuple[str, ...]:
    """The flags of cache mounts that fit, less those that are there; none where folder or owner is not known.

    A cache mount belongs to root unless told otherwise (reference, "RUN --mount=type=cache", uid and gid).
    """
    targets = [target for target in place.mounts or (place.path,) if not run.mounts_over(target)]
    owner = ""
    if run.state.user is not None:
        account = run.state.account
        if account is None:
            return ()
        if account.uid != "0":
            owner = f",uid={account.uid}" + (f",gid={account.gid}" if account.gid else "")
    if any(not target.startswith("/") or any(char in target for char in '*?[," $') for target in targets):
        return ()
    sharing = f",sharing={place.sharing}" if place.sharing else ""
    return tuple(f"--mount=type=cache,target={target}{sharing}{owner}" for target in targets)


def append_place(run: Run, after: Command | None = None) -> Append | None:
    """Where one more step fits behind all others, to run only if they succeed; None where that is not safe.

    `after` says by one of its commands which script is meant, where a RUN has several.
    """
    if run.is_exec or not run.is_readable:
        return None
    script = next((one for one in run.scripts if after is None or any(after is other for other in one.commands)), None)
    if script is None or not script.chain or not script.is_exact:
        return None
    last = script.chain[-1]
    trailing = script.operators[len(script.chain) - 1 :]
    if any(operator.text == "&" for operator in (*trailing, *script.operators[-1:])) or last.has_heredoc:
        return None
    if last.connector is not None and last.connector.text in ("||", "&"):
        return None
    if not last.commands or any(_ends_script(command, last) for command in last.commands):
        return None
    return Append(last.span.end, _separator(run, script))


def mount_place(run: Run) -> int:
    """Where " --mount=…" goes in: behind the flags that are there, else behind the keyword."""
    flags = run.parts.flags
    return flags[-1].span.end if flags else run.parts.keyword.span.end


def _ends_script(command: Command, step: Step) -> bool:
    if command.flags & (BACKGROUND | AFTER_OR):
        return command.is_background
    is_first = command is step.commands[0]
    return command.program in ("exec", "exit", "return") and (is_first or not command.in_subshell)


def _separator(run: Run, script: Script) -> str:
    """What joins the last two steps, if it says "and then": ` && `, also over lines; else ` && `.

    Behind a step of several lines it begins a line of its own.
    """
    last = script.chain[-1]
    before = script.chain[-2] if len(script.chain) > 1 else None
    between = run.item.text[before.span.end : last.span.start] if before is not None else ""
    stops = bool(last.commands) and "errexit" in last.commands[0].shell_options
    joins = last.connector is not None and "#" not in between and len(between) <= 80
    if joins and last.connector is not None:
        joins = last.connector.text == "&&" or (stops and last.connector.text in (";", "\n"))
    if joins and "\n" in between:
        return between
    _, is_long, line = last.span.of(run.item.text).rpartition("\n")
    if is_long and not run.parts.heredocs:
        indent = line[: len(line) - len(line.lstrip())]
        return f" {run.item.escape}\n{indent}&& "
    return between if joins else " && "
