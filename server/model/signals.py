"""Signals by the names and numbers that STOPSIGNAL takes (`ParseSignal` of moby/sys/signal, on Linux)."""

from __future__ import annotations

from ..text import regex

_NUMBERS = {
    1: "HUP", 2: "INT", 3: "QUIT", 4: "ILL", 5: "TRAP", 6: "ABRT", 7: "BUS", 8: "FPE", 9: "KILL", 10: "USR1",
    11: "SEGV", 12: "USR2", 13: "PIPE", 14: "ALRM", 15: "TERM", 16: "STKFLT", 17: "CHLD", 18: "CONT", 19: "STOP",
    20: "TSTP", 21: "TTIN", 22: "TTOU", 23: "URG", 24: "XCPU", 25: "XFSZ", 26: "VTALRM", 27: "PROF", 28: "WINCH",
    29: "IO", 30: "PWR", 31: "SYS",
}  # fmt: skip
_FIRST_REAL_TIME, _LAST_REAL_TIME = 34, 64
_ALIASES = {"IOT": "ABRT", "CLD": "CHLD", "POLL": "IO"}
_NAMES = frozenset(_NUMBERS.values()) | frozenset(_ALIASES)
_REAL_TIME = regex(r"RT(?:MIN(?:\+(?:[1-9]|1[0-5]))?|MAX(?:-(?:[1-9]|1[0-4]))?)")


def canonical_signal(written: str) -> str | None:
    """The full name, such as "SIGTERM", of a signal in any spelling; None where Docker knows none of that name.

    A number without a name of its own stays a number.
    """
    if written.lstrip("+").isdecimal():
        number = int(written)
        if number == 0:
            return None
        return _named(number) or str(number)
    name = written.upper().removeprefix("SIG")
    if name in _NAMES:
        return f"SIG{_ALIASES.get(name, name)}"
    return f"SIG{name}" if _REAL_TIME.fullmatch(name) else None


def signal_names() -> tuple[str, ...]:
    """The full names that have no number in them."""
    return tuple(f"SIG{name}" for name in _NUMBERS.values())


def _named(number: int) -> str | None:
    if number in _NUMBERS:
        return f"SIG{_NUMBERS[number]}"
    if _FIRST_REAL_TIME <= number <= _FIRST_REAL_TIME + 15:
        above = number - _FIRST_REAL_TIME
        return f"SIGRTMIN+{above}" if above else "SIGRTMIN"
    if _FIRST_REAL_TIME + 15 < number <= _LAST_REAL_TIME:
        below = _LAST_REAL_TIME - number
        return f"SIGRTMAX-{below}" if below else "SIGRTMAX"
    return None
