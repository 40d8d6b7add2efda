"""Finds labels without a value."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.options import Options
from tare.model import Instruction
from tare.model.labels import labels


@check(Instruction, "LABEL", options=True)
def find(instruction: Instruction, options: Options) -> Iterator[Finding]:
    schema = dict(options.label_schema)
    for label in labels(instruction):
        # What a variable leaves empty, another build may fill.
        written = label.pair.value.raw if label.pair.value is not None else ""
        if (
            label.key is None
            or label.value != ""
            or "$" in written
            or (options.as_hadolint and label.key not in schema)
        ):
            continue
        edit = label.remove()
        fixes = (Fix(f"Remove the label {label.key}", (edit,)),) if edit is not None else ()
        yield Finding(label.key_span, f"the label {label.key} is empty", fixes)
