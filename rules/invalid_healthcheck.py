"""Finds flags of HEALTHCHECK that Docker refuses or reads as something else (`parseHealthcheck` in parse.go)."""

from collections.abc import Iterator
from difflib import get_close_matches

from tare.engine import Finding, Fix, check
from tare.model import Instruction, Launch
from tare.syntax import Flag
from tare.syntax.grammar import instruction as grammar_of
from tare.text import Edit, Span, regex

DURATION = regex(r"0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+")
TINY = regex(r"(?:\d+\.?\d*|\.\d+)(?:ns)|0?\.\d+ms|\d{1,3}(?:us|µs|μs)")
SPELLED = regex(r"(\d+) ?(d|days?|hours?|hrs?|minutes?|mins?|seconds?|secs?)")
UNITS = {"d": "h", "h": "h", "m": "m", "s": "s"}
HOURS_OF_A_DAY = 24


@check(Instruction, "HEALTHCHECK")
def find(launch: Launch) -> Iterator[Finding]:
    kind = launch.parts.trigger
    if kind is None:
        return
    if kind.name == "NONE" and not kind.argument.is_empty:
        fix = Fix("Remove it", (Edit.delete(launch.at(Span(kind.keyword.span.end, kind.argument.end))),))
        yield Finding(launch.at(kind.argument), "HEALTHCHECK NONE takes nothing behind it", (fix,))
    if kind.name != "CMD":
        return
    seen: set[str] = set()
    for flag in launch.parts.flags:
        yield from _judge(launch, flag, seen)
    yield from _misplaced(launch)


def _judge(launch: Launch, flag: Flag, seen: set[str]) -> Iterator[Finding]:
    grammar = grammar_of("HEALTHCHECK")
    name = flag.name.text
    known = grammar.flag(name) if grammar is not None else None
    if grammar is None or known is None:
        alike = get_close_matches(name.lower(), [one.name for one in grammar.flags] if grammar else [], 1, 0.6)
        fixes = (Fix(f"Write --{alike[0]}", (Edit(launch.at(flag.name), alike[0]),)),) if alike else ()
        yield Finding(launch.at(flag), f"HEALTHCHECK knows no flag --{name}", fixes)
        return
    if name in seen:
        yield Finding(launch.at(flag), f"--{name} is given twice")
    seen.add(name)
    value = flag.value
    if value is None or not value.text:
        return
    at = launch.at(value)
    if known.kind == "count":
        if not value.text.lstrip("+").isdecimal():
            yield Finding(at, f"--{name} is a whole number, not {value.text}")
        return
    reason = _reason(value.text)
    if reason is not None:
        meant = _meant(value.text)
        fixes = (Fix(f"Write {meant}", (Edit(at, meant),)),) if meant is not None else ()
        yield Finding(at, f"--{name}={value.text}: {reason}", fixes)


def _reason(text: str) -> str | None:
    if text.isdecimal() and int(text):
        return "a time has a unit, such as 30s"
    if text.startswith("-"):
        return "a time is not negative"
    if not DURATION.fullmatch(text.removeprefix("+")):
        return "a time is written like 30s, 1m30s or 500ms"
    if TINY.fullmatch(text) and any(digit in "123456789" for digit in text):
        return "a time is 1ms at least"
    return None


def _meant(text: str) -> str | None:
    if text.isdecimal():
        return f"{text}s"
    spelled = SPELLED.fullmatch(text.lower())
    if spelled is None:
        return None
    number, unit = int(spelled[1]), spelled[2][0]
    return f"{number * HOURS_OF_A_DAY if unit == 'd' else number}{UNITS[unit]}"


def _misplaced(launch: Launch) -> Iterator[Finding]:
    """Flags behind CMD are words of the command."""
    grammar, script = grammar_of("HEALTHCHECK"), launch.script
    if grammar is None or script is None or not script.text.startswith("--"):
        return
    text = script.text.split(maxsplit=1)[0]
    name = text[2:].partition("=")[0]
    kind = launch.parts.trigger
    if kind is None or grammar.flag(name) is None:
        return
    start = launch.at(kind.argument).start
    at = Span(start, start + len(text))
    fixes: tuple[Fix, ...] = ()
    if launch.source(at) == text and "=" in text:
        place = launch.at(kind.keyword)
        gap = len(launch.source(Span(at.end, launch.whole.end))) - len(
            launch.source(Span(at.end, launch.whole.end)).lstrip(" \t")
        )
        edits = (Edit.insert(place.start, f"{text} "), Edit.delete(Span(at.start, at.end + gap)))
        fixes = (Fix(f"Move --{name} before CMD", edits),)
    yield Finding(at, f"--{name} belongs before CMD; here it is the command", fixes)
