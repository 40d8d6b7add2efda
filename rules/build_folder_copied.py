"""Finds whole folders of build stages, sources included, where only what was built is needed."""

import posixpath
from collections.abc import Iterator

from tare.engine import Finding, Fix, Related, check
from tare.model import Copy, Linked, Operand, Run, Stage
from tare.model.commands.surroundings import surroundings
from tare.syntax.shell_tree import Command
from tare.text import Edit, Record

# Programs whose product runs without the sources, and the word that makes it.
COMPILERS = {
    "go": ("build",),
    "cargo": ("build",),
    "mvn": ("package", "install", "verify"),
    "mvnw": ("package", "install", "verify"),
    "gradle": ("build", "assemble", "bootJar", "jar", "shadowJar"),
    "gradlew": ("build", "assemble", "bootJar", "jar", "shadowJar"),
    "dotnet": ("publish", "build"),
}
# What these serve is a folder of files that a browser reads.
WEB = ("npm", "yarn", "pnpm", "bun")
BUILDERS = {**COMPILERS, **dict.fromkeys(WEB, ("build", "generate"))}
SERVERS = ("nginx", "httpd", "caddy")
OUTPUT_OPTIONS = {"go": ("-o",), "dotnet": ("-o", "--output")}


class Built(Record):
    """The command that builds in a folder; `output` is what it makes, below that folder, where that is known."""

    run: Run
    command: Command
    output: str | None
    is_folder: bool


@check(Stage, linked=True)
def find(stage: Stage, linked: Linked) -> Iterator[Finding]:
    if not stage.role.ships or stage.base.is_windows:
        return
    for source in linked.sources(stage):
        copy, held = source.use.instruction, source.stage
        if held is None or held.role.ships or not held.once(_building):
            continue
        if isinstance(copy, Copy) and not copy.is_trigger:
            for operand in copy.sources:
                yield from _judge(linked, stage, copy, held, operand)


def _judge(linked: Linked, stage: Stage, copy: Copy, held: Stage, operand: Operand) -> Iterator[Finding]:
    path = posixpath.normpath(operand.text or ".")
    if not path.startswith("/") or path == "/" or any(mark in path for mark in "*?["):
        return
    brought = next((one for one in reversed(held.copies) if _is_sources(one, path)), None)
    built = _built(linked, held, path, stage) if brought is not None else None
    if brought is None or built is None:
        return
    name = held.name or f"stage {held.number}"
    yield Finding(
        linked.place(stage, copy.at(operand)),
        f"{path} of {name} holds the sources as well, and this image needs no more than what was built",
        _fixes(linked, stage, copy, operand, built),
        (Related(linked.place(held, brought.span), "this brought the sources"),),
    )


def _is_sources(copy: Copy, path: str) -> bool:
    """Whether it copies a folder of the project to that very path."""
    if copy.target is None or posixpath.normpath(copy.target) != path:
        return False
    return copy.copies_whole_context or any((one.text or "").endswith("/") for one in copy.context_sources)


def _built(linked: Linked, held: Stage, path: str, stage: Stage) -> Built | None:
    image = stage.base.image
    serves = image is not None and image.is_official and image.canonical in SERVERS
    for run, command in held.once(_building):
        if (serves or command.program in COMPILERS) and surroundings(run).folder(command) == path:
            return Built(run, command, *_output(command, path))
    return None


def _building(stage: Stage) -> list[tuple[Run, Command]]:
    """The commands of a stage that build a program, or what a browser reads."""
    return [
        (run, command)
        for run in stage.runs
        for command in run.commands
        for words in (BUILDERS.get(command.program, ()),)
        if words and any(word.text in words for word in command.words)
    ]


def _output(command: Command, path: str) -> tuple[str | None, bool]:
    """Where `-o` puts the result, if below the folder; and whether that is a folder."""
    options = OUTPUT_OPTIONS.get(command.program, ())
    words = [word.text for word in command.words]
    for place, word in enumerate(words[:-1]):
        value = words[place + 1]
        if word in options and value is not None and "$" not in value:
            full = posixpath.normpath(posixpath.join(path, value))
            is_folder = command.program == "dotnet" or value.endswith("/")
            return (full, is_folder) if full.startswith(path + "/") else (None, False)
    return None, False


def _fixes(linked: Linked, stage: Stage, copy: Copy, operand: Operand, built: Built) -> tuple[Fix, ...]:
    """The result by its path, to where it went before. Of several sources nothing is offered."""
    destination = copy.destination
    if built.output is None or destination is None or len(copy.sources) != 1 or copy.parts.json is not None:
        return ()
    path = posixpath.normpath(operand.text or "")
    written = (copy.source(copy.at(operand)), copy.source(copy.at(destination)))
    if written != (operand.text, destination.text) or not written[1]:
        return ()
    inner = posixpath.relpath(built.output, path)
    base = "" if written[1] in (".", "./") else f"{written[1].rstrip('/')}/"
    place = f"{base}{inner}"
    shift = linked.offset_of(stage)
    edits = (
        Edit(copy.at(operand), built.output).shift(shift),
        Edit(copy.at(destination), f"{place}/" if built.is_folder else place).shift(shift),
    )
    return (Fix(f"Copy {built.output} alone", edits),)
