"""Finds RUN that writes one file from text that stands in it."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.line_repairs import keyword_like
from tare.model import Run
from tare.model.commands.surroundings import Surroundings, surroundings
from tare.syntax.shell import Command
from tare.text import Edit, Span, regex

ROOT = (None, "root", "0", "root:root", "0:0")
SPECIAL = ("/dev/", "/proc/")
PLAIN = regex(r"(/[\w.@+-]+)+")


@check(Run)
def find_heredoc(run: Run) -> Iterator[Finding]:
    """`cat > path <<EOF` and `tee path <<EOF`, where no shell has to fill anything in."""
    heredocs, parts = run.parts.heredocs, run.parts
    if len(heredocs) != 1 or run.state.user not in ROOT or run.is_trigger or run.base.is_windows:
        return
    if parts.flags or parts.continuations or len(run.scripts) != 1 or len(run.commands) != 1 or not run.is_readable:
        return
    heredoc, command = heredocs[0], run.commands[0]
    path = _target_of_heredoc(run, command)
    is_plain = not heredoc.expands or not any(char in heredoc.content for char in "$`\\")
    if path is None or not is_plain or heredoc.terminator is None or heredoc.file_descriptor != 0:
        return
    line = Span(parts.keyword.span.start, len(run.item.text[: heredoc.body.start].rstrip()))
    operator = f'<<{"-" * heredoc.strips_tabs}"{heredoc.delimiter.text}"'
    new = f"{keyword_like(parts.keyword.text, 'COPY')} {operator} {path}"
    fix = Fix("Write it with COPY", (Edit(run.at(line), new),))
    at = run.at(Span(parts.argument.start, line.end))
    yield Finding(at, f"{path} can be written by COPY, as it will be", (fix,))


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    if not run.commands_named("echo", "printf") or run.state.user not in ROOT or run.is_trigger or run.is_exec:
        return
    if run.parts.flags or run.parts.heredocs or len(run.scripts) != 1 or not run.is_readable or run.base.is_windows:
        return
    if "\r" in run.item.text:
        return  # the lines of a heredoc keep their carriage returns, those of echo have none
    chain = run.scripts[0].chain
    if any(len(step.commands) != 1 or (step.connector and step.connector.text not in ("&&", ";")) for step in chain):
        return
    written = _written(run, [step.commands[0] for step in chain])
    if written is None:
        return
    path, lines = written
    argument = run.parts.argument
    text = argument.of(run.item.text)
    line = text.find("\n")
    at = argument if line < 0 else Span(argument.start, argument.start + len(text[:line].rstrip()))
    fixes: tuple[Fix, ...] = ()
    if not run.parts.comments:
        keyword = keyword_like(run.parts.keyword.text, "COPY")
        new = "\n".join((f'{keyword} <<"EOF" {path}', *lines, "EOF"))
        fixes = (Fix("Write it with COPY", (Edit(run.keyword.cover(run.at(argument)), new),)),)
    yield Finding(run.at(at), f"{path} can be written by COPY, as it will be", fixes)


def _target_of_heredoc(run: Run, command: Command) -> str | None:
    """Where the one command writes what it is given; None where it does anything else."""
    around = surroundings(run)
    if command.program == "cat" and not command.words:
        path = _target(around, command, first=True)
    elif command.program == "tee" and len(command.words) == 1 and not command.redirects and not command.assignments:
        path = around.path(command.words[0], command)
    else:
        return None
    return path if path is not None and PLAIN.fullmatch(path) and not path.startswith(SPECIAL) else None


def _written(run: Run, commands: list[Command]) -> tuple[str, list[str]] | None:
    """The one file that the commands write, and its lines; None where they do anything else."""
    around = surroundings(run)
    path: str | None = None
    folders: list[str | None] = []
    lines: list[str] = []
    for command in commands:
        if command.program == "mkdir" and not lines and command.has_option("-p", "--parents"):
            folders += [around.path(word, command) for word in command.operands()]
            continue
        text = _lines(command)
        target = _target(around, command, first=path is None)
        if text is None or target is None or (path is not None and target != path):
            return None
        path = target
        lines += text
    if path is None or not PLAIN.fullmatch(path) or "EOF" in lines or any("\r" in line for line in lines):
        return None
    # COPY makes the folders above, and no others.
    return (path, lines) if all(folder == path.rpartition("/")[0] for folder in folders) else None


def _target(around: Surroundings, command: Command, first: bool) -> str | None:
    if len(command.redirects) != 1 or command.assignments:
        return None
    redirect = command.redirects[0]
    if redirect.operator not in ((">", ">|") if first else (">>",)) or redirect.descriptor not in (None, 1):
        return None
    path = around.path(redirect.target, command) if redirect.target is not None else None
    return path if path is not None and path.startswith("/") and not path.startswith(SPECIAL) else None


def _lines(command: Command) -> list[str] | None:
    """What echo or printf writes, where every shell writes the same."""
    texts = [word.text for word in command.words]
    if any(text is None or "\n" in text for text in texts) or any(word.has_glob for word in command.words):
        return None
    known = [text for text in texts if text is not None]
    if command.program == "echo":
        is_plain = not any("\\" in text for text in known) and not (known and known[0].startswith("-"))
        return [" ".join(known)] if is_plain else None
    if command.program == "printf" and len(known) > 1 and known[0] in ("%s\\n", "%s\n"):
        return known[1:]
    return None
