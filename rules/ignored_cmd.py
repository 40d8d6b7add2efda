"""Finds CMD that the ENTRYPOINT ignores or misunderstands (reference, "Understand how CMD and ENTRYPOINT interact")."""

import json
from collections.abc import Iterator

from tare.engine import Finding, Fix, Related, check
from tare.model import Launch, Stage
from tare.text import Edit, regex

ARGUMENTS = regex(r"\$(?:[0-9@*]|\{[0-9@*])")
# Programs that read their first argument as a file or a command of their own.
TAKES_ARGUMENTS = frozenset(
    ("celery", "deno", "dotnet", "flask", "gunicorn", "java", "kubectl", "nginx", "node", "npm", "perl", "php",
     "python", "python3", "ruby", "uvicorn", "yarn")
)  # fmt: skip


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    entrypoints, commands = stage.of("ENTRYPOINT"), stage.of("CMD")
    if not entrypoints or not commands or stage.base.is_windows:
        return
    entrypoint, cmd = entrypoints[-1], commands[-1]
    if not isinstance(entrypoint, Launch) or not isinstance(cmd, Launch) or not _starts_something(cmd):
        return
    related = (Related(entrypoint.span, "this ENTRYPOINT"),)
    removal = Fix("Remove CMD", (Edit.delete(cmd.whole),))
    script = entrypoint.script
    if script is not None and not entrypoint.is_exec:
        if script.text.strip() and not ARGUMENTS.search(script.text) and not script.is_opaque:
            message = "ENTRYPOINT in shell form ignores CMD"
            yield Finding(cmd.span, message, (*_json_forms(entrypoint, "ENTRYPOINT"), removal), related)
    elif not cmd.is_exec and _reads_arguments(entrypoint):
        command = entrypoint.command
        program = command.program if command is not None else ""
        message = f"{program} gets /bin/sh, -c and this as its arguments: write CMD in JSON form"
        yield Finding(cmd.span, message, _json_forms(cmd, "CMD"), related)


def _starts_something(cmd: Launch) -> bool:
    array = cmd.parts.json
    return bool(array.elements) if array is not None else not cmd.parts.argument.is_empty


def _reads_arguments(entrypoint: Launch) -> bool:
    command = entrypoint.command
    if command is None:
        return False
    return command.program in TAKES_ARGUMENTS and not any(word.text == "-c" for word in command.words)


def _json_forms(launch: Launch, name: str) -> tuple[Fix, ...]:
    words = launch.plain_words
    if words is None or launch.parts.continuations:
        return ()
    array = json.dumps(words, ensure_ascii=False)
    return (Fix(f"Write {name} in JSON form", (Edit(launch.at(launch.parts.argument), array),)),)
