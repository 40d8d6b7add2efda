"""Finds ARG and ENV that are named like secrets."""

import re
from collections.abc import Iterator

from tare.engine import Finding, check
from tare.model import Instruction
from tare.syntax.variables import Value

# The words of BuildKit's SecretsUsedInArgOrEnv (dockerfile2llb/validations.go).
SECRET = re.compile(r"(?:_|^)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)", re.IGNORECASE)
HARMLESS = re.compile(
    r"(?:_|^)(?:public|file|version|path|dir|id|url|name|algorithm|length|size)(?:_|$)", re.IGNORECASE
)
# Switches and what stands for "put yours here".
NO_SECRET = re.compile(r"true|false|yes|no|on|off|none|enabled?|disabled?|1|([_*.\-xX0])\1*", re.IGNORECASE)
# One of a list of names and values in a .NET configuration.
LISTED = re.compile(r".*__\d+__Key\Z")
FINGERPRINT = re.compile(r"(?:0x)?[0-9A-Fa-f\s]{16,60}\Z")


@check(Instruction, "ARG", "ENV")
def find(instruction: Instruction) -> Iterator[Finding]:
    for pair in instruction.parts.pairs:
        name = pair.key.raw
        if not SECRET.search(name) or HARMLESS.search(name) or LISTED.match(name):
            continue
        read = instruction.value(pair.value) if pair.value is not None else None
        value = read.text if read is not None else None
        if instruction.name == "ENV" and (value == "" or (read is not None and _is_from_base(instruction, read))):
            continue
        if value and NO_SECRET.fullmatch(value):
            continue
        if value is not None and "KEY" in name.upper() and FINGERPRINT.match(value):
            continue
        yield Finding(instruction.at(pair.key), f"{instruction.name} {name}: the value stays in {_keeper(instruction)}")


def _is_from_base(instruction: Instruction, value: Value) -> bool:
    """Whether it is nothing but variables that this file never sets: without an ARG no build can set them, either."""
    return not value.prefix and bool(value.unknown) and not set(value.unknown) & set(instruction.state.variables)


def _keeper(instruction: Instruction) -> str:
    if not instruction.role.ships:
        return "the cache and the provenance of the build"
    return "the history of the image" if instruction.name == "ARG" else "the configuration of the image"
