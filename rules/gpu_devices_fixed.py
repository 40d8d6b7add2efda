"""Finds ENV that chooses GPUs by number."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.pair_repairs import drop_pair
from tare.model import Instruction
from tare.text import regex

OF_CONTAINERS = "NVIDIA_VISIBLE_DEVICES"  # the runtime of containers reads it, all others are read by libraries
NAMES = (OF_CONTAINERS, "CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES")
DEVICES = regex(r"\s*(\d+|GPU-[0-9A-Fa-f-]+|MIG-[\w/-]+)(\s*,\s*(\d+|GPU-[0-9A-Fa-f-]+|MIG-[\w/-]+))*\s*")


@check(Instruction, "ENV")
def find(instruction: Instruction) -> Iterator[Finding]:
    for pair in instruction.parts.pairs:
        if pair.key.raw not in NAMES or pair.value is None:
            continue
        value = instruction.value(pair.value).text
        # A variable with a default is the builder's to change.
        is_nothing = value == "all" and pair.key.raw != OF_CONTAINERS
        if value is None or "$" in pair.value.raw or not (is_nothing or DEVICES.fullmatch(value)):
            continue
        edit = drop_pair(instruction, pair)
        fixes = (Fix(f"Drop {pair.key.raw}", (edit,)),) if edit is not None else ()
        message = "which GPUs there are is known only where a container starts"
        if is_nothing:
            message = f"{pair.key.raw} knows no all: programs then see no GPU"
        yield Finding(instruction.at(pair), message, fixes)
