"""What a shell script holds, as values: commands with their words, in source order, and the list they stand in.

Every span counts from the start of the instruction (or of whatever the script's `Logical` maps to).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property

from ..text import Record, Span, regex
from .shell_word import ShellWord, Variable

IN_SUBSHELL, IN_SUBSTITUTION, IN_CONDITION, IN_BRANCH, IN_LOOP, IN_QUOTED_SCRIPT = 1, 2, 4, 8, 16, 32
AFTER_AND, AFTER_OR, BEFORE_OR, AFTER_TEST, NEGATED, BACKGROUND = 64, 128, 256, 512, 1024, 2048

_LETTERS = regex(r"-[A-Za-z0-9]+")
_NONE: frozenset[str] = frozenset()


class Operator(Record):
    """What joins two steps or two ends of a pipe: `&&`, `||`, `;`, `&`, `|`, `|&` or a line end."""

    text: str
    span: Span


class Assignment(Record):
    """`NAME=value`; `value` is None for an array."""

    span: Span
    name: str
    value: ShellWord | None  # "" is a value
    appends: bool = False  # `NAME+=value`


class Redirect(Record):
    """`2>/dev/null`, `<<EOF`, `<<<word`; the target of a heredoc is its delimiter."""

    span: Span
    operator: str
    descriptor: int | None
    target: ShellWord | None
    body: Span | None = None  # of a heredoc, without the line of its terminator


class Command(Record):
    """A simple command. `[ … ]` and `[[ … ]]` are commands of that name; a bare assignment is one without a name."""

    span: Span  # from the first assignment or the name to the last word or redirect, heredoc bodies left out
    name: ShellWord | None
    words: tuple[ShellWord, ...] = ()  # after the name
    assignments: tuple[Assignment, ...] = ()  # before the name; of `export`, `env` and their like also after it
    redirects: tuple[Redirect, ...] = ()
    wrapper: Command | None = None  # `sudo`, `env`, `time` …: the command whose words hold this one
    script: Script | None = None  # what `sh -c '…'` runs, where that is known
    place_in_pipe: int = 0
    pipe_size: int = 1
    shell_options: frozenset[str] = _NONE  # surely on when it starts: "errexit", "pipefail", "nounset", "xtrace" …
    in_function: str | None = None
    flags: int = 0

    @property
    def program(self) -> str:
        """The file name of what runs, `apt-get` for `/usr/bin/apt-get`; empty where that is not known."""
        if self.name is None or self.name.text is None:
            return ""
        return self.name.text.rsplit("/", 1)[-1]

    @property
    def in_subshell(self) -> bool:
        """Whether it stands in `( … )`, where a `cd` or `export` does not outlive the parenthesis."""
        return bool(self.flags & IN_SUBSHELL)

    @property
    def in_substitution(self) -> bool:
        """Whether it stands in `$(…)`, backticks, `<(…)` or `>(…)`."""
        return bool(self.flags & IN_SUBSTITUTION)

    @property
    def in_condition(self) -> bool:
        """Whether it is asked by `if`, `elif`, `while` or `until`."""
        return bool(self.flags & IN_CONDITION)

    @property
    def in_branch(self) -> bool:
        """Whether it stands under `then`, `else` or a `case` pattern."""
        return bool(self.flags & IN_BRANCH)

    @property
    def in_loop(self) -> bool:
        return bool(self.flags & IN_LOOP)

    @property
    def in_quoted_script(self) -> bool:
        """Whether it stands inside the word of another command, as in `bash -c '…'`."""
        return bool(self.flags & IN_QUOTED_SCRIPT)

    @property
    def after_and(self) -> bool:
        """Whether it, or a group that it is in, stands right of a `&&`."""
        return bool(self.flags & AFTER_AND)

    @property
    def after_or(self) -> bool:
        """Whether it, or a group that it is in, runs only when what stands left of a `||` fails."""
        return bool(self.flags & AFTER_OR)

    @property
    def before_or(self) -> bool:
        """Whether a `||` further right catches its failure."""
        return bool(self.flags & BEFORE_OR)

    @property
    def is_negated(self) -> bool:
        """Whether a `!` turns the result of its pipeline around."""
        return bool(self.flags & NEGATED)

    @property
    def is_background(self) -> bool:
        return bool(self.flags & BACKGROUND)

    @property
    def is_conditional(self) -> bool:
        """Whether the script can succeed without running it."""
        unsure = IN_BRANCH | IN_LOOP | AFTER_OR | AFTER_TEST
        if self.flags & unsure or self.in_function is not None:
            return True
        return self.after_and and self.before_or

    @property
    def is_dynamic(self) -> bool:
        """Whether a word such as `$OPTIONS` may hold options that nobody can read here."""
        return any(word.may_hold_options for word in self.words)

    @property
    def options(self) -> tuple[ShellWord, ...]:
        """The words that start with a dash, up to `--`."""
        found = []
        for word in self.words:
            if word.text == "--":
                break
            if word.literal_prefix.startswith("-") and word.text != "-":
                found.append(word)
        return tuple(found)

    def option(self, *names: str, valued: Collection[str] = ()) -> ShellWord | None:
        """The first word that gives one of the options.

        `-y` is found in `-qqy`, `--opt` in `--opt=value`. `valued` names the short options that take the rest of
        their word: with "-o", `-ofoy` does not hold `-y`.
        """
        return next((word for word, _ in self._given(names, valued)), None)

    def has_option(self, *names: str, valued: Collection[str] = ()) -> bool:
        """Whether one of the options is given; see `option`."""
        return self.option(*names, valued=valued) is not None

    def option_values(self, *names: str, valued: Collection[str] = ()) -> tuple[ShellWord, ...]:
        """Every value that the options are given: `--opt=value`, `--opt value`, `-o value`, `-ovalue`."""
        found = []
        for word, at in self._given(names, valued):
            if at is not None:
                found.append(word.after(at))
                continue
            following = self.words.index(word) + 1
            if following < len(self.words):
                found.append(self.words[following])
        return tuple(found)

    def option_value(self, *names: str, valued: Collection[str] = ()) -> ShellWord | None:
        """The last value that one of the options is given, which is the one that most programs use."""
        values = self.option_values(*names, valued=valued)
        return values[-1] if values else None

    def operands(self, valued: Collection[str] = ()) -> tuple[ShellWord, ...]:
        """The words that are neither options nor the value of an option that `valued` names ("-o", "--target")."""
        found: list[ShellWord] = []
        words = iter(self.words)
        for word in words:
            head = word.literal_prefix
            if word.text == "--":
                found.extend(words)
            elif not head.startswith("-") or word.text == "-":
                found.append(word)
            elif word.text is not None and _takes_next(head, valued):
                next(words, None)
        return tuple(found)

    def subcommand(self, *names: str, valued: Collection[str] = ()) -> ShellWord | None:
        """The first operand if it is one of `names` (any, where none is given); `$OPTIONS` before it is passed over."""
        for word in self.operands(valued):
            if not word.may_hold_options:
                return word if not names or word.text in names else None
        return None

    def mentions(self, *texts: str) -> bool:
        """Whether one of the texts stands anywhere in its words, as written or without quotes."""
        return any(text in word.raw or text in (word.text or "") for word in self.words for text in texts)

    def _given(self, names: tuple[str, ...], valued: Collection[str]) -> Iterator[tuple[ShellWord, int | None]]:
        for word in self.options:
            for name in names:
                at = _match_option(word, name, valued)
                if at >= 0:
                    yield word, at or None
                    break


class Pipeline(Record):
    """Two or more ends of a pipe; each member is the commands of one end, the simple command itself first."""

    span: Span
    members: tuple[tuple[Command, ...], ...]
    operators: tuple[Operator, ...]


class Step(Record):
    """One link of a script's outermost list: a pipeline, or an `if`, loop, group or function as a whole."""

    span: Span  # a heredoc's lines count in where they follow the step at once
    removal: Span  # what to delete to take it out: it and the connector before it; the first one: the connector after
    connector: Operator | None  # before it; None before the first
    commands: tuple[Command, ...]
    has_heredoc: bool = False


class Function(Record):
    """A function that the script defines."""

    name: str
    name_span: Span
    span: Span


class ShellOption(Record):
    """A shell option that `set` turns on or off for the rest of the script; `span` is that of the command."""

    name: str
    is_on: bool
    span: Span


class _Script(Record):
    text: str
    commands: tuple[Command, ...] = ()  # all of them in source order, nested ones too; after `sudo x` also `x` alone
    chain: tuple[Step, ...] = ()  # the outermost list
    operators: tuple[Operator, ...] = ()  # between the steps, and the one after the last
    pipelines: tuple[Pipeline, ...] = ()  # at any depth
    functions: tuple[Function, ...] = ()
    variables: tuple[Variable, ...] = ()  # every expansion, also in tests, loops, arithmetic and heredocs
    options_set: tuple[ShellOption, ...] = ()  # by `set` outside of subshells, branches and functions
    comments: tuple[Span, ...] = ()
    has_errors: bool = False  # parts of it could not be understood: what is not found may still be there
    is_opaque: bool = False  # not read at all: another language, or too long
    is_exact: bool = True  # False where spans inside a JSON string with escapes can only be near


class Script(_Script):
    """A whole script, read."""

    # Without slots, so that what is derived can be kept with it.

    @cached_property
    def _by_program(self) -> dict[str, tuple[Command, ...]]:
        found: dict[str, list[Command]] = {}
        for command in self.commands:
            found.setdefault(command.program, []).append(command)
        return {program: tuple(commands) for program, commands in found.items()}

    def commands_named(self, *programs: str) -> tuple[Command, ...]:
        """The commands that run one of the programs, wherever that lies: `apt-get` also finds `/usr/bin/apt-get`."""
        if len(programs) == 1:
            return self._by_program.get(programs[0], ())
        return tuple(command for command in self.commands if command.program in programs)

    def step_of(self, command: Command) -> Step | None:
        """The link of the chain that a command stands in; None for a command of another script."""
        return next((step for step in self.chain if any(command is other for other in step.commands)), None)


def _match_option(word: ShellWord, name: str, valued: Collection[str]) -> int:
    """-1 where `word` does not give the option `name`, else the offset of the value in it, 0 where it holds none."""
    head = word.literal_prefix
    if head == name and word.text is not None:
        return 0
    if name.startswith("--") or len(name) > 2:
        return len(name) + 1 if head.startswith(name + "=") else -1
    letters = _LETTERS.match(head)
    if letters is None:
        return -1
    # Letters after an option that takes a value are that value.
    for at in range(1, letters.end()):
        if head[at] == name[1]:
            return at + 1 if at + 1 < len(head) or word.text is None else 0
        if "-" + head[at] in valued:
            return -1
    return -1


def _takes_next(head: str, valued: Collection[str]) -> bool:
    if head.startswith("--") or not _LETTERS.fullmatch(head):
        return head in valued
    first = next((at for at in range(1, len(head)) if "-" + head[at] in valued), None)
    return head in valued or first == len(head) - 1
