"""Finds downloads whose address means whatever is newest."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.model import Copy, Instruction, Run
from tare.model.commands.effects import effects
from tare.text import regex

NEWEST = regex(
    r"/latest(?:[/?#.]|$)|[-_.]latest[-_.]|[?&](?:version|tag|ref)=(?:latest|main|master)\b"
    r"|raw\.githubusercontent\.com/[^/]+/[^/]+/(?:refs/heads/)?(?:master|main|HEAD|develop)/"
    r"|/(?:-/)?(?:raw|archive(?:/refs/heads)?|tarball|zipball)/(?:master|main|HEAD|develop)\b"
)
# Fetched so that the layers below are built anew when it changes; nothing in it is used.
WATCHED = regex(r"https://api\.github\.com/repos/[^/]+/[^/]+/(?:branches|commits|git/refs?)\b")


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    if "http" not in run.item.text:
        return
    for download in effects(run).downloads:
        if download.word is not None and download.url is not None and NEWEST.search(download.url):
            yield Finding(run.at(download.word.span), _message(download.url))


@check(Instruction, "ADD")
def find_in_add(copy: Copy) -> Iterator[Finding]:
    if copy.flag("checksum") is not None:
        return
    for source in copy.sources:
        url = source.text or ""
        if source.is_remote and NEWEST.search(url) and not WATCHED.match(url):
            yield Finding(copy.at(source), _message(url))


def _message(url: str) -> str:
    what = "a branch" if "latest" not in url else "the newest release"
    return f"this is {what}, so the next build without the cache may get another file"
