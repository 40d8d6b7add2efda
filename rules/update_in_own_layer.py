"""Finds a package index that is fetched in one layer and used in another."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, Related, check
from tare.model import Run, Stage
from tare.model.packages.install import Install
from tare.model.packages.installs import installs
from tare.syntax import Blank
from tare.syntax.shell_tree import Command
from tare.text import Edit, Record, Span

# dnf and zypper look at the age of their index and fetch it again by themselves.
MANAGERS = {"apt-get": "apt", "apt": "apt", "aptitude": "apt", "apk": "apk"}
UPGRADES = ("upgrade", "dist-upgrade", "full-upgrade", "safe-upgrade")
# With these, the index is read from the network for this one command.
FETCHES = {"apk": ("--no-cache", "-U", "--update", "--update-cache"), "apt": ("-U", "--update")}
# What may follow an update in a RUN that does not use the index. Any other program could be one that installs.
IDLE = frozenset(
    ("echo", "printf", "true", ":", "sleep", "date", "mkdir", "ls", "apt-cache", "curl", "wget", "dpkg", "gpg")
)
CLEANS = ("clean", "autoclean", "autoremove")
# They may fetch the index themselves, or run what does.
MAY_UPDATE = frozenset(("sh", "bash", "ash", "dash", "zsh", "source", ".", "add-apt-repository", "apt-add-repository"))
# What they do outlives the command, so they must not move into another shell.
LEAVE_TRACES = frozenset(("cd", "pushd", "popd", "set", "export", "unset", "umask", "alias", "source", ".", "exec"))


class Update(Record):
    """An index that waits for whoever uses it."""

    run: Run
    command: Command


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    waiting: dict[str, Update] = {}
    for run in stage.runs:
        if not run.is_readable:
            waiting.clear()
            continue
        if not waiting and not run.commands_named(*MANAGERS):
            continue
        by_command = {id(install.command): install for install in installs(run)}
        here: dict[str, Update] = {}
        for command in run.commands:
            manager = MANAGERS.get(command.program, "")
            install = by_command.get(id(command))
            if _may_update(command):
                waiting.clear()
            elif manager and command.subcommand("update") and not command.is_conditional:
                waiting.pop(manager, None)
                here[manager] = Update(run, command)
            elif manager and command.subcommand(*UPGRADES):
                here.pop(manager, None)
            elif install is not None and manager:
                here.pop(manager, None)
                update = waiting.pop(manager, None)
                if update is not None and not install.line.has(*FETCHES[manager]):
                    yield _finding(stage, update, run, install)
            elif here and not _is_idle(command):
                here.clear()
        waiting.update(here)


def _is_idle(command: Command) -> bool:
    return command.program in IDLE or (command.program in MANAGERS and command.subcommand(*CLEANS) is not None)


def _may_update(command: Command) -> bool:
    if command.program in MAY_UPDATE:
        return command.script is None
    return command.program.endswith(".sh") or (command.name is not None and command.name.literal_prefix.startswith("."))


def _finding(stage: Stage, update: Update, run: Run, install: Install) -> Finding:
    name = update.command.program
    what = f"{name} {install.verb.text if install.verb is not None else ''}".strip()
    return Finding(
        update.run.at(_update_span(update.command)),
        f"this index is kept in a layer of its own, and {what} will use it when it is old",
        _fixes(stage, update, run),
        (Related(run.at(install.span), "this installs from the index of the layer above"),),
    )


def _update_span(command: Command) -> Span:
    verb = command.subcommand("update")
    start = command.name.span if command.name is not None else command.span
    return start.cover(verb.span) if verb is not None else start


def _fixes(stage: Stage, update: Update, run: Run) -> tuple[Fix, ...]:
    """Joining the two RUN lines with `&&`, where that runs the very same commands in the same order."""
    first = update.run
    if not (_are_neighbours(stage, first, run) and _is_plain(first) and _is_plain(run)):
        return ()
    if first.mounts or [flag.raw for flag in first.parts.flags] != [flag.raw for flag in run.parts.flags]:
        return ()
    script, following = first.scripts[0], run.scripts[0]
    if script.comments or len(script.operators) >= len(script.chain):
        return ()  # a comment, or a closing `;`, would stand before the `&&`
    if any(command.name is None or command.program in LEAVE_TRACES for command in script.commands):
        return ()
    # After `&&`, whatever follows a `;` or `||` would run although the index could not be fetched.
    if any(step.connector is not None and step.connector.text != "&&" for step in following.chain):
        return ()
    if len(following.operators) >= len(following.chain):
        return ()
    between = Span(first.at(first.parts.argument).end, run.at(run.parts.argument).start)
    return (Fix("Join it with the RUN below", (Edit(between, " && "),), is_safe=True),)


def _are_neighbours(stage: Stage, first: Run, second: Run) -> bool:
    """Whether nothing but blank lines stands between two RUN lines."""
    offset = 0
    for item in stage.items:
        if first.whole.end <= offset < second.offset and not isinstance(item, Blank):
            return False
        offset += len(item.text)
    return True


def _is_plain(run: Run) -> bool:
    return not run.is_exec and not run.parts.heredocs and len(run.scripts) == 1
