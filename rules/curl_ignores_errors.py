"""Finds curl without --fail where nothing else would notice an error page."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.option_repairs import add_letter, add_option
from tare.model import Run, Stage
from tare.model.commands.fetch_commands import CURL_VALUED
from tare.model.commands.transfers import Transfer, is_checked, transfers
from tare.text import Edit

FAILS = ("-f", "--fail", "--fail-with-body", "-K", "--config")


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    for run in stage.instructions:
        if not isinstance(run, Run) or not run.commands_named("curl"):
            continue
        for transfer in transfers(run, "curl"):
            if _stores_errors(run, transfer) and not _has_settings(stage, run):
                command = transfer.command
                option, edit = _failing(run, transfer)
                fixes = (Fix(f"Add {option}", (edit,)),) if edit is not None else ()
                message = "without -f, curl stores the error page of a server and succeeds"
                at = command.name or command
                yield Finding(run.at(at), message, fixes)


def _failing(run: Run, transfer: Transfer) -> tuple[str, Edit | None]:
    """The option as the command writes its others: `--fail` where all of them are words."""
    options = transfer.line.options
    if options and all(option.name.startswith("--") for option in options):
        return "--fail", add_option(run, transfer.command, "--fail")
    return "-f", add_letter(run, transfer.command, "f", CURL_VALUED, is_first=True)


def _stores_errors(run: Run, transfer: Transfer) -> bool:
    command, line = transfer.command, transfer.line
    if line.is_dynamic or line.has(*FAILS) or transfer.talks or transfer.is_local:
        return False
    if not any(url.prefix.lower().startswith(("http", "$")) or url.text is None for url in transfer.urls):
        return False
    is_asked = command.in_condition or command.before_or or command.is_negated or command.in_substitution
    # In front of a pipe only pipefail would hear of it, and pipe-without-pipefail speaks first.
    is_unheard = command.place_in_pipe < command.pipe_size - 1
    return not is_asked and not is_unheard and not is_checked(run, transfer)


def _has_settings(stage: Stage, run: Run) -> bool:
    """Whether a .curlrc, which may say --fail, is spoken of above or here."""
    return any("curlrc" in one.item.text for one in stage.instructions if one.offset <= run.offset)
