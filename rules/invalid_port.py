"""Finds ports and protocols that Docker refuses (`ParsePortSpec` of docker/go-connections/nat)."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Instruction
from tare.text import Edit

HIGHEST = 65535
PROTOCOLS = ("tcp", "udp", "sctp")


@check(Instruction, "EXPOSE")
def find(instruction: Instruction) -> Iterator[Finding]:
    for word in instruction.parts.words:
        text = instruction.value(word).text
        if text is None or " " in text:
            continue
        spec = text.rpartition(":")[2]  # an address or a port of the host is another rule's matter
        reason = _reason(spec)
        if reason is None:
            continue
        at = instruction.at(word)
        meant = _meant(text) if word.raw == text else None
        fixes = (Fix(f"Write {meant}", (Edit(at, meant),)),) if meant is not None else ()
        yield Finding(at, f"{text}: {reason}", fixes)


def _reason(spec: str) -> str | None:
    ports, _, protocol = spec.partition("/")
    if not ports:
        return "there is no port"
    ends = ports.split("-", 1)
    if not all(end.isascii() and end.isdecimal() for end in ends):
        return "a port is a number"
    if any(int(end) > HIGHEST for end in ends):
        return f"ports end at {HIGHEST}"
    if int(ends[0]) > int(ends[-1]):
        return "the range ends before it begins"
    if protocol and protocol.lower() not in PROTOCOLS:
        return "the protocol is tcp, udp or sctp"
    return None


def _meant(text: str) -> str | None:
    """What seems meant, where there is one thing that does."""
    listed = [part for part in text.replace(";", ",").split(",") if part]
    if "," in text or ";" in text:
        candidate = " ".join(listed)
    else:
        ports, _, protocol = text.partition("/")
        first, dash, last = ports.partition("-")
        if protocol.lower() in ("http", "https", "ws", "grpc", "quic"):
            candidate = f"{ports}/udp" if protocol.lower() == "quic" else ports
        elif ports.lower() in PROTOCOLS and protocol.isdecimal():
            candidate = f"{protocol}/{ports.lower()}"
        elif dash and first.isdecimal() and last.isdecimal():
            candidate = f"{last}-{first}" + (f"/{protocol}" if protocol else "")
        else:
            return None
    parts = candidate.split()
    return candidate if parts and all(_reason(part) is None for part in parts) else None
