"""Commands that run other commands: wrappers such as `sudo`, shells with `-c`, `set`, and the SHELL instruction."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from ..text import Record, regex
from .shell_tree import Command
from .shell_word import ShellWord

ShellKind = Literal["posix", "bash", "powershell", "cmd", "other"]

_KINDS: dict[str, ShellKind] = {
    **dict.fromkeys(("sh", "dash", "ash", "ksh", "mksh", "yash", "posh"), "posix"),
    # zsh takes what the rules ask of bash: pipefail, arrays, [[ … ]].
    **dict.fromkeys(("bash", "rbash", "zsh"), "bash"),
    **dict.fromkeys(("powershell", "pwsh", "pwsh-preview"), "powershell"),
    "cmd": "cmd",
}
_OPTION_LETTERS = {
    "a": "allexport",
    "b": "notify",
    "e": "errexit",
    "f": "noglob",
    "m": "monitor",
    "n": "noexec",
    "u": "nounset",
    "v": "verbose",
    "x": "xtrace",
    "C": "noclobber",
    "E": "errtrace",
    "T": "functrace",
}
_SHELL_LONG_VALUED = frozenset({"--rcfile", "--init-file"})
_ASSIGNMENT = regex(r"[A-Za-z_][A-Za-z0-9_]*=")


class _Wrapper(Record):
    valued: frozenset[str] = frozenset()  # options whose value is the next word
    operands: int = 0  # words before the command: the user of gosu, the duration of timeout
    assigns: bool = False  # whether NAME=value may stand before the command
    silent: frozenset[str] = frozenset()  # options with which nothing is run


def _options(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PLAIN = _Wrapper()
_WRAPPERS: dict[str, _Wrapper] = {
    "sudo": _Wrapper(
        _options(
            "-u -g -h -p -C -D -r -t -T -R -U --user --group --host --prompt --close-from --chdir --role --type"
            " --command-timeout --chroot --other-user"
        ),
        assigns=True,
        silent=_options("-l -v -V -e -K --list --validate --version --edit --remove-timestamp"),
    ),
    "doas": _Wrapper(_options("-u -C"), assigns=True),
    "env": _Wrapper(_options("-u -C --unset --chdir"), assigns=True, silent=_options("-S --split-string")),
    "time": _Wrapper(_options("-f -o --format --output")),
    "nice": _Wrapper(_options("-n --adjustment")),
    "ionice": _Wrapper(_options("-c -n --class --classdata"), silent=_options("-p --pid")),
    "command": _Wrapper(silent=_options("-v -V")),
    "exec": _Wrapper(_options("-a")),
    "timeout": _Wrapper(_options("-k -s --kill-after --signal"), operands=1),
    "stdbuf": _Wrapper(_options("-i -o -e --input --output --error")),
    "gosu": _Wrapper(operands=1),
    "su-exec": _Wrapper(operands=1),
    "fakeroot": _Wrapper(_options("-l -s -i -b --lib --faked")),
    "xvfb-run": _Wrapper(_options("-n -s -e -f -p -w --server-num --server-args --error-file --auth-file")),
    "setarch": _Wrapper(operands=1),
    "tini": _Wrapper(_options("-p -e")),
    "dumb-init": _Wrapper(_options("-r --rewrite")),
    **dict.fromkeys(
        ("nohup", "builtin", "eatmydata", "chronic", "unbuffer", "linux32", "linux64", "i386", "setsid", "busybox"),
        _PLAIN,
    ),
}


def inner_word_index(command: Command, program: str) -> int | None:
    """Where in the words of a wrapper the command that it runs starts; None where it runs none that can be read."""
    wrapper = _WRAPPERS.get(program)
    if wrapper is None:
        return None
    words = command.words
    at, operands, is_over = 0, wrapper.operands, False
    while at < len(words):
        word = words[at]
        head = word.literal_prefix
        if word.may_hold_options and not operands:
            return None
        if not is_over and head.startswith("-"):
            if head in wrapper.silent:
                return None
            is_over = head == "--"
            at += 2 if word.text in wrapper.valued else 1
        elif wrapper.assigns and _ASSIGNMENT.match(head):
            at += 1
        elif operands:
            operands -= 1
            at += 1
        else:
            return at
    return None


def script_word(command: Command, program: str) -> tuple[ShellWord, frozenset[str]] | None:
    """The word that a shell is given to run, and the options that are on for it: `bash -euc '…'`, `su -c '…'`."""
    if program in ("su", "runuser"):
        word = command.option_value("-c", "--command", valued=("-s", "-g", "-G"))
        return (word, frozenset()) if word is not None else None
    if program == "eval":
        return (command.words[0], command.shell_options) if len(command.words) == 1 else None
    if _KINDS.get(program) not in ("posix", "bash"):
        return None
    heads = [word.text if word.text is not None else "\0" for word in command.words]
    operand, on, has_script = _read_shell_options(heads)
    if not has_script or operand >= len(command.words):
        return None
    return command.words[operand], on


def option_changes(texts: Sequence[str | None]) -> list[tuple[str, bool]]:
    """What the words after `set` turn on or off: ("errexit", True) for `-e`, ("pipefail", True) for `-o pipefail`."""
    changes: list[tuple[str, bool]] = []
    at = 0
    while at < len(texts):
        text = texts[at] or ""
        if text[:1] not in ("-", "+") or text in ("-", "--", "+"):
            break
        at += 1
        for letter in text[1:]:
            if letter == "o":
                if at < len(texts) and texts[at]:
                    changes.append((texts[at] or "", text[0] == "-"))
                at += 1
            elif letter in _OPTION_LETTERS:
                changes.append((_OPTION_LETTERS[letter], text[0] == "-"))
    return changes


def shell_kind(shell_words: Sequence[str]) -> ShellKind:
    """Which language the words of a SHELL instruction run, also behind `env`, `conda run` and their like."""
    return _kind_of(tuple(shell_words))


@lru_cache(maxsize=256)
def _kind_of(shell_words: tuple[str, ...]) -> ShellKind:
    found = _find_shell(shell_words)
    return "other" if found is None else _KINDS[_program(shell_words[found])]


def shell_options(shell_words: Sequence[str]) -> frozenset[str]:
    """The options that a SHELL instruction turns on: "pipefail" for `["/bin/bash", "-o", "pipefail", "-c"]`."""
    return _options_of(tuple(shell_words))


@lru_cache(maxsize=256)
def _options_of(shell_words: tuple[str, ...]) -> frozenset[str]:
    found = _find_shell(shell_words)
    if found is None or _KINDS[_program(shell_words[found])] not in ("posix", "bash"):
        return frozenset()
    return _read_shell_options(shell_words[found + 1 :])[1]


def _find_shell(words: Sequence[str]) -> int | None:
    return next((at for at, word in enumerate(words) if _program(word) in _KINDS), None)


def _program(word: str) -> str:
    return re.split(r"[/\\]", word)[-1].lower().removesuffix(".exe")


def _read_shell_options(words: Sequence[str]) -> tuple[int, frozenset[str], bool]:
    """(index of the first operand, options turned on, whether it is a script)."""
    on: set[str] = set()
    has_script = False
    at = 0
    while at < len(words):
        word = words[at]
        if word[:1] not in ("-", "+"):
            break
        at += 1
        if word in ("-", "--"):
            break
        if word.startswith("--"):
            at += word in _SHELL_LONG_VALUED
            continue
        for letter in word[1:]:
            if letter in "oO":
                if letter == "o" and at < len(words):
                    (on.add if word[0] == "-" else on.discard)(words[at])
                at += 1
            elif letter == "c":
                has_script = has_script or word[0] == "-"
            elif letter in _OPTION_LETTERS:
                (on.add if word[0] == "-" else on.discard)(_OPTION_LETTERS[letter])
    return at, frozenset(on), has_script
