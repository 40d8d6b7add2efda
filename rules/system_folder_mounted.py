"""Finds volumes and mounts over folders of the system, and over the socket of Docker."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Instruction, Run
from tare.model.system_folders import DOCKER_SOCKETS, system_folder
from tare.text import Edit, Span

# systemd in a container wants these from outside.
WANTED = ("/sys/fs/cgroup", "/run", "/var/run", "/var/lib", "/dev/shm", "/dev/log")


@check(Instruction, "VOLUME")
def find_in_volume(instruction: Instruction) -> Iterator[Finding]:
    if instruction.base.is_windows:
        return
    parts = instruction.parts
    if parts.json is not None:
        named = [(token.span, token.text) for token in parts.json.elements]
    else:
        named = [(word.span, instruction.value(word).text or "") for word in parts.words]
    for index, (span, path) in enumerate(named):
        reason = _reason(path.rstrip("/") or path)
        if reason is not None:
            fix = _removal(instruction, [at for at, _ in named], index)
            yield Finding(instruction.at(span), reason, (fix,) if fix is not None else ())


@check(Run)
def find_in_run(run: Run) -> Iterator[Finding]:
    for mount in run.mounts:
        if mount.target in DOCKER_SOCKETS and mount.type != "ssh":
            yield Finding(run.at(mount), f"{mount.target} is the socket of Docker: it is root on the host")
        elif mount.target == "/" and mount.type in ("cache", "tmpfs"):
            yield Finding(run.at(mount), f"a {mount.type} over / hides all files of the image")


def _reason(path: str) -> str | None:
    if path in DOCKER_SOCKETS:
        return f"{path} is the socket of Docker: who can write to it is root on the host"
    if path == "/":
        return "a volume over / hides all files of the image"
    if path in WANTED:
        return None
    folder = system_folder(path) if path.startswith("/") else None
    return f"{folder} belongs to the system: a volume there keeps old files over new ones" if folder else None


def _removal(instruction: Instruction, spans: list[Span], index: int) -> Fix | None:
    if instruction.parts.comments:
        return None
    if len(spans) == 1:
        return Fix("Remove VOLUME", (Edit.delete(instruction.whole),))
    gone = Span(spans[index - 1].end, spans[index].end) if index else Span(spans[0].start, spans[1].start)
    return Fix("Remove it from VOLUME", (Edit.delete(instruction.at(gone)),))
