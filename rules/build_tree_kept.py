"""Finds sources that stay after they were fetched, built and installed in one RUN."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Run, Stage
from tare.model.caching.caches import append_place
from tare.model.commands.effects import effects, stays
from tare.model.commands.surroundings import Surroundings, surroundings
from tare.syntax.shell_tree import Command
from tare.text import Edit, regex

INSTALLERS = ("make", "gmake", "ninja", "cmake", "meson")
PLAIN = regex(r"(/[\w.@+-]+)+")
# What is unpacked here holds more than one tree of sources.
SHARED = ("/", "/usr", "/opt", "/tmp", "/root", "/home", "/var", "/srv", "/usr/local", "/usr/src", "/usr/local/src",
          "/src", "/build", "/var/tmp", "/app")  # fmt: skip


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    if not stage.role.ships:
        return
    for run in stage.runs:
        found: set[str] = set()
        for command in run.commands_named(*INSTALLERS):
            tree = _tree(run, command) if _installs(command) and not command.is_conditional else None
            if tree is None or tree[0] in found or _is_needed(stage, run, tree[0]):
                continue
            path, since = tree
            if stays(path, since, run, effects(run).removals):
                found.add(path)
                message = f"{path} stays in this layer: sources, and what the compiler made of them"
                yield Finding(run.at(command), message, _fixes(run, command, path))


def _installs(command: Command) -> bool:
    if command.program == "cmake":
        return command.has_option("--install") or "install" in _targets(command)
    return "install" in [word.text for word in command.words]


def _targets(command: Command) -> list[str | None]:
    return [word.text for word in command.option_values("--target", "-t")]


def _tree(run: Run, command: Command) -> tuple[str, int] | None:
    """The folder of the sources that a command installs from, and since when it is there."""
    around = surroundings(run)
    folder = _folder(around, command)
    if folder is None:
        return None
    done = effects(run)
    for clone in done.clones:
        if clone.path is not None and _is_in(folder, clone.path) and clone.command.span < command.span:
            return clone.path, clone.command.span.end
    for one in done.extractions:
        if one.folder is None or one.command.span > command.span or not _is_in(folder, one.folder):
            continue
        if one.folder not in SHARED and one.folder != run.state.workdir:
            return one.folder, one.command.span.end
        if folder != one.folder:
            # The topmost folder below it is the one that the archive has made.
            below = folder[len(one.folder.rstrip("/")) + 1 :]
            return f"{one.folder.rstrip('/')}/{below.split('/')[0]}", one.command.span.end
    return None


def _folder(around: Surroundings, command: Command) -> str | None:
    if command.program == "cmake":
        value = command.option_value("--install", "--build")
        return around.path(value, command) if value is not None else around.folder(command)
    moved = command.option_value("-C", valued=("-C", "-f", "-j"))
    return around.path(moved, command) if moved is not None else around.folder(command)


def _is_in(path: str, folder: str) -> bool:
    return path.startswith("/") and (path == folder or path.startswith(folder.rstrip("/") + "/"))


def _is_needed(stage: Stage, run: Run, path: str) -> bool:
    """Whether something below the RUN speaks of the folder, or it is where things start."""
    name = path.rpartition("/")[2]
    if path in (run.state.workdir, stage.end.workdir) or path in SHARED or path.count("/") < 2:
        return True
    if any("$" in part or "*" in part for part in path.split("/")):
        return True
    return any(
        path in one.item.text or name in one.item.text.split() for one in stage.instructions if one.offset > run.offset
    )


def _fixes(run: Run, command: Command, path: str) -> tuple[Fix, ...]:
    place = append_place(run, command)
    if place is None or not PLAIN.fullmatch(path):
        return ()
    return (Fix(f"Add rm -rf {path}", (Edit.insert(run.offset + place.offset, place.text(f"rm -rf {path}")),)),)
