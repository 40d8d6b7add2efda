"""Finds secrets that are mounted so that every user of the build may read them."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Run
from tare.text import Edit, Span, regex

OPEN = regex(r"0?[0-7]{2}[2-7]")
MODE = regex(r",mode=[^,\s\"']+")


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    for mount in run.mounts:
        mode = mount.options.get("mode", "")
        if mount.type not in ("secret", "ssh") or not OPEN.fullmatch(mode):
            continue
        fixes: tuple[Fix, ...] = ()
        written = MODE.search(mount.span.of(run.item.text))
        if written is not None:
            at = Span(*written.span()).shift(mount.span.start)
            fixes = (Fix("Leave the mode out", (Edit.delete(run.at(at)),)),)
        yield Finding(run.at(mount), f"mode {mode} lets every user read the {mount.type}", fixes)
