"""Finds keys of labels that tools stumble over."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.options import Options
from tare.model import Instruction
from tare.model.label_values import key_problem
from tare.model.labels import labels
from tare.text import Edit

# Docker Desktop wants these of its extensions (docs.docker.com/extensions/extensions-sdk/extensions/labels).
OF_EXTENSIONS = ("com.docker.desktop.extension.", "com.docker.extension.")
# `atomic` and `podman container runlabel` look for commands by these (projectatomic/ContainerApplicationGenericLabels).
OF_COMMANDS = ("DEBUG", "HELP", "INSTALL", "RUN", "STOP", "UNINSTALL", "UPDATE")


@check(Instruction, "LABEL", options=True)
def find(instruction: Instruction, options: Options) -> Iterator[Finding]:
    if options.as_hadolint:
        yield from _as_hadolint(instruction)
        return
    for label in labels(instruction):
        problem = key_problem(label.key) if label.key else None
        if label.key is None or problem is None or label.key.startswith(OF_EXTENSIONS) or label.key in OF_COMMANDS:
            continue
        fixes: tuple[Fix, ...] = ()
        written = label.pair.key.raw
        if label.key in written and key_problem(label.key.lower()) is None:
            fixes = (Fix(f"Call it {label.key.lower()}", (Edit(label.key_span, written.lower()),)),)
        yield Finding(label.key_span, f"{label.key} {problem}", fixes)


def _as_hadolint(instruction: Instruction) -> Iterator[Finding]:
    """The key as it is written, variables and all."""
    for label in labels(instruction) if not instruction.is_trigger else ():
        key = label.pair.key.raw.strip("\"'")
        problem = key_problem(key) if key else "is empty"
        if problem is not None:
            yield Finding(label.key_span, f"{key} {problem}")
