"""Finds files that dd, fallocate or truncate make large, and that stay."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.model import Stage
from tare.model.commands.effects import effects, stays
from tare.text.sizes import say_bytes

PROGRAMS = ("dd", "fallocate", "truncate")
WORTH_IT = 10_000_000
UNITS = {"": 1, "c": 1, "w": 2, "b": 512, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    for run in stage.runs:
        if not run.commands_named(*PROGRAMS):
            continue
        done = effects(run)
        for write in done.writes:
            size = _bytes(write.size) if write.size is not None else None
            path = write.path
            if size is None or size < WORTH_IT or path is None or path.startswith("/dev/"):
                continue
            if write.command.is_conditional or not stage.role.lets_out(path):
                continue
            if stays(path, write.command.span.end, run, done.removals):
                message = f"{path} is stored and pulled in its full length, {say_bytes(size)}"
                yield Finding(run.at(write.command), message, saving_bytes=size)


def _bytes(written: str) -> int | None:
    """What "1G", or "bs=1M count=512", comes to; None where that is not known."""
    product = 1
    parts = written.split()
    if any("=" in part for part in parts) and len(parts) < 2:
        return None  # dd without bs or count ends somewhere else
    for part in parts:
        number = _number(part.rpartition("=")[2])
        if number is None:
            return None
        product *= number
    return product


def _number(text: str) -> int | None:
    text = text.strip("\"'").lower()
    digits = text.rstrip("abcdefghijklmnopqrstuvwxyz")
    unit = text[len(digits) :]
    if not digits.isdecimal() or len(digits) > 15:
        return None
    decimal = len(unit) == 2 and unit.endswith("b")  # MB counts in thousands, M and MiB do not
    scale = UNITS.get(unit.removesuffix("ib") if len(unit) == 3 else unit[:1] if decimal else unit)
    if scale is None:
        return None
    return int(digits) * (1000 ** "kmgt".index(unit[0]) * 1000 if decimal and unit[0] in "kmgt" else scale)
