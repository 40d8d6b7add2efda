"""Finds RUN that links /bin/sh to another shell."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.layer_repairs import drop
from tare.engine.line_repairs import insert_above, keyword_like
from tare.engine.plain_judgement import as_hadolint
from tare.model import Run, Stage
from tare.model.commands.effect import Write
from tare.model.commands.effects import effects
from tare.model.commands.plain_commands import PlainCommand, plain_commands
from tare.syntax.shell import Command
from tare.text import Edit

SH = ("/bin/sh", "/usr/bin/sh")
SHELLS = ("bash", "zsh")


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    for run in stage.instructions:
        if not isinstance(run, Run) or "/sh" not in run.item.text or not run.commands_named("ln", "mv", "cp"):
            continue
        for write in effects(run).writes:
            shell = (write.sources[0] or "").rpartition("/")[2] if len(write.sources) == 1 else ""
            if write.path not in SH or shell not in SHELLS:
                continue
            edits = _edits(stage, run, write, f'["/bin/{shell}", "-c"]')
            fixes = (Fix(f"Use SHELL for /bin/{shell}", edits),) if edits else ()
            message = f"this changes the system to change the shell of RUN, which SHELL does for {shell} alone"
            yield Finding(run.at(write.command), message, fixes)


def _edits(stage: Stage, run: Run, write: Write, shell: str) -> tuple[Edit, ...]:
    """Take the link out of the RUN, with the removal of the old one before it, and put SHELL above."""
    if run.is_trigger or write.command.is_conditional:
        return ()
    removed = [one.command for one in effects(run).removals if one.path in SH and len(one.command.operands()) == 1]
    commands: list[Command] = [*removed, write.command]
    gone = drop(run, *commands)
    if gone is None:
        return ()
    if gone.span == run.whole:
        keyword = keyword_like(run.parts.keyword.text, "SHELL")
        body = run.keyword.cover(run.at(run.parts.argument))
        return (Edit(body, f"{keyword} {shell}"),)
    return (gone, insert_above(stage, run, "SHELL", shell))


@as_hadolint("this changes the system to change the shell of RUN, which SHELL does")
def judge(run: Run) -> Iterator[PlainCommand]:
    return (command for command in plain_commands(run, "ln") if "/bin/sh" in command.arguments)
