"""Finds a final image that weighs more than its budget."""

from collections.abc import Iterator

from tare.engine import Finding, Related, check
from tare.model import Model
from tare.model.estimates.budget import budget, misread
from tare.model.estimates.cost import Cost
from tare.model.estimates.estimate import estimates, heaviest
from tare.text.sizes import say_bytes


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    for span in misread(model):
        yield Finding(span, "this is no size, so nothing is compared with it; write it as 200MB")
    allowed = budget(model)
    final = model.final
    if allowed is None or final is None or final.from_ is None:
        return
    found = estimates(model)
    total = found[final.number].total
    if total.bytes is None or total.bytes <= allowed:
        return
    related = tuple(
        Related(model.place(stage, line.instruction.span), f"this line adds {_about(line.cost)}")
        for stage, line in heaviest(model, found, final)
    )
    message = f"the image weighs {_about(total)}, and its budget is {say_bytes(allowed)}"
    yield Finding(model.place(final, final.from_.span), message, related=related)


def _about(cost: Cost) -> str:
    return f"{'at least' if cost.missing else 'about'} {say_bytes(cost.known)}"
