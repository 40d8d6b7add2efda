"""Finds documentation that apt installs with packages on images that do not leave it out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tare.engine import Finding, Fix, check
from tare.engine.line_repairs import insert_above
from tare.model import Around, Run, Stage
from tare.model.estimates.apt_costs import AptStep, apt_steps
from tare.text.sizes import say_bytes

if TYPE_CHECKING:
    from tare.model.estimates.debian_packages import Ground

WORTH_IT = 1_000_000
"""Bytes of documentation; less is not worth a line in the file."""
WITHOUT = (
    "printf 'path-exclude=/usr/share/doc/*\\npath-include=/usr/share/doc/*/copyright\\n"
    "path-exclude=/usr/share/man/*\\npath-exclude=/usr/share/locale/*\\n' > /etc/dpkg/dpkg.cfg.d/without-documentation"
)


@check(Stage, around=True)
def find(stage: Stage, around: Around) -> Iterator[Finding]:
    if not stage.role.ships:
        return
    steps = [step for step in apt_steps(stage, around.lower, around.facts) if step.installs]
    if not steps or any("dpkg.cfg" in one.item.text or "path-exclude" in one.item.text for one in stage.instructions):
        return
    ground = steps[0].before
    if ground is None or not ground.keeps_documentation:
        return
    if any("path-exclude" in one.item.text for lower in around.lower for one in lower.instructions):
        return
    total = sum(_documentation(step, ground) for step in steps)
    if total < WORTH_IT or any(_removes(step.run) for step in steps):
        return
    run, first = steps[0].run, steps[0].installs[0].install
    message = f"what is installed here brings about {say_bytes(total)} of manuals and translations"
    fix = Fix("Leave documentation out", (insert_above(stage, run, "RUN", WITHOUT),))
    yield Finding(run.at(first), message, () if run.is_trigger else (fix,), saving_bytes=total)


def _documentation(step: AptStep, ground: Ground) -> int:
    from tare.model.estimates.debian_packages import package

    pieces = (piece for one in step.installs if one.weight is not None for piece in one.weight.added)
    facts = (package(piece.name, ground.release) for piece in pieces)
    return sum(one.documentation_bytes for one in facts if one is not None)


def _removes(run: Run) -> bool:
    """Whether the RUN takes it away again itself."""
    text = run.item.text
    return "rm " in text and any(folder in text for folder in ("/usr/share/doc", "/usr/share/man", "/usr/share/locale"))
