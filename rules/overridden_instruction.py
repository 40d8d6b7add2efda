"""Finds CMD, ENTRYPOINT and HEALTHCHECK that a later one overrides (`validateUsedOnce` in validations.go)."""

from collections.abc import Iterator
from itertools import pairwise

from tare.engine import Finding, Fix, Related, check
from tare.engine.options import Options
from tare.model import Stage
from tare.text import Edit


@check(Stage, options=True)
def find(stage: Stage, options: Options) -> Iterator[Finding]:
    for name in ("CMD", "ENTRYPOINT", "HEALTHCHECK"):
        for idle, following in pairwise(stage.of(name)):
            if options.as_hadolint:
                yield Finding(following.span, f"this stage has another {name} above")
                continue
            fix = Fix(f"Remove this {name}", (Edit.delete(idle.whole),), not idle.parts.comments)
            below = Related(following.span, f"this {name} counts")
            yield Finding(idle.span, f"the {name} below takes the place of this one", (fix,), (below,))
