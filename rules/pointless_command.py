"""Finds commands that leave nothing in the layer of their RUN."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.layer_repairs import drop
from tare.engine.plain_judgement import as_hadolint
from tare.model import Run
from tare.model.commands.plain_commands import PlainCommand, plain_commands
from tare.syntax.shell_tree import Command

LOOKS = frozenset(("free", "htop", "ps", "pstree", "top", "uptime", "vmstat", "w", "who"))
EDITORS = frozenset(("emacs", "nano", "vi", "view", "vim"))
POWER = frozenset(("halt", "init", "poweroff", "reboot", "shutdown"))
STARTS = ("start", "restart")
ALL = (*LOOKS, *EDITORS, *POWER, "service", "systemctl", "rc-service")

NAMED = ("free", "kill", "mount", "ps", "service", "shutdown", "ssh", "top", "vim")
"""What hadolint speaks of, whatever it is used for."""


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    for command in run.commands_named(*ALL):
        if command.pipe_size > 1 or command.in_substitution or command.in_condition or command.redirects:
            continue
        why = _why(run, command)
        if why:
            gone = drop(run, command)
            fixes = (Fix(f"Drop {command.program}", (gone,)),) if gone is not None else ()
            yield Finding(run.at(command), why, fixes)


def _why(run: Run, command: Command) -> str:
    program = command.program
    if program in LOOKS:
        return f"{program} looks at the machine that builds, and leaves nothing"
    if program in POWER:
        return f"{program} has no machine here to turn off"
    if program in EDITORS:
        is_script = any(word.literal_prefix.startswith(("-", "+")) for word in command.words)
        return "" if is_script or not command.words else f"{program} waits for keys, and nobody can press them"
    words = [word.text for word in command.words if not word.literal_prefix.startswith("-")]
    # `systemctl start x`, `service x start`
    verb = words[0 if program == "systemctl" else 1 :][:1]
    if verb and verb[0] in STARTS and _is_last(run, command):
        return "what this starts is stopped again when the RUN ends"
    return ""


def _is_last(run: Run, command: Command) -> bool:
    """Whether nothing that could use the service follows."""
    script = next((one for one in run.scripts if any(other is command for other in one.commands)), None)
    if script is None or not script.chain or not run.is_readable:
        return False
    last = script.chain[-1]
    return len(last.commands) == 1 and last.commands[0] is command


@as_hadolint("this makes no sense in a build")
def judge(run: Run) -> tuple[PlainCommand, ...]:
    return plain_commands(run, *NAMED)
