"""Finds downloads over http:// and git:// that no checksum makes up for."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Run
from tare.model.commands.effects import effects
from tare.model.commands.transfers import is_local, is_verified, transfers
from tare.syntax.shell_word import ShellWord
from tare.text import Edit

SCHEMES = ("http://", "git://")


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    text = run.item.text
    if not any(scheme in text for scheme in SCHEMES):
        return
    for transfer in transfers(run):
        if transfer.talks or is_verified(run, transfer):
            continue
        for url in transfer.urls:
            if url.prefix.startswith("http://") and not is_local(url.prefix):
                yield from _finding(run, url.word, "http://")
    for clone in effects(run).clones:
        word = clone.word
        scheme = next((one for one in SCHEMES if word is not None and word.literal_prefix.startswith(one)), None)
        if word is not None and scheme is not None and not is_local("http://" + word.literal_prefix[len(scheme) :]):
            yield from _finding(run, word, scheme)


def _finding(run: Run, word: ShellWord, scheme: str) -> Iterator[Finding]:
    """Where the word itself says so; what a variable holds is said elsewhere."""
    at = word.raw.find(scheme)
    if at < 0:
        return
    place = word.part(at, at + len(scheme))
    is_whole = place.of(run.item.text) == scheme
    fixes = (Fix("Use https", (Edit(run.at(place), "https://"),)),) if is_whole and not run.is_exec else ()
    message = f"{scheme.removesuffix('://')} lets every network on the way change this, and nothing verifies it"
    yield Finding(run.at(word), message, fixes)
