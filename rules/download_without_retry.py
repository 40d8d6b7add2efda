"""Finds curl without --retry."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.option_repairs import add_option
from tare.model import Run, Stage
from tare.model.commands.transfers import transfers

TRIES = ("--retry", "--retry-max-time", "--retry-all-errors", "-K", "--config")
CONFIGURES = ("curlrc", "CURL_HOME")


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    for run in stage.instructions:
        if any(word in run.item.text for word in CONFIGURES):
            return
        if not isinstance(run, Run):
            continue
        for transfer in transfers(run, "curl"):
            command, line = transfer.command, transfer.line
            if line.is_dynamic or line.has(*TRIES) or transfer.talks or transfer.is_local:
                continue
            if command.in_loop or command.in_condition:
                continue
            edit = add_option(run, command, "--retry 5")
            fixes = (Fix("Add --retry 5", (edit,), is_safe=True),) if edit is not None else ()
            yield Finding(run.at(command.name or command), "one failure of the network ends this build", fixes)
