"""Finds EXPOSE with the port of a service by which machines are administered."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Instruction, Launch, Stage
from tare.text import Edit, Span

SERVICES = {
    "22": "SSH",
    "23": "telnet",
    "2375": "the Docker API without TLS",
    "3389": "remote desktops",
    "5800": "VNC",
    "5900": "VNC",
}
SERVERS = frozenset(("sshd", "sshd.sh", "telnetd", "vncserver", "x11vnc", "xrdp", "dockerd", "dockerd-entrypoint.sh"))


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    exposing = stage.of("EXPOSE")
    if not exposing or not stage.role.is_final or _is_such_a_server(stage):
        return
    for instruction in exposing:
        words = instruction.parts.words
        for index, word in enumerate(words):
            text = instruction.value(word).text
            port, _, protocol = (text or "").partition("/")
            if port not in SERVICES or protocol.lower() not in ("", "tcp"):
                continue
            at = instruction.at(word)
            yield Finding(at, f"port {port} is that of {SERVICES[port]}", (_fix(instruction, index, port),))


def _fix(instruction: Instruction, index: int, port: str) -> Fix:
    words = instruction.parts.words
    if len(words) == 1:
        return Fix("Remove EXPOSE", (Edit.delete(instruction.whole),))
    if index:
        gone = Span(words[index - 1].span.end, words[index].span.end)
    else:
        gone = Span(words[0].span.start, words[1].span.start)
    return Fix(f"Remove {port}", (Edit.delete(instruction.at(gone)),))


def _is_such_a_server(stage: Stage) -> bool:
    """Whether the image is for just that, by what it starts."""
    for launch in stage.of("CMD", "ENTRYPOINT"):
        if not isinstance(launch, Launch):
            continue
        commands = (launch.command,) if launch.is_exec else launch.script.commands if launch.script is not None else ()
        if any(command is not None and command.program in SERVERS for command in commands):
            return True
    return False
