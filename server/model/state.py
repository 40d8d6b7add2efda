"""What an instruction inherits from those above it: base, shell, user, folder, variables, accounts.

States are chained by memo: the same instructions after the same state lead to the very same object, so identity
stands for equality and an edit only costs the states behind it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ..syntax import Comment, Logical, Pair, Parts
from ..syntax import Instruction as Item
from ..syntax.variables import UNKNOWN, UNSET, Lookup, Unknown, Value, expand
from ..syntax.words import WordSyntax, read_word
from ..text import Record, regex
from .accounts import NO_ACCOUNTS, Accounts
from .base import Base, BaseKind
from .images.image_users import Account

POSIX_SHELL = ("/bin/sh", "-c")
WINDOWS_SHELL = ("cmd", "/S", "/C")
_KEPT_SUCCESSORS = 8
_SHELL_PRAGMA = regex(r"#\s*hadolint\s+shell\s*=\s*(?P<shell>[^\s#,]+(?:\s+-[^\s#,]+|\s+pipefail)*)")

# Usable in a stage without an ARG line (reference, "Predefined ARGs").
PROXY_ARGS = frozenset(
    name
    for upper in ("HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY")
    for name in (upper, upper.lower())
)
# Set by BuildKit in the global scope; in a stage they need an ARG line (reference, "Automatic platform ARGs").
PLATFORM_ARGS = frozenset(
    f"{side}{part}" for side in ("TARGET", "BUILD") for part in ("PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT")
) | {"TARGETSTAGE"}


class Binding(Record):
    """A variable of a stage. `value` is None where only the build or the base image knows it.

    An ARG's value is what builds are known to pass, else its default: true unless the build passes another one.
    """

    is_env: bool
    value: str | None


class State:
    """The surroundings of one instruction. Compare by identity; never change one."""

    __slots__ = (
        "_successors", "accounts", "base", "given", "globals", "has_workdir", "inheritor", "shell", "triggers", "user",
        "variables", "workdir",
    )  # fmt: skip

    def __init__(
        self,
        base: Base,
        global_args: Mapping[str, Binding],
        shell: tuple[str, ...] = POSIX_SHELL,
        user: str | None = None,
        workdir: str | None = None,
        variables: Mapping[str, Binding] = MappingProxyType({}),
        given: Mapping[str, str] = MappingProxyType({}),
        has_workdir: bool = False,
        triggers: tuple[tuple[Parts, str], ...] = (),
        accounts: Accounts = NO_ACCOUNTS,
    ) -> None:
        """`user` and `workdir` are None where the base decides them and we do not know the base that well.

        `given` are the values that builds pass for ARG. `has_workdir` says that this file names a folder, known or not;
        `triggers` are those of ONBUILD that change the state of a stage upon this one, each with its escape character.
        """
        self.base = base
        self.globals = global_args
        self.shell = shell
        self.user = user
        self.workdir = workdir
        self.variables = variables
        self.given = given
        self.has_workdir = has_workdir
        self.triggers = triggers
        self.accounts = accounts
        self.inheritor: tuple[Mapping[str, Binding], State] | None = None  # kept by who builds stages upon this one
        self._successors: dict[tuple[str, str] | Accounts, State] = {}

    def after(self, item: Item) -> State:
        """The state behind an instruction; the same object where it changes nothing."""
        name = item.name
        if name not in _TRANSITIONS:
            return self
        key = (item.text, item.escape)
        known = self._successors.get(key)
        if known is None:
            if len(self._successors) >= _KEPT_SUCCESSORS:
                self._successors.clear()
            known = self._successors[key] = _TRANSITIONS[name](self, item.parts, item.escape)
        return known

    def told(self, comment: Comment) -> State:
        """The state behind a comment. None changes anything but `# hadolint shell=…`, which names a shell.

        Hadolint's README, "Inline ignores"; SHELL and the next FROM end what it says.
        """
        if "hadolint" not in comment.text:
            return self
        match = _SHELL_PRAGMA.match(comment.text.strip())
        if match is None:
            return self
        key = (match["shell"], "#")
        known = self._successors.get(key)
        if known is None:
            known = self._successors[key] = self.with_changes(shell=tuple(match["shell"].split()))
        return known

    def knowing(self, accounts: Accounts) -> State:
        """The state in which those are the accounts; the same object where they are what is known already."""
        if accounts is self.accounts or accounts == self.accounts:
            return self
        known = self._successors.get(accounts)
        if known is None:
            known = self._successors[accounts] = self.with_changes(accounts=accounts)
        return known

    @property
    def account(self) -> Account | None:
        """The user of the instruction by number; None where nobody told it, or the base decides who it is."""
        return self.accounts.account_of(self.user, self.base.image) if self.user is not None else None

    def inherited(self, global_args: Mapping[str, Binding]) -> State:
        """What a stage upon this one starts with: all that is here, ARGs included, after the triggers of ONBUILD."""
        state = self if self.globals == global_args else self.with_changes(global_args=global_args)
        if not self.triggers:
            return state
        state = state.with_changes(triggers=())
        for parts, escape in self.triggers:
            state = _TRANSITIONS[parts.name](state, parts, escape)
        return state

    def lookup(self, name: str) -> str | Unknown | None:
        """The value of a variable in the words of an instruction."""
        binding = self.variables.get(name)
        if binding is not None:
            return UNKNOWN if binding.value is None else binding.value
        if name in PROXY_ARGS or self.base.kind is not BaseKind.SCRATCH:
            return UNKNOWN  # the base image may have set it
        return UNSET

    def expand(self, word: Logical | WordSyntax, escape: str = "\\") -> Value:
        return expand(word if isinstance(word, WordSyntax) else read_word(word, escape), self.lookup)

    def env(self, name: str) -> str | None:
        """The value that a process started here sees in its environment, None where it is not set or not known."""
        binding = self.variables.get(name)
        return binding.value if binding is not None else None

    def with_changes(self, **changes: object) -> State:
        values: dict[str, object] = {
            "base": self.base,
            "global_args": self.globals,
            "shell": self.shell,
            "user": self.user,
            "workdir": self.workdir,
            "variables": self.variables,
            "given": self.given,
            "has_workdir": self.has_workdir,
            "triggers": self.triggers,
            "accounts": self.accounts,
        }
        return State(**{**values, **changes})  # type: ignore[arg-type]


def lookup_global(global_args: Mapping[str, Binding]) -> Lookup:
    """How names are looked up in FROM lines and in the values of global ARGs."""

    def lookup(name: str) -> str | Unknown | None:
        binding = global_args.get(name)
        if binding is not None:
            return UNKNOWN if binding.value is None else binding.value
        return UNKNOWN if name in PLATFORM_ARGS or name in PROXY_ARGS else UNSET

    return lookup


def bind_globals(
    known: Mapping[str, Binding], parts: Parts, escape: str, given: Mapping[str, str] = MappingProxyType({})
) -> Mapping[str, Binding]:
    """The global ARGs after one more ARG line, where builds pass the values that are `given`."""
    scope = dict(known)
    for pair in parts.pairs:
        name, value = pair.key.raw, None
        if pair.value is not None:
            value = expand(read_word(pair.value.logical, escape), lookup_global(scope)).text
        elif name not in given and (name in scope or name in PLATFORM_ARGS):
            continue  # the value that it has stays (`buildMetaArgs` in dockerfile2llb/convert.go)
        scope[name] = Binding(False, given.get(name, value))
    return MappingProxyType(scope)


def _after_env(state: State, parts: Parts, escape: str) -> State:
    # All values of one ENV see the variables as they were before it (reference, "Environment replacement").
    scope = dict(state.variables)
    for pair in parts.pairs:
        scope[_key(pair, escape)] = Binding(True, _value(state, pair, escape))
    return state.with_changes(variables=MappingProxyType(scope))


def _after_arg(state: State, parts: Parts, escape: str) -> State:
    for pair in parts.pairs:
        name = _key(pair, escape)
        known = state.variables.get(name)
        if known is not None and known.is_env:
            continue  # ENV always wins over ARG (reference, "Using ARG variables")
        if name in state.given:
            value: str | None = state.given[name]
        elif pair.value is not None:
            value = _value(state, pair, escape)
        else:
            outer = state.globals.get(name)
            value = outer.value if outer is not None else None
        scope = {**state.variables, name: Binding(False, value)}
        state = state.with_changes(variables=MappingProxyType(scope))
    return state


def _after_workdir(state: State, parts: Parts, escape: str) -> State:
    folder = state.expand(parts.script, escape).text if parts.script is not None else None
    return state.with_changes(workdir=join(state.workdir, folder), has_workdir=True)


def _after_user(state: State, parts: Parts, escape: str) -> State:
    """A variable of unknown value stays as it is written: nobody says that `$USER` is the base's user."""
    if parts.script is None:
        return state.with_changes(user=None)
    known = state.expand(parts.script, escape).text
    return state.with_changes(user=parts.script.text.strip() if known is None else known)


def _after_shell(state: State, parts: Parts, escape: str) -> State:
    return state.with_changes(shell=parts.json.values) if parts.json is not None and parts.json.values else state


def _after_onbuild(state: State, parts: Parts, escape: str) -> State:
    trigger = parts.trigger
    if trigger is None or trigger.name not in _TRANSITIONS or trigger.name == "ONBUILD":
        return state
    return state.with_changes(triggers=(*state.triggers, (trigger, escape)))


def join(folder: str | None, path: str | None) -> str | None:
    """`path` as seen from `folder`, without `.`, `..` and a slash at its end; None where that cannot be known."""
    if path is None:
        return None
    if not path.startswith("/"):
        if folder is None or path[1:2] == ":" or path.startswith("\\"):
            return None
        path = f"{folder}/{path}"
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return "/" + "/".join(parts)


def _key(pair: Pair, escape: str) -> str:
    syntax = read_word(pair.key.logical, escape)
    return syntax.literal if syntax.literal is not None else pair.key.raw


def _value(state: State, pair: Pair, escape: str) -> str | None:
    return state.expand(pair.value.logical, escape).text if pair.value is not None else None


_TRANSITIONS = {
    "ARG": _after_arg,
    "ENV": _after_env,
    "ONBUILD": _after_onbuild,
    "SHELL": _after_shell,
    "USER": _after_user,
    "WORKDIR": _after_workdir,
}
