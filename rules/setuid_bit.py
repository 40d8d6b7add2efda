"""Finds files that are made to run as their owner, whoever starts them."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Copy, Instruction, Run
from tare.text import Edit, regex

OCTAL = regex(r"0?([4-7])([0-7]{3})")
SYMBOLIC = regex(r"(?:^|,)[ua]*[+=][rwxX]*s")


@check(Run)
def find_in_run(run: Run) -> Iterator[Finding]:
    if not run.role.ships:
        return
    for command in run.commands_named("chmod"):
        mode = next(iter(command.operands()), None)
        if mode is not None and mode.text is not None and is_setuid(mode.text):
            yield Finding(run.at(mode), _message(mode.text), _fixes(Edit(run.at(mode), ""), mode.text, mode.raw))


@check(Instruction, "COPY", "ADD")
def find_in_copy(copy: Copy) -> Iterator[Finding]:
    flag = copy.flag("chmod")
    if not copy.role.ships or flag is None or flag.value is None or not is_setuid(flag.value.text):
        return
    at, text = copy.at(flag.value), flag.value.text
    yield Finding(at, _message(text), _fixes(Edit(at, ""), text, copy.source(at)))


def is_setuid(mode: str) -> bool:
    """Whether the mode sets the bit; 2755 sets that of the group alone, which folders use."""
    octal = OCTAL.fullmatch(mode)
    return octal is not None or SYMBOLIC.search(mode) is not None


def _message(mode: str) -> str:
    return f"mode {mode} lets everybody run this as its owner"


def _fixes(edit: Edit, mode: str, written: str) -> tuple[Fix, ...]:
    octal = OCTAL.fullmatch(mode)
    if octal is None or written != mode:
        return ()
    special = int(octal[1]) & ~4
    meant = f"{special or ''}{octal[2]}"
    return (Fix(f"Write {meant}", (Edit(edit.span, meant),)),)
