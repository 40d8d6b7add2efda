"""Finds curl without --location where nothing else would notice that it fetched no more than a redirect."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.option_repairs import add_letter
from tare.model import Run
from tare.model.commands.fetch_commands import CURL_VALUED
from tare.model.commands.transfers import Transfer, is_checked, transfers

FOLLOWS = ("-L", "--location", "--location-trusted", "-K", "--config", "--max-redirs")
UNPACKERS = ("tar", "bsdtar", "gunzip", "bunzip2", "unxz", "xz", "gzip", "bzip2", "zstd", "cpio", "gpg", "apt-key")


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    for transfer in transfers(run, "curl"):
        if _stays_behind(run, transfer):
            edit = add_letter(run, transfer.command, "L", CURL_VALUED)
            fixes = (Fix("Add -L", (edit,)),) if edit is not None else ()
            at = transfer.command.name or transfer.command
            yield Finding(run.at(at), "without -L, curl stores the page that says where the file has moved", fixes)


def _stays_behind(run: Run, transfer: Transfer) -> bool:
    line = transfer.line
    if line.is_dynamic or line.has(*FOLLOWS) or transfer.talks or transfer.is_local:
        return False
    if not any(url.prefix.lower().startswith("http") for url in transfer.urls):
        return False
    return not _goes_to_unpacker(run, transfer) and not is_checked(run, transfer)


def _goes_to_unpacker(run: Run, transfer: Transfer) -> bool:
    """Whether the other end of its pipe fails on anything that is no archive or key."""
    if transfer.command.pipe_size == 1:
        return False
    for script in run.scripts:
        for pipeline in script.pipelines:
            heads = [member[0] for member in pipeline.members if member]
            if any(head is transfer.command for head in heads):
                return any(head.program in UNPACKERS for head in heads)
    return False
