"""Finds addresses and host ports in EXPOSE (`dispatchExpose` in dockerfile2llb)."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Instruction
from tare.text import Edit


@check(Instruction, "EXPOSE")
def find(instruction: Instruction) -> Iterator[Finding]:
    if ":" not in instruction.item.text:
        return
    for word in instruction.parts.words:
        text = instruction.value(word).text
        if not text or ":" not in text:
            continue
        at = instruction.at(word)
        host, _, port = text.rpartition(":")
        if not host:
            continue  # `:80` names neither an address nor a port of the host
        fixes: tuple[Fix, ...] = ()
        if text == word.raw and port.partition("/")[0].replace("-", "").isdecimal():
            fixes = (Fix(f"Write {port}", (Edit(at, port),)),)
        yield Finding(
            at, f"EXPOSE takes no address and no port of the host; {port} is the port of the container", fixes
        )
