"""Finds stages on one base that install the same packages."""

from collections.abc import Iterator

from tare.engine import Finding, Related, check
from tare.model import Model, Run, Stage
from tare.model.packages.install import Install
from tare.model.packages.installs import installs

FEW = 2


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    if len(model.stages) < 2:
        return
    first: dict[tuple[str, str, frozenset[str]], tuple[Stage, Run, Install]] = {}
    needed = model.needed
    installing = [(stage, found) for stage, found in model.each(_system_installs) if stage.number in needed]
    for stage, found in installing if len(installing) > 1 else ():
        for key, run, install in found:
            other, earlier, same = first.setdefault(key, (stage, run, install))
            if other is not stage:
                name = other.name or f"stage {other.number}"
                related = Related(model.place(other, earlier.at(same.span)), "the same packages on the same base")
                message = f"{name} installs the same {len(key[2])} packages on the same base"
                yield Finding(model.place(stage, run.at(install.span)), message, related=(related,))


def _system_installs(stage: Stage) -> list[tuple[tuple[str, str, frozenset[str]], Run, Install]]:
    """What a stage installs with the system's package manager, by known names; each with what makes two the same."""
    image = stage.base.image
    if stage.parent is not None or image is None:
        return []
    return [
        ((image.text, install.manager, frozenset(install.names)), run, install)
        for run in stage.runs
        if not run.is_trigger
        for install in installs(run)
        if install.is_system and not install.is_dynamic and len(set(install.names)) >= FEW
    ]
