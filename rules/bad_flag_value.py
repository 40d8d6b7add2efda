"""Finds values that COPY, ADD and RUN refuse for their flags (instructions/bflag.go, instructions/parse.go)."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Instruction
from tare.syntax import Flag
from tare.syntax.grammar import flag as flag_of
from tare.text import Edit, regex

TRUE, FALSE = ("1", "yes", "y", "on", "t"), ("0", "no", "n", "off", "f")
OCTAL = regex(r"[0-7]{1,5}")
SYMBOLIC = regex(r"[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+(?:,[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+)*")
CHECKSUM = regex(r"sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}")
BARE_CHECKSUM = regex(r"[0-9a-fA-F]{64}")
GIT = regex(r"[0-9a-f]{7,64}")


@check(Instruction, "COPY", "ADD", "RUN")
def find(instruction: Instruction) -> Iterator[Finding]:
    for flag in instruction.parts.flags:
        known = flag_of(instruction.name, flag.name.text)
        if known is None or flag.value is None or "$" in flag.value.text:
            continue
        value = flag.value.text
        if known.kind == "bool" and value.lower() not in ("true", "false"):
            message = f"--{known.name} is true or false, not {value}" if value else f"--{known.name}= lacks its value"
            yield _finding(instruction, flag, message, "true" if value.lower() in TRUE else "", value)
        elif known.kind == "mode" and not OCTAL.fullmatch(value) and not SYMBOLIC.fullmatch(value):
            yield _finding(instruction, flag, f"{value or 'nothing'} is no mode: --chmod takes 755 or u=rwX,go=rX")
        elif known.kind == "checksum" and not _is_checksum(instruction, value):
            bare = f"sha256:{value.lower()}" if BARE_CHECKSUM.fullmatch(value) else ""
            yield _finding(instruction, flag, "a checksum is sha256: and 64 hexadecimal digits in lower case", bare)
        elif known.kind == "enum" and value not in known.values:
            yield _finding(instruction, flag, f"--{known.name} takes {' or '.join(known.values)}, not {value}")


def _is_checksum(instruction: Instruction, value: str) -> bool:
    """Of a Git repository it is a commit (reference, "ADD --checksum")."""
    return CHECKSUM.fullmatch(value) is not None or (
        GIT.fullmatch(value) is not None and ".git" in instruction.item.text
    )


def _finding(instruction: Instruction, flag: Flag, message: str, better: str = "", old: str = "") -> Finding:
    better = better or ("false" if old.lower() in FALSE else "")
    at = instruction.at(flag.value) if flag.value is not None and flag.value.text else instruction.at(flag)
    fixes = (Fix(f"Write {better}", (Edit(at, better),)),) if better else ()
    return Finding(at, message, fixes)
