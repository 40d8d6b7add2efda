"""The shell inside of RUN, CMD, ENTRYPOINT, HEALTHCHECK and heredocs.

`read_script` reads shell text, `read_exec` the JSON form; `shell_kind` says whether the active SHELL is one to be read.
Nothing here raises; a script that is broken says `has_errors`, and a rule should then believe what it finds but not
what it misses.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ..text import Span, regex
from .logical import Logical
from .shell_invocation import ShellKind, shell_kind, shell_options
from .shell_reader import read, read_words
from .shell_tree import (
    Assignment,
    Command,
    Function,
    Operator,
    Pipeline,
    Redirect,
    Script,
    ShellOption,
    Step,
)
from .shell_word import ShellWord, Variable
from .tree import Token

__all__ = [
    "Assignment",
    "Command",
    "Function",
    "Operator",
    "Pipeline",
    "Redirect",
    "Script",
    "ShellKind",
    "ShellOption",
    "ShellWord",
    "Step",
    "Variable",
    "command_from_words",
    "opaque_script",
    "read_exec",
    "read_script",
    "shell_kind",
    "shell_options",
]

_HEX = regex(r"[0-9A-Fa-f]{4}")
_ESCAPED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def read_script(logical: Logical, options: Collection[str] = ()) -> Script:
    """The commands of a shell text; `options` are those that SHELL turns on (`shell_options`).

    The text is what the shell receives. A heredoc whose lines are not part of it is taken for an empty one.
    """
    return read(logical, frozenset(options))


def opaque_script(logical: Logical) -> Script:
    """A script of a language that is not read, such as PowerShell."""
    return Script(logical.text, is_opaque=True)


def read_exec(elements: Sequence[Token], source: str = "") -> Script:
    """The one command of a JSON form, with what `sudo` or `sh -c` in it runs.

    With `source`, the text that the elements' spans speak of, places inside an element with escapes are exact too;
    without it they are near (`is_exact`).
    """
    words, is_exact = [], True
    for element in elements:
        breaks = _element_breaks(element, source)
        is_exact = is_exact and breaks is not None
        words.append(ShellWord.verbatim(element.span, element.text, breaks or ()))
    return read_words(words, is_exact)


def command_from_words(elements: Sequence[Token], source: str = "") -> Command:
    """The command of a JSON form; one without a name where there are no elements. See `read_exec`."""
    commands = read_exec(elements, source).commands
    return commands[0] if commands else Command(Span(0, 0), None)


def _element_breaks(element: Token, source: str) -> tuple[tuple[int, int], ...] | None:
    """Where the places of a JSON string jump, its first quote being offset 0; None where that cannot be told."""
    start, end = element.span
    if end - start == len(element.text) + 2:
        return ()
    text: list[str] = []
    breaks = [(0, start)]
    at, stop = start + 1, min(end - 1, len(source))
    while at < stop:
        begin = at
        char = source[at]
        at += 1
        if char == "\\":
            code = source[at : at + 1]
            at += 1
            if code == "u":
                number, at = _read_code(source, at)
                if 0xD800 <= number < 0xDC00 and source.startswith("\\u", at):
                    low, after = _read_code(source, at + 2)
                    if 0xDC00 <= low < 0xE000:
                        number, at = 0x10000 + ((number - 0xD800) << 10) + (low - 0xDC00), after
                char = chr(number)
            elif code in (" ", "\t", "\r", "\n"):
                # A continuation of the Dockerfile: BuildKit takes it out before it reads the JSON.
                line_end = source.find("\n", at - 1)
                at = stop if line_end < 0 else line_end + 1
                breaks.append((len(text) + 1, at))
                continue
            else:
                char = _ESCAPED.get(code, code)
        text.append(char)
        if at != begin + 1:
            # An escape stands where it ends, so that what is inserted after it does not fall into it.
            breaks.append((len(text), at - 1))
    if "".join(text) != element.text:
        return None
    return tuple(dict(breaks).items())


def _read_code(source: str, at: int) -> tuple[int, int]:
    digits = _HEX.match(source, at)
    return (int(digits.group(), 16), at + 4) if digits else (0xFFFD, at)
