"""Finds ARG and ENV that are named like secrets."""

import re
from collections.abc import Iterator

from tare.engine import Finding, check
from tare.model import Instruction

# The words of BuildKit's SecretsUsedInArgOrEnv (dockerfile2llb/validations.go).
SECRET = re.compile(
    r"(?:_|^)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)", re.IGNORECASE
)
HARMLESS = re.compile(
    r"(?:_|^)(?:public|file|version|path|dir|id|url|name|algorithm|length|size)(?:_|$)", re.IGNORECASE
)
FINGERPRINT = re.compile(r"(?:0x)?[0-9A-Fa-f\s]{16,60}\Z")


@check(Instruction, "ARG", "ENV")
def find(instruction: Instruction) -> Iterator[Finding]:
    for pair in instruction.parts.pairs:
        name = pair.key.raw
        if not SECRET.search(name) or HARMLESS.search(name):
            continue
        value = instruction.value(pair.value).text if pair.value is not None else None
        if instruction.name == "ENV" and value == "":
            continue
        if value is not None and "KEY" in name.upper() and FINGERPRINT.match(value):
            continue
        kept = "the history" if instruction.name == "ARG" else "the configuration"
        yield Finding(instruction.at(pair.key), f"{instruction.name} {name}: the value stays in {kept} of the image")
