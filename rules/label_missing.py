"""Finds labels that the final image should have and has not."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.options import Options
from tare.model import Model
from tare.model.labels import labels_of


@check(Model, options=True)
def find(model: Model, options: Options) -> Iterator[Finding]:
    wanted = [key for key, _ in options.label_schema]
    if not wanted:
        return
    for stage in model.stages if options.as_hadolint else model.stages[-1:]:
        if stage.from_ is None:
            continue
        known = {label.key for one in model.chain(stage) for label in labels_of(one)}
        if options.as_hadolint:
            # What grows from a stage may say it for it.
            grown = (one for one in model.stages if stage in model.chain(one))
            known |= {label.key for one in grown for label in labels_of(one)}
        elif None in known:
            continue
        for key in wanted:
            if key not in known:
                yield Finding(model.place(stage, stage.from_.span), f"the label {key} is missing")
