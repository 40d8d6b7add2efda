"""Finds packages of a GPU's driver or container runtime, which belong to the host."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Run
from tare.model.install import Install, Package
from tare.model.installs import installs
from tare.text import Edit, Span, regex

HOST = regex(
    r"nvidia-(docker2?|container-toolkit(-base)?|container-runtime|driver(-\d.*|-local.*)?|dkms.*|kernel-.*"
    r"|fabricmanager.*|headless-.*)|libnvidia-container.*|cuda-drivers.*"
)


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    if "nvidia" not in run.item.text and "cuda-drivers" not in run.item.text:
        return
    for install in installs(run):
        if not install.is_system:
            continue
        hits = [one for one in install.packages if one.name is not None and HOST.fullmatch(one.name)]
        for package in hits:
            fixes = _fixes(run, install, package) if len(hits) < len(install.packages) else ()
            yield Finding(run.at(package), f"{package.name} belongs to the host, not into an image", fixes)


def _fixes(run: Run, install: Install, package: Package) -> tuple[Fix, ...]:
    """Take the word out, with the space and the line break before it."""
    if run.is_exec or package.word.text != package.name:
        return ()
    before = [word.span.end for word in install.command.words if word.span.end <= package.span.start]
    start = max(before, default=package.span.start)
    between = run.item.text[start : package.span.start]
    if between.replace(run.item.escape, "").strip():
        return ()
    return (Fix(f"Do not install {package.name}", (Edit.delete(run.at(Span(start, package.span.end))),)),)
