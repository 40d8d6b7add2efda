"""A command's words taken apart as its own program would: options with their values, and operands.

`Command.options` and its like look for one option at a time and know no program. Here the words are walked once, with
the program's list of options that take the next word, and with what is known of the variables in them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from ...syntax.shell_tree import Command
from ...syntax.shell_word import ShellWord
from ...text import Record

Resolve = Callable[[ShellWord, Command], "str | None"]


class Operand(Record):
    """One word that is no option, nor the value of one. `$PACKAGES` with a known value makes several of one word."""

    text: str | None  # None where it is not known
    word: ShellWord
    at: int  # which word of the command it is

    @property
    def prefix(self) -> str:
        """What is known of it up to its first unknown variable."""
        return self.word.literal_prefix if self.text is None else self.text

    @property
    def is_open(self) -> bool:
        """Whether it may be any words at all."""
        return self.text is None and self.word.may_hold_options


class Option(Record):
    """One option as given; `-qy` makes two of one word."""

    name: str  # "-y", "--no-cache"
    value: Operand | None  # of `--name=value`, `--name value`, `-nvalue`; None where there is none
    word: ShellWord
    at: int

    @property
    def text(self) -> str | None:
        """The text of the value; None where there is none or it is not known."""
        return self.value.text if self.value is not None else None


class CommandLine(Record):
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

    def values(self, *names: str) -> tuple[Operand, ...]:
        return tuple(option.value for option in self.options if option.name in names and option.value is not None)

    def value(self, *names: str) -> str | None:
        """The text of the last value that is given; None where there is none or it is not known."""
        values = self.values(*names)
        return values[-1].text if values else None

    def verb(self, *names: str) -> Operand | None:
        """The first operand, if it is one of the names or none is given; words that may be anything are passed over."""
        for operand in self.operands:
            if not operand.is_open:
                return operand if not names or operand.text in names else None
        return None

    def after(self, at: int) -> tuple[Operand, ...]:
        """The operands behind word number `at`."""
        return tuple(operand for operand in self.operands if operand.at > at)

    def split(self, at: int) -> tuple[CommandLine, CommandLine]:
        """The line before word number `at` and the line behind it."""
        early = self._replace(
            options=tuple(option for option in self.options if option.at < at),
            operands=tuple(operand for operand in self.operands if operand.at < at),
        )
        late = self._replace(
            options=tuple(option for option in self.options if option.at > at), operands=self.after(at)
        )
        return early, late

    def insertion(self, at: int) -> int:
        """Where another option fits behind word number `at` (-1: the name): after the plain options that follow it.

        An option that takes a value ends the search, so that `-r requirements.txt` stays behind what is inserted.
        """
        words = self.command.words
        offset = words[at].span.end if at >= 0 else self.command.name.span.end if self.command.name else 0
        by_word = {option.at: option for option in self.options}
        for index in range(at + 1, len(words)):
            option = by_word.get(index)
            if option is None or option.value is not None or words[index].text is None:
                break
            offset = words[index].span.end
        return offset


def option_names(text: str) -> frozenset[str]:
    """The names in a text, for the lists of options that take a value."""
    return frozenset(text.split())


def read_command_line(
    command: Command,
    valued: Collection[str] = (),
    resolve: Resolve | None = None,
    clusters: bool = True,
    start: int = 0,
) -> CommandLine:
    """Take a command apart from word number `start` on.

    `valued` names the options whose value is the next word (or, short, the rest of their own). `resolve` gives the
    text of a word with variables. Without `clusters`, `-abc` is one option, as in Go and Java.
    """
    options: list[Option] = []
    operands: list[Operand] = []
    is_dynamic = is_over = False
    tokens = _tokens(command, resolve, start)
    index = 0
    while index < len(tokens):
        token = tokens[index]
        index += 1
        head = token.prefix
        if token.text is None and token.word.can_split and not head:
            is_dynamic = True
        if is_over or not head.startswith("-") or token.text == "-":
            operands.append(token)
        elif token.text == "--":
            is_over = True
        else:
            following = tokens[index] if index < len(tokens) else None
            taken = _read_option(token, following, valued, clusters)
            options += taken
            index += taken[-1].value is following and following is not None
    return CommandLine(command, tuple(options), tuple(operands), is_dynamic)


def unread(line: CommandLine, *names: str) -> str:
    """The value of an option as written where it holds variables."""
    values = line.values(*names)
    return values[-1].word.raw if values and values[-1].text is None else ""


def _tokens(command: Command, resolve: Resolve | None, start: int) -> list[Operand]:
    found: list[Operand] = []
    words = command.words
    for at in range(start, len(words)):
        word = words[at]
        if word.text is not None:
            if word.has_braces:
                found += [Operand(text, word, at) for text in word.alternatives]
            else:
                found.append(Operand(word.text, word, at))
            continue
        text = None
        if resolve is not None and (word.variables or word.raw.startswith("~")):
            text = resolve(word, command)
        if text is not None and word.can_split:
            found += [Operand(part, word, at) for part in text.split()]
        else:
            found.append(Operand(text, word, at))
    return found


def _read_option(token: Operand, following: Operand | None, valued: Collection[str], clusters: bool) -> list[Option]:
    head, word, at = token.prefix, token.word, token.at
    name, equals, _ = head.partition("=")
    if head.startswith("--") or not clusters or len(head) < 3:
        if equals:
            return [Option(name, _rest(token, len(name) + 1), word, at)]
        if token.text is None:
            # `-t$TARGET` is a short option with its value, `--$WHAT` may be any.
            return [Option(head, _rest(token, len(head)), word, at)]
        return [Option(name, following if name in valued else None, word, at)]
    found: list[Option] = []
    for index in range(1, len(head)):
        letter = "-" + head[index]
        follows_equals = head[index + 1 : index + 2] == "="
        if letter in valued or follows_equals:
            has_rest = index + 1 < len(head) or token.text is None
            value = _rest(token, index + 1 + follows_equals) if has_rest else following
            found.append(Option(letter, value, word, at))
            return found
        if not head[index].isalnum():
            break
        found.append(Option(letter, None, word, at))
    return found or [Option(head, None, word, at)]


def _rest(token: Operand, cut: int) -> Operand:
    """What follows the first `cut` code points of a token."""
    if token.word.text is not None and not token.word.has_braces:
        return Operand(token.word.text[cut:], token.word.after(cut), token.at)
    if token.text is not None:
        return Operand(token.text[cut:], token.word, token.at)
    return Operand(None, token.word.after(cut), token.at)
