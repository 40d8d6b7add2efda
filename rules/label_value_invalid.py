"""Finds labels whose values are not of the kind that a schema asks for."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.options import Options
from tare.model import Instruction
from tare.model.label_values import OCI_KINDS, WANTED, is_valid
from tare.model.labels import labels


@check(Instruction, "LABEL", options=True)
def find(instruction: Instruction, options: Options) -> Iterator[Finding]:
    kinds = dict(options.label_schema)
    if not options.as_hadolint:
        kinds = {**OCI_KINDS, **kinds}
    for label in labels(instruction):
        kind = kinds.get(label.key or "", "text")
        if options.as_hadolint:
            label = label._replace(value=label.pair.value.raw.strip("\"'") if label.pair.value is not None else "")
            if instruction.is_trigger:
                continue
        elif not label.value:
            continue  # that is another rule's matter
        if kind == "text" or label.value is None or is_valid(kind, label.value, options.as_hadolint):
            continue
        yield Finding(label.value_span, f'"{label.value}" is not {WANTED[kind]}, as {label.key} should be')
