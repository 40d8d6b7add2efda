"""Finds production installs by Composer whose autoloader is not optimized."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Stage
from tare.model.packages.installs import installs
from tare.text import Edit

TELLS = (
    "-o", "--optimize-autoloader", "-a", "--classmap-authoritative", "--apcu-autoloader", "--no-autoloader",
    "--apcu-autoloader-prefix",
)  # fmt: skip


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    for run in stage.runs:
        for install in installs(run):
            if install.manager != "composer" or install.omits_dev is not True or install.is_dynamic:
                continue
            if install.line.has(*TELLS) or _is_dumped(stage):
                continue
            offset = install.option_offset
            edits = (Edit.insert(offset + run.offset, " --optimize-autoloader"),) if offset is not None else ()
            fixes = (Fix("Add --optimize-autoloader", edits),) if edits else ()
            yield Finding(run.at(install.span), "the autoloader looks for each class on the disk", fixes)


def _is_dumped(stage: Stage) -> bool:
    return any(
        command.mentions("dump-autoload", "dumpautoload", "dump-autoloader", "optimize")
        for run in stage.runs
        for command in run.commands
        if command.program.startswith(("composer", "php"))
    )
