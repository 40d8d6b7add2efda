"""Finds RUN that asks for a GPU, which no build has."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.layer_repairs import drop
from tare.model import Run
from tare.syntax.shell import Command
from tare.text import regex

TOOLS = ("nvidia-smi", "nvidia-debugdump", "rocm-smi", "rocminfo")
PYTHON = ("python", "python3")
ASKS = regex(
    r"cuda\.(is_available|device_count|get_device|current_device)\(|is_gpu_available\(|list_physical_devices\(\s*.GPU"
    r"|list_local_devices\(|jax\.devices\(\s*.(gpu|cuda)"
)


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    for command in run.commands_named(*TOOLS, *PYTHON):
        if command.in_condition or command.before_or or command.is_negated or not _asks(command):
            continue
        gone = drop(run, command)
        fixes = (Fix(f"Drop {command.program}", (gone,)),) if gone is not None else ()
        yield Finding(run.at(command), "a build has no GPU: ask when the container starts", fixes)


def _asks(command: Command) -> bool:
    if command.program in TOOLS:
        return True
    return any(ASKS.search(word.raw) is not None for word in command.words) if "-c" in _texts(command) else False


def _texts(command: Command) -> list[str | None]:
    return [word.text for word in command.words]
