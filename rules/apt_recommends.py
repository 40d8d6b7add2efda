"""Finds `apt-get install` without --no-install-recommends."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Run
from tare.text import Edit, Span

QUIET = ("--no-install-recommends", "APT::Install-Recommends=0", "APT::Install-Recommends=false")


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    for command in run.commands_named("apt-get", "apt"):
        install = command.subcommand("install")
        if install is None or command.is_dynamic or command.mentions(*QUIET):
            continue
        last = command.options[-1] if command.options else install
        yield Finding(
            at=run.at(command.name.span.cover(install.span)),
            message="apt-get install also installs recommended packages",
            fixes=(Fix("Add --no-install-recommends", (_add_after(run.at(last)),), is_safe=True),),
        )


def _add_after(place: Span) -> Edit:
    return Edit.insert(place.end, " --no-install-recommends")
