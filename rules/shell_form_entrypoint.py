"""Finds ENTRYPOINT and CMD whose process is the child of a shell."""

import json
from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Instruction, Launch
from tare.model.state import POSIX_SHELL
from tare.syntax.shell import Script
from tare.text import Edit

# What only a shell can run.
BUILTINS = frozenset((".", ":", "[", "[[", "alias", "cd", "command", "eval", "exec", "exit", "export", "set", "source",
                      "trap", "type", "ulimit", "umask", "unset"))  # fmt: skip


@check(Instruction, "ENTRYPOINT", "CMD")
def find(launch: Launch) -> Iterator[Finding]:
    script = launch.script
    if script is None or not script.text.strip() or launch.state.shell is not POSIX_SHELL or launch.base.is_windows:
        return
    if script.commands and script.commands[0].program == "exec":
        return
    at = launch.at(launch.parts.argument)
    words = _plain_words(script)
    fixes: tuple[Fix, ...] = ()
    if words is not None and not launch.parts.continuations:
        fixes = (Fix("Use the JSON form", (Edit(at, json.dumps(words, ensure_ascii=False)),)),)
    yield Finding(at, f"{launch.name} in shell form: the process gets no signals, /bin/sh is process 1", fixes)


def _plain_words(script: Script) -> list[str] | None:
    """The words of a script that is one command, and one that means the same without a shell."""
    if len(script.commands) != 1 or script.has_errors or script.is_opaque or len(script.chain) != 1:
        return None
    command = script.commands[0]
    if command.assignments or command.redirects or command.is_background or command.name is None or script.comments:
        return None
    texts = []
    for word in (command.name, *command.words):
        if word.text is None or word.has_glob or word.has_braces or word.variables:
            return None
        texts.append(word.text)
    is_whole = script.operators == () and command.program not in BUILTINS
    return texts if is_whole else None
