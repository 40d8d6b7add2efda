"""Finds bootsnap that compiles on all processors at once."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Run
from tare.text import Edit


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    if "bootsnap" not in run.item.text:
        return
    for command in run.commands:
        words = (command.name, *command.words)
        at = next(
            (i for i, word in enumerate(words) if word and (word.text or "").rsplit("/", 1)[-1] == "bootsnap"), -1
        )
        if at < 0 or at + 1 >= len(words) or command.is_dynamic:
            continue
        verb = words[at + 1]
        if verb is None or verb.text != "precompile" or command.has_option("-j", "--jobs", valued=("-j",)):
            continue
        fixes: tuple[Fix, ...] = ()
        if not run.is_exec and not command.in_quoted_script:
            fixes = (Fix("Add -j 1", (Edit.insert(run.at(verb).end, " -j 1"),), is_safe=True),)
        yield Finding(
            run.at(verb), "bootsnap compiles in parallel, which can hang where another platform is emulated", fixes
        )
