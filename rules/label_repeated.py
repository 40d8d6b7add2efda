"""Finds labels that a later one of the same stage overrides."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, Related, check
from tare.model import Stage
from tare.model.labels import Label, labels_of


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    last: dict[str, Label] = {}
    for label in reversed(list(labels_of(stage))):
        if label.key is None:
            continue
        later = last.setdefault(label.key, label)
        if later is not label:
            yield _finding(label, later)


def _finding(label: Label, later: Label) -> Finding:
    value = f', as "{later.value}"' if later.value else ""
    edit = label.remove()
    fixes = (Fix(f"Remove the earlier {label.key}", (edit,), is_safe=True),) if edit is not None else ()
    related = (Related(later.span, "this one stays"),)
    return Finding(label.key_span, f"{label.key} is written again below{value}", fixes, related)
