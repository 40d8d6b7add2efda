"""Finds a platform that is written out (`reportConstPlatformDisallowed` in dockerfile2llb/validations.go)."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.options import Options
from tare.model import Instruction
from tare.model.platform import normal_platform
from tare.model.stage import name_word
from tare.text import Edit, Span


@check(Instruction, "FROM", options=True)
def find(instruction: Instruction, options: Options) -> Iterator[Finding]:
    flag = instruction.flag("platform")
    if options.as_hadolint:
        if flag is not None and "BUILDPLATFORM" not in flag.raw and "TARGETPLATFORM" not in flag.raw:
            yield Finding(instruction.at(flag), "the platform is not that which the build is for")
        return
    if flag is None or flag.value is None or "$" in flag.raw:
        return
    platform = normal_platform(flag.value.text)
    name = name_word(instruction.parts)
    if platform is None:
        return
    if name is not None and any(part in name.raw.lower() for part in platform.split("/")[:2]):
        return
    at = instruction.at(flag)
    text = instruction.item.text
    end = flag.span.end
    while end < len(text) and text[end] in " \t":
        end += 1
    whole = Span(at.start, at.start + end - flag.span.start)
    fixes = (
        Fix("Leave the platform out", (Edit.delete(whole),)),
        Fix("Take the platform of the machine that builds", (Edit(at, "--platform=$BUILDPLATFORM"),)),
    )
    yield Finding(at, f"this stage is always of {flag.value.text}, whatever the build is for", fixes)
