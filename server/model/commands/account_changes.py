"""What a line makes of the users and groups that the lines above it left."""

from __future__ import annotations

from ...syntax.shell_tree import Command
from ...text import regex
from ..accounts import Accounts
from ..copy import Copy
from ..images.image_users import Account, image_users
from ..run import Run
from ..state import State
from . import effect
from .command_line import read_command_line
from .effects import effects
from .surroundings import UNKNOWN_HOME, surroundings

_WORDS = regex(r"(?:user|group)(?:add|mod|del)|(?:add|del)(?:user|group)|newusers|/etc/(?:passwd|group)\b")
_REWRITES = regex(r"newusers|/etc/(?:passwd|group)\b")
_DELETING = ("userdel", "deluser", "groupdel", "delgroup")
_FILES = ("/etc/passwd", "/etc/group")
_HOLDERS = ("/", "/etc", *_FILES)
_REPLACED = Accounts(is_replaced=True)
_UNSURE = Account("", "")


def state_after(instruction: Run | Copy) -> State:
    """The state behind a RUN, COPY or ADD. Kept on the item for as long as the state before it is the same."""
    memo, state = instruction.item.memo, instruction.state
    kept = memo.get("state after")
    if kept is None or kept[0] is not state:
        kept = memo["state after"] = (state, state.knowing(_accounts_after(instruction)))
    found: State = kept[1]
    return found


def _accounts_after(instruction: Run | Copy) -> Accounts:
    known = instruction.state.accounts
    if instruction.is_trigger:
        return known
    if isinstance(instruction, Copy):
        return _REPLACED if _may_bring_accounts(instruction) else known
    return _read(instruction) if _WORDS.search(instruction.item.text) else known


def _may_bring_accounts(copy: Copy) -> bool:
    """Whether it may put another /etc/passwd into place."""
    target = copy.target
    if target is None or (target.rstrip("/") or "/") not in _HOLDERS:
        return False
    names = [(source.text or "").rstrip("/").rsplit("/", 1)[-1] for source in copy.sources]
    # What has a suffix is a plain file, and neither a folder with an /etc in it nor an account file.
    return target in _FILES or not all("." in name.lstrip(".") for name in names)


def _read(run: Run) -> Accounts:
    if run.base.is_windows:
        return run.state.accounts
    if not run.is_readable or _REWRITES.search(run.item.text):
        return _REPLACED
    book = _Book(run)
    made: tuple[effect.Account | Command, ...] = effects(run).accounts
    for one in sorted((*made, *run.commands_named(*_DELETING)), key=_place):
        if not (book.delete(one) if isinstance(one, Command) else book.change(one)):
            return _REPLACED
    return Accounts(tuple(book.users.items()), tuple(book.groups.items()), run.state.accounts.is_replaced)


def _place(one: effect.Account | Command) -> int:
    return (one if isinstance(one, Command) else one.command).span.start


class _Book:
    """The accounts as the commands of one RUN change them. The methods answer whether it is known whom they concern."""

    def __init__(self, run: Run) -> None:
        accounts = run.state.accounts
        brought = {} if accounts.is_replaced else image_users(run.base.image)
        self.run = run
        self.users = dict(accounts.users)
        self.groups = dict(accounts.groups)
        self.taken = {*brought, *self.users}
        self.brought = brought

    def delete(self, command: Command) -> bool:
        names = [one.text for one in read_command_line(command, (), surroundings(self.run).text).operands]
        for name in names:
            if name is None:
                return False
            # Its group may go with it.
            self.groups[name] = ""
            if not command.program.startswith("group"):
                self.users[name] = _UNSURE
                if _is_certain(command):
                    self.taken.discard(name)
        return bool(names)

    def change(self, account: effect.Account) -> bool:
        program, name, line = account.command.program, account.name, account.line
        if name is None:
            return False
        if program in ("adduser", "addgroup") and len(line.operands) == 2:
            return True  # a user joins a group
        if account.is_group:
            if program == "groupmod":
                # Users whose group it is get its new number.
                for user, known in (self.brought | self.users).items():
                    self.users[user] = known._replace(gid="")
            is_new = program != "groupmod" and name not in self.groups and name not in self.brought
            self.groups[name] = self._number(account, account.uid) if is_new else ""
        elif program == "usermod":
            self._modify(account, name)
        elif name in self.taken:
            self.users[name] = _UNSURE
        else:
            uid = self._number(account, account.uid)
            self.users[name] = Account(uid, self._group(account), self._home(account))
            self.taken.add(name)
        return True

    def _modify(self, account: effect.Account, name: str) -> None:
        known, line = self.users.get(name, self.brought.get(name)), account.line
        if line.has("-l", "--login") or line.is_dynamic:
            known = _UNSURE
        if known is None:
            return
        if line.has("-u", "--uid"):
            known = known._replace(uid=self._number(account, account.uid))
        if line.has("-g", "--gid"):
            known = known._replace(gid=self._group(account))
        if line.has("-d", "--home"):
            known = known._replace(home=line.value("-d", "--home") or UNKNOWN_HOME)
        self.users[name] = known

    def _group(self, account: effect.Account) -> str:
        """The number of the primary group that is told. -g of BusyBox's adduser is a comment, and -G its group."""
        line = account.line
        names: tuple[str, ...] = ("-g", "--gid")
        if account.command.program == "adduser":
            names = ("--gid", "--ingroup", "-G") if self.run.base.family == "alpine" else ("--gid", "--ingroup")
        group = line.value(*names)
        return self.groups.get(group, "") if group and not group.isdigit() else self._number(account, group)

    def _home(self, account: effect.Account) -> str:
        """Debian's `adduser --system` makes none, and says /nonexistent since Debian 12."""
        line, program = account.line, account.command.program
        if line.has("-d", "-h", "--home", "--home-dir"):
            return line.value("-d", "-h", "--home", "--home-dir") or UNKNOWN_HOME
        is_homeless = program == "adduser" and line.has("--system") and self.run.base.family != "alpine"
        return UNKNOWN_HOME if is_homeless or line.has("-b", "--base-dir") else ""

    def _number(self, account: effect.Account, number: str | None) -> str:
        """A number that every build gives: an ARG may be given another value, and some commands may not run."""
        command = account.command
        if number is None or not number.isdecimal() or not _is_certain(command):
            return ""
        if account.line.is_dynamic or account.line.has("-R", "--root", "-P", "--prefix"):
            return ""
        return number if any((word.text or "").endswith(number) for word in command.words) else ""


def _is_certain(command: Command) -> bool:
    """Whether it runs in every build that succeeds, succeeds there, and works upon the image itself."""
    is_asked = command.is_conditional or command.is_background or command.before_or or command.in_condition
    wrapper = command.wrapper
    return not is_asked and not command.is_negated and (wrapper is None or wrapper.program == "sudo")
