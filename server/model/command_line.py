"""A command's words taken apart as its own program would: options with their values, and operands.

`Command.options` and its like look for one option at a time and know no program. Here the words are walked once, with
the program's list of options that take the next word.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from ..syntax.shell_tree import Command
from ..syntax.shell_word import ShellWord


class Option(NamedTuple):
    """One option as given; `-qy` makes two of one word."""

    name: str  # "-y", "--no-cache"
    value: ShellWord | None  # of `--name=value`, `--name value`, `-nvalue`
    word: ShellWord
    at: int  # which word it is


class Operand(NamedTuple):
    """One word that is no option, nor the value of one."""

    word: ShellWord
    at: int


class CommandLine(NamedTuple):
    """The words of a command in order."""

    command: Command
    options: tuple[Option, ...]
    operands: tuple[Operand, ...]
    is_dynamic: bool  # some word may hold options that nobody can read here

    def has(self, *names: str) -> bool:
        return any(option.name in names for option in self.options)

    def last(self, *names: str) -> Option | None:
        """The last of the options, which is the one that most programs follow."""
        return next((option for option in reversed(self.options) if option.name in names), None)

    def values(self, *names: str) -> tuple[ShellWord, ...]:
        return tuple(option.value for option in self.options if option.name in names and option.value is not None)

    def value(self, *names: str) -> str | None:
        """The text of the last value that is given; None where there is none or it is not known."""
        values = self.values(*names)
        return values[-1].text if values else None

    def operand(self, index: int = 0) -> str | None:
        """The text of an operand; words that may be anything are passed over."""
        known = [operand for operand in self.operands if not operand.word.may_hold_options]
        return known[index].word.text if index < len(known) else None

    def after(self, at: int) -> tuple[ShellWord, ...]:
        """The operands behind word number `at`."""
        return tuple(operand.word for operand in self.operands if operand.at > at)

    def words_to(self, at: int) -> CommandLine:
        """The line without the words from number `at` on."""
        return self._replace(
            options=tuple(option for option in self.options if option.at < at),
            operands=tuple(operand for operand in self.operands if operand.at < at),
        )

    def insertion(self, at: int) -> int:
        """Where another option fits behind word number `at`: after the plain options that follow it at once.

        An option that takes a value ends the search, so that `-r requirements.txt` stays behind what is inserted.
        """
        words = self.command.words
        offset = words[at].span.end if at >= 0 else self.command.name.span.end if self.command.name else 0
        by_word: dict[int, Option] = {option.at: option for option in self.options}
        for index in range(at + 1, len(words)):
            option = by_word.get(index)
            if option is None or option.value is not None or words[index].text is None:
                break
            offset = words[index].span.end
        return offset


def read_command_line(
    command: Command, valued: Collection[str] = (), clusters: bool = True, start: int = 0
) -> CommandLine:
    """Take a command apart from word number `start` on.

    `valued` names the options whose value is the next word (or, short, the rest of their own). Without `clusters`,
    `-abc` is one option, as in Go, Java and terraform.
    """
    options: list[Option] = []
    operands: list[Operand] = []
    is_dynamic = False
    words = command.words
    at, is_over = start, False
    while at < len(words):
        word = words[at]
        head = word.literal_prefix
        if word.can_split and not head:
            is_dynamic = True
        if is_over or not head.startswith("-") or word.text == "-":
            operands.append(Operand(word, at))
        elif word.text == "--":
            is_over = True
        else:
            taken = _read_option(word, at, words, valued, clusters)
            options += taken
            if taken and taken[-1].value is not None and taken[-1].value.span.start >= word.span.end:
                at += 1
        at += 1
    return CommandLine(command, tuple(options), tuple(operands), is_dynamic)


def _read_option(
    word: ShellWord, at: int, words: tuple[ShellWord, ...], valued: Collection[str], clusters: bool
) -> list[Option]:
    head = word.literal_prefix
    following = words[at + 1] if at + 1 < len(words) else None
    name, equals, _ = head.partition("=")
    if head.startswith("--") or not clusters or len(head) < 3:
        if equals:
            return [Option(name, word.after(len(name) + 1), word, at)]
        if word.text is None and len(head) < 3:
            # `-t$TARGET`: a short option with its value.
            return [Option(head, word.after(len(head)), word, at)]
        return [Option(name, following if name in valued else None, word, at)]
    found: list[Option] = []
    for index in range(1, len(head)):
        letter = "-" + head[index]
        if letter in valued or head[index + 1 : index + 2] == "=":
            rest = index + 1 < len(head) or word.text is None
            if rest:
                skip = index + 2 if head[index + 1 : index + 2] == "=" else index + 1
                found.append(Option(letter, word.after(skip), word, at))
            else:
                found.append(Option(letter, following, word, at))
            return found
        if not head[index].isalnum():
            break
        found.append(Option(letter, None, word, at))
    return found or [Option(head, None, word, at)]
