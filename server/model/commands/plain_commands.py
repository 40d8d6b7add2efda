"""The commands of a RUN as they are written, each by its first word, and taken for a POSIX shell's whatever SHELL says.

This is how hadolint looks at scripts, found by trying: `sudo apt-get`, `/usr/bin/apt-get` and what stands in
`sh -c '…'` are commands of another name, and the words of a JSON form are one line of shell text.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax import Logical
from ...syntax.shell import Command, Script, read_script
from ...text import Record, Span
from ..run import Run

# What it looks through, counting the name behind them among the words; `time` is a word of the shell there.
_LOOKED_THROUGH = frozenset(("builtin", "busybox", "command", "exec"))
HADOLINT_ARCHIVES = (
    ".tar", ".Z", ".bz2", ".gz", ".lz", ".lzma", ".tZ", ".tb2", ".tbz", ".tbz2", ".tgz", ".tlz", ".tpz", ".txz", ".xz",
)  # fmt: skip
"""How the names end that it takes for archives."""


class PlainCommand(Record):
    """A name, the words behind it without their quotes, and where it stands; expansions stand as they are written."""

    name: str
    words: tuple[str, ...]
    span: Span  # relative to the item
    command: Command

    @property
    def arguments(self) -> tuple[str, ...]:
        """The words that are no options; `--`, and all behind it."""
        return tuple(self._behind(frozenset()))

    def arguments_without(self, *valued: str) -> tuple[str, ...]:
        """The arguments without those that belong to one of these options, named without their dashes."""
        return tuple(self._behind(frozenset(valued)))

    def has(self, *options: str) -> bool:
        """Whether it has one of these options: a long one by its name, a short one among the letters of a word."""
        return any(not letters.isdisjoint(options) for letters in self._options())

    def count(self, option: str) -> int:
        """How often it has an option."""
        return sum(
            word[1:].count(option) if len(option) == 1 and word[:2] != "--" else word.lstrip("-") == option
            for word in self._dashed()
        )

    def _options(self) -> Iterator[frozenset[str]]:
        return (_named(word) for word in self._dashed())

    def _dashed(self) -> Iterator[str]:
        for word in self.words:
            if word == "--":
                return
            if word.startswith("-"):
                yield word

    def _behind(self, valued: frozenset[str]) -> Iterator[str]:
        is_over = is_value = False
        for word in self.words:
            is_over = is_over or word == "--"
            if not is_over and word.startswith("-"):
                is_value = "=" not in word and not _named(word).isdisjoint(valued)
                continue
            if not is_value:
                yield word
            is_value = False


def plain_commands(run: Run, *names: str) -> tuple[PlainCommand, ...]:
    """The commands of these names, or all; none where the script cannot be read."""
    kept = run.item.memo.get("plain_commands")
    if kept is None:
        kept = run.item.memo["plain_commands"] = tuple(_read(run))
    commands: tuple[PlainCommand, ...] = kept
    return tuple(one for one in commands if one.name in names) if names else commands


def plain_scripts(run: Run) -> tuple[Script, ...]:
    """What is read of a RUN: the one line of text, or the body of the heredoc that it begins with."""
    kept = run.item.memo.get("plain_scripts")
    if kept is None:
        kept = run.item.memo["plain_scripts"] = tuple(read_script(text) for text in _texts(run))
    scripts: tuple[Script, ...] = kept
    return scripts


def _texts(run: Run) -> Iterator[Logical]:
    parts = run.parts
    if parts.json is not None:
        yield Logical.contiguous(" ".join(element.text for element in parts.json.elements), 0)
    elif parts.heredocs and parts.argument.start == parts.heredocs[0].operator.start:
        body = parts.heredocs[0]
        yield Logical.contiguous(body.content, body.body.start)
    elif parts.script is not None:
        yield parts.script


def _read(run: Run) -> Iterator[PlainCommand]:
    is_json = run.parts.json is not None
    for script in plain_scripts(run):
        for command in script.commands:
            wrapper = command.wrapper
            if command.name is None or command.in_quoted_script:
                continue
            words = tuple(word.value().text for word in command.words)
            name = command.name.value().text
            while wrapper is not None and wrapper.program == "time":
                wrapper = wrapper.wrapper
            if wrapper is not None:
                if wrapper.program not in _LOOKED_THROUGH or wrapper.wrapper is not None:
                    continue
                words = (name, *words)
            yield PlainCommand(name, words, run.parts.argument if is_json else command.span, command)


def _named(word: str) -> frozenset[str]:
    if word.startswith("--"):
        return frozenset((word[2:].partition("=")[0],))
    return frozenset((*word[1:], word[1:]))


def has_cache_mount(run: Run, *paths: str) -> bool:
    """Whether a cache or tmpfs is mounted at one of the paths, as the flag says; one from `…/` ends like that."""
    for flag in run.parts.flags_named("mount"):
        value = flag.value.text if flag.value is not None else ""
        pairs = dict(part.partition("=")[::2] for part in value.replace('"', "").split(","))
        target = next((pairs[key] for key in ("target", "dst", "destination") if key in pairs), "").rstrip("/")
        if pairs.get("type") in ("cache", "tmpfs") and any(
            target.endswith(path[1:]) if path.startswith("…") else target == path for path in paths
        ):
            return True
    return False


def plain_pip(run: Run, with_pipx: bool) -> Iterator[PlainCommand]:
    """The commands that install with pip: `pip3`, `pip2.7` …, or `python3 … -m pip install`."""
    for command in plain_commands(run):
        name, words = command.name, command.words
        if name.startswith("python"):
            is_pip = any(words[at : at + 3] == ("-m", "pip", "install") for at in range(len(words) - 2))
        else:
            is_pip = name.startswith("pip") and not name.startswith("pipenv") and "install" in command.arguments
            is_pip = is_pip and (with_pipx or not name.startswith("pipx"))
        if is_pip:
            yield command
