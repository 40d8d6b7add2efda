"""Finds labels that a strict schema does not name."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.options import Options
from tare.model import Instruction
from tare.model.labels import labels


@check(Instruction, "LABEL", options=True)
def find(instruction: Instruction, options: Options) -> Iterator[Finding]:
    if not options.strict_labels:
        return
    allowed = dict(options.label_schema)
    for label in labels(instruction):
        if label.key is None or label.key in allowed:
            continue
        edit = label.remove()
        fixes = (Fix(f"Remove the label {label.key}", (edit,)),) if edit is not None else ()
        yield Finding(label.key_span, f"{label.key} is not in label-schema", fixes)
