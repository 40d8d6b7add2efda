"""Finds programs that ship with their debugging switched on."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Instruction, Launch
from tare.model.launches import WRAPPERS, commands_of
from tare.syntax.shell import ShellWord
from tare.text import Edit, Span, regex

ON = ("1", "true", "True", "TRUE", "yes", "on")
# Variable, and what turns it off.
SWITCHES = {
    "APP_DEBUG": "false",
    "DJANGO_DEBUG": "false",
    "FLASK_DEBUG": "0",
    "SYMFONY_DEBUG": "0",
    "WP_DEBUG": "false",
    "WEB_DEBUG": "false",
}
# Variable of a mode, the mode for developers, and the one for production.
MODES = {
    "APP_ENV": ("dev", "prod"),
    "ASPNETCORE_ENVIRONMENT": ("Development", "Production"),
    "DOTNET_ENVIRONMENT": ("Development", "Production"),
    "FLASK_ENV": ("development", "production"),
    "NODE_ENV": ("development", "production"),
    "RACK_ENV": ("development", "production"),
    "RAILS_ENV": ("development", "production"),
}
DOORS = regex(r"-agentlib:jdwp=|-Xrunjdwp:|--inspect(?:-brk)?(?:=|\Z)")
DEBUGGING = {"flask": ("--debug",), "uvicorn": ("--reload",), "gunicorn": ("--reload",)}


@check(Instruction, "ENV")
def find_in_env(instruction: Instruction) -> Iterator[Finding]:
    if not instruction.role.ships or not instruction.role.is_final:
        return
    for pair in instruction.parts.pairs:
        name = pair.key.raw
        if pair.value is None or (name not in SWITCHES and name not in MODES):
            continue
        value = instruction.value(pair.value).text
        if name in SWITCHES and value in ON:
            off = SWITCHES[name]
        elif name in MODES and value is not None and value.lower() == MODES[name][0].lower():
            off = MODES[name][1]
        else:
            continue
        at = instruction.at(Span(pair.key.span.start, pair.value.span.end))
        fixes: tuple[Fix, ...] = ()
        if pair.value.raw == value:
            fixes = (Fix(f"Set {name} to {off}", (Edit(instruction.at(pair.value), off),)),)
        yield Finding(at, f"{name} is for developers: errors show what is inside", fixes)


@check(Instruction, "CMD", "ENTRYPOINT")
def find_in_start(launch: Launch) -> Iterator[Finding]:
    if not launch.role.is_final:
        return
    for command in commands_of(launch):
        if command.program in WRAPPERS:
            continue  # what it starts is a command of its own
        wanted = DEBUGGING.get(command.program, ())
        for word in command.words:
            text = word.text or word.literal_prefix
            if text in wanted or DOORS.match(text):
                fix = _removal(launch, command.words, word)
                message = f"{text} is for developers: who reaches it can look inside, and may run code"
                yield Finding(launch.at(word), message, (fix,) if fix is not None else ())


def _removal(launch: Launch, words: tuple[ShellWord, ...], word: ShellWord) -> Fix | None:
    """Take the word out with the space, or comma and space, before it."""
    index = words.index(word)
    text = launch.item.text
    start = words[index - 1].span.end if index else text.rfind('"' if launch.is_exec else " ", 0, word.span.start)
    if not index and launch.is_exec:
        start += 1
    between = text[start : word.span.start]
    if start < 0 or between.strip(" \t,"):
        return None
    return Fix(f"Remove {word.text or word.raw}", (Edit.delete(launch.at(Span(start, word.span.end))),))
