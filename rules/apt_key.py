"""Finds apt-key, which is gone from newer releases."""

from __future__ import annotations

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.word_repairs import can_edit
from tare.model import Run
from tare.model.commands.transfers import transfers
from tare.syntax.shell_tree import Command
from tare.text import Edit, regex

# The first releases whose apt (1.1 and later) knows signed-by; before them a key vouches for all repositories anyway.
KNOWS_SIGNED_BY = {"debian": 9.0, "ubuntu": 16.04}
OLDER = frozenset(("squeeze", "wheezy", "lucid", "precise"))
HOST = regex(r"https?://([\w.-]+)")


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    commands = run.commands_named("apt-key")
    if not commands or _is_too_old(run):
        return
    for command in commands:
        if command.name is None or command.subcommand("add", "adv") is None:
            continue
        message = "apt-key lets this key vouch for every repository, and Debian 13 has no such command any more"
        yield Finding(run.at(command.name), message, _fixes(run, command))


def _is_too_old(run: Run) -> bool:
    facts, image = run.base.facts, run.base.image
    if image is not None and image.tag in OLDER:
        return True
    number = regex(r"\d+(\.\d+)?").match(facts.release or "") if facts is not None else None
    return facts is not None and number is not None and float(number[0]) < KNOWS_SIGNED_BY.get(facts.distribution, 0)


def _fixes(run: Run, command: Command) -> tuple[Fix, ...]:
    """`curl … | apt-key add -`: let apt read the key from a file, which it does since 1.4 where it is armored text."""
    words = [word.text for word in command.words]
    if words not in (["add", "-"], ["add"]) or command.redirects or not can_edit(run, command):
        return ()
    for script in run.scripts:
        for pipeline in script.pipelines:
            if len(pipeline.members) != 2 or not any(command is one for one in pipeline.members[1]):
                continue
            fetching = next((one for one in transfers(run) if one.command is pipeline.members[0][0]), None)
            url = fetching.urls[0].text if fetching is not None and fetching.urls else None
            host = HOST.match(url or "")
            if host is None or command.name is None or command.wrapper is not None:
                return ()
            name = host[1].replace(".", "-")
            text = f"tee /etc/apt/trusted.gpg.d/{name}.asc > /dev/null"
            return (
                Fix("Write the key where apt reads it", (Edit(run.at(command.name.span.cover(command.span)), text),)),
            )
    return ()
