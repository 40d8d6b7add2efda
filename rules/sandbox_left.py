"""Finds RUN that leaves the sandbox of the build (reference, "RUN --security" and "RUN --network")."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Run
from tare.text import Edit, Span

LEAVING = {
    ("security", "insecure"): "this command runs with all rights, as --privileged does",
    ("network", "host"): "this command sees the network of the machine that builds",
}


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    for flag in run.parts.flags:
        name = flag.name.text
        reason = LEAVING.get((name, flag.value.text)) if flag.value is not None else None
        if reason is None:
            continue
        text = run.item.text
        end = flag.span.end
        while text[end : end + 1] in (" ", "\t"):
            end += 1
        fix = Fix(f"Remove --{name}", (Edit.delete(run.at(Span(flag.span.start, end))),))
        yield Finding(run.at(flag), reason, (fix,))
