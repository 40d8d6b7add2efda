"""Finds packages of a GPU's driver or container runtime, which belong to the host."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.package_repairs import drop_package
from tare.model import Run
from tare.model.packages.installs import installs
from tare.text import regex

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
            edit = drop_package(run, install, package) if len(hits) < len(install.packages) else None
            fixes = (Fix(f"Do not install {package.name}", (edit,)),) if edit is not None else ()
            yield Finding(run.at(package), f"{package.name} belongs to the host, not into an image", fixes)
