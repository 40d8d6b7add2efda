"""Finds jemalloc that is installed and never loaded."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Run, Stage
from tare.model.packages.install import Package
from tare.model.packages.installs import installs
from tare.text import Edit

# The packages of Debian and Alpine are no libraries to link with: they are there to be loaded.
PACKAGES = frozenset(("libjemalloc1", "libjemalloc2", "jemalloc"))
PRELOADED = "LD_PRELOAD=libjemalloc.so.2"


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    if not stage.role.is_final:
        return
    found = next(((run, one) for run in stage.runs if "jemalloc" in run.item.text for one in _packages(run)), None)
    if found is None:
        return
    run, package = found
    others = sum("jemalloc" in one.item.text or "LD_PRELOAD" in one.item.text for one in stage.instructions)
    if others > 1 or run.item.text.count("jemalloc") > 1 or "LD_PRELOAD" in stage.end.variables:
        return
    indent = run.item.text[: run.item.parts.keyword.span.start]
    fixes: tuple[Fix, ...] = ()
    if run.item.text.endswith("\n"):
        fixes = (Fix(f"Set {PRELOADED}", (Edit.insert(run.whole.end, f"{indent}ENV {PRELOADED}\n"),)),)
    yield Finding(run.at(package.span), f"{package.name} is installed, and nothing here loads it", fixes)


def _packages(run: Run) -> Iterator[Package]:
    for install in installs(run):
        if install.is_system:
            yield from (package for package in install.packages if package.name in PACKAGES)
