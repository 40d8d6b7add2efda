"""Finds ENTRYPOINT and CMD whose process is the child of a shell."""

import json
from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.options import Options
from tare.model import Instruction, Launch
from tare.model.broken_json import meant_array
from tare.model.launches import commands_of, waits_for_somebody
from tare.model.state import POSIX_SHELL
from tare.text import Edit, regex

LOOP = regex(r"\s*(?:while|until|for)\s")
# However it goes on: `[` with a comma behind its first string, or with another bracket, is no command.
ARRAY = regex(r'\s*\[\s*(?:\[\s*"|"[^"]*"\s*,)')
SHELLS = frozenset(("ash", "bash", "fish", "sh", "zsh"))


@check(Instruction, "ENTRYPOINT", "CMD", "HEALTHCHECK", options=True)
def find(launch: Launch, options: Options) -> Iterator[Finding]:
    if options.as_hadolint:
        if launch.script is not None and not launch.is_trigger:
            yield Finding(launch.at(launch.parts.argument), f"{launch.name} is not in JSON form")
        return
    if launch.name == "HEALTHCHECK":
        return  # what it starts gets no signals
    script = launch.script
    if script is None or not script.text.strip() or launch.state.shell is not POSIX_SHELL or launch.base.is_windows:
        return
    if script.commands and script.commands[0].program == "exec":
        return
    if LOOP.match(script.text) or _is_shell(launch):
        return  # the shell itself is the program
    if ARRAY.match(script.text) or (script.text.lstrip().startswith("[") and meant_array(script.text) is not None):
        return  # an array is meant: broken-json-form or syntax-error says what is wrong with it
    at = launch.at(launch.parts.argument)
    words = launch.plain_words
    fixes: tuple[Fix, ...] = ()
    if words is not None and not launch.parts.continuations:
        fixes = (Fix("Use the JSON form", (Edit(at, json.dumps(words, ensure_ascii=False)),)),)
    yield Finding(at, f"{launch.name} in shell form: /bin/sh becomes process 1, and may pass no signals on", fixes)


def _is_shell(launch: Launch) -> bool:
    """Whether it starts a shell, for somebody who types: it heeds no SIGTERM anyway."""
    commands = commands_of(launch)
    return bool(commands) and all(one.program in SHELLS for one in commands) and waits_for_somebody(launch)
