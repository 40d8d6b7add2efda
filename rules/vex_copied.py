"""Finds VEX documents that are copied into the image."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.model import Copy, Instruction
from tare.text import regex

VEX = regex(r"(?:.*[-._])?(?:open)?vex(?:[-._].*)?\.(?:json|ya?ml|xml)")


@check(Instruction, "COPY", "ADD")
def find(copy: Copy) -> Iterator[Finding]:
    if not copy.role.ships:
        return
    for source in copy.sources:
        name = (source.text or "").rpartition("/")[2].lower()
        if "vex" in name and VEX.fullmatch(name):
            yield Finding(copy.at(source), f"{name} is about this image and ages in it: attach it as an attestation")
