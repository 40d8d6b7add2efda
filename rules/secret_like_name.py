"""Finds names that BuildKit takes for secrets (`validateNoSecretKey` in dockerfile2llb/validations.go)."""

import re
from collections.abc import Iterator

from tare.engine import Finding, check
from tare.model import Instruction, Stage
from tare.text import regex

SECRET = regex(r"(?:_|^)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)", re.IGNORECASE)
HARMLESS = regex(r"(?:_|^)(?:public|file|version)(?:_|$)", re.IGNORECASE)


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    # BuildKit does not look at the ARGs above the first stage.
    for instruction in stage.of("ARG", "ENV"):
        yield from _judge(instruction)


def _judge(instruction: Instruction) -> Iterator[Finding]:
    for pair in instruction.parts.pairs:
        name = instruction.value(pair.key).text or pair.key.raw
        if SECRET.search(name) and not HARMLESS.search(name):
            yield Finding(instruction.at(pair.key), f"{instruction.name} {name}: BuildKit takes this for a secret")
