"""Finds ENV that chooses GPUs by number."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.pair_repairs import drop_pair
from tare.model import Instruction
from tare.text import regex

NAMES = ("NVIDIA_VISIBLE_DEVICES", "CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES")
DEVICES = regex(r"\s*(\d+|GPU-[0-9A-Fa-f-]+|MIG-[\w/-]+)(\s*,\s*(\d+|GPU-[0-9A-Fa-f-]+|MIG-[\w/-]+))*\s*")


@check(Instruction, "ENV")
def find(instruction: Instruction) -> Iterator[Finding]:
    for pair in instruction.parts.pairs:
        if pair.key.raw not in NAMES or pair.value is None:
            continue
        value = instruction.value(pair.value).text
        # A variable with a default is the builder's to change.
        if value is None or "$" in pair.value.raw or not DEVICES.fullmatch(value):
            continue
        edit = drop_pair(instruction, pair)
        fixes = (Fix(f"Drop {pair.key.raw}", (edit,)),) if edit is not None else ()
        yield Finding(instruction.at(pair), "which GPUs there are is known only where a container starts", fixes)
