"""Finds platforms that containerd's platforms.Parse refuses."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.model import Instruction
from tare.model.platform import normal_platform


@check(Instruction, "FROM")
def find(instruction: Instruction) -> Iterator[Finding]:
    flag = instruction.flag("platform")
    if flag is None or flag.value is None or not flag.value.text or "$" in flag.raw:
        return
    # containerd also knows a version of the system: windows(10.0.17763)/amd64.
    if "(" not in flag.value.text and normal_platform(flag.value.text) is None:
        yield Finding(instruction.at(flag), f"{flag.value.text} is no platform: write one such as linux/arm64")
