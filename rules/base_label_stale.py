"""Finds labels that tell of another base image than FROM does."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import BaseKind, Instruction
from tare.model.images.image import ImageReference, parse_reference
from tare.model.label_values import OCI
from tare.model.labels import Label, labels
from tare.text import Edit


@check(Instruction, "LABEL")
def find(instruction: Instruction) -> Iterator[Finding]:
    image = instruction.base.image
    if instruction.base.kind is not BaseKind.IMAGE or image is None or image.is_dynamic or image.problems:
        return
    for label in labels(instruction):
        if not label.value:
            continue
        if label.key == f"{OCI}base.digest":
            yield from _digest(label, image)
        elif label.key == f"{OCI}base.name" and _named(label.value) != _named(image.text):
            name = f"{image.name}:{image.tag or 'latest'}"
            yield _finding(label, f"the label says {label.value}, and FROM takes {name}", name)


def _digest(label: Label, image: ImageReference) -> Iterator[Finding]:
    if image.digest is None:
        yield Finding(label.value_span, "FROM names no digest, so this is true until the tag moves")
    elif image.digest != label.value:
        yield _finding(label, f"FROM takes {image.digest[:19]}…, and the label says {label.value}", image.digest)


def _named(text: str) -> tuple[str, str]:
    image = parse_reference(text)
    return image.name, image.tag or "latest"


def _finding(label: Label, message: str, value: str) -> Finding:
    pair = label.pair
    fixes: tuple[Fix, ...] = ()
    if pair.value is not None and label.value and label.value in pair.value.raw and not pair.is_legacy:
        written = pair.value.raw.replace(label.value, value)
        fixes = (Fix(f"Write {value} into the label", (Edit(label.value_span, written),)),)
    return Finding(label.value_span, message, fixes)
