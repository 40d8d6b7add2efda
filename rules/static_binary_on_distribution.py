"""Finds final stages on a distribution that only start one static program."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Launch, Model, Run, Stage
from tare.model.commands.surroundings import surroundings
from tare.syntax.shell_tree import Command
from tare.text import Edit

DISTRIBUTIONS = frozenset(
    ("alpine", "amazon", "arch", "debian", "fedora", "rhel", "suse", "ubuntu", "wolfi", "busybox")
)
PASSIVE = frozenset(
    ("FROM", "COPY", "ENTRYPOINT", "CMD", "EXPOSE", "LABEL", "ENV", "WORKDIR", "ARG", "STOPSIGNAL", "USER")
)
STATIC = "gcr.io/distroless/static-debian12"


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    stage = model.final
    if stage is None or stage.parent is not None or stage.from_ is None or stage.base_word is None:
        return
    if stage.base.family not in DISTRIBUTIONS or any(one.name not in PASSIVE for one in stage.instructions):
        return
    program = _program(stage)
    if program is None or not _is_static(model, stage, program):
        return
    at = model.place(stage, stage.from_.at(stage.base_word))
    name = stage.base.image.text if stage.base.image is not None else "the base"
    fixes: tuple[Fix, ...] = ()
    user = stage.of("USER")
    if "$" not in stage.base_word.raw and not user:
        fixes = (Fix(f"Use {STATIC}", (Edit(at, STATIC),)),)
    message = f"{program} needs nothing of it: scratch or {STATIC} would carry it as well as {name}"
    yield Finding(at, message, fixes, saving_bytes=_bytes(stage))


def _bytes(stage: Stage) -> int | None:
    facts = stage.base.facts
    return facts.uncompressed_bytes if facts is not None else None


def _program(stage: Stage) -> str | None:
    """The one file that the container starts, in JSON form; None where more may be started."""
    starts = [one for one in stage.of("ENTRYPOINT", "CMD") if isinstance(one, Launch)]
    if not starts or any(not one.is_exec for one in starts):
        return None
    entry = next((one for one in starts if one.name == "ENTRYPOINT"), starts[0])
    words = entry.parts.json.values if entry.parts.json is not None else ()
    return entry.path(words[0]) if words and words[0] else None


def _is_static(model: Model, stage: Stage, program: str) -> bool:
    """Whether all that is copied comes from other stages, and the program was linked there without C libraries."""
    found = False
    for source in model.sources(stage):
        copy = source.use.instruction
        if source.stage is None or copy.name != "COPY":
            return False
        target = getattr(copy, "target", None)
        sources = [operand.text for operand in getattr(copy, "sources", ())]
        if target is None or len(sources) != 1 or sources[0] is None:
            continue
        is_it = target == program or f"{target.rstrip('/')}/{sources[0].rsplit('/', 1)[-1]}" == program
        if is_it:
            found = _builds_static(model, source.stage, sources[0])
    return found and all(copy.flag("from") is not None for copy in stage.copies)


def _builds_static(model: Model, stage: Stage, path: str) -> bool:
    for one in model.chain(stage):
        for run in one.runs:
            for command in run.commands_named("go"):
                if command.subcommand("build", "install") is not None and _writes(run, command, path):
                    return surroundings(run).variable("CGO_ENABLED", command) == "0"
    return False


def _writes(run: Run, command: Command, path: str) -> bool:
    words = [word.text or "" for word in command.words]
    outputs = [words[at + 1] for at, word in enumerate(words[:-1]) if word == "-o"]
    return any(run.path(output) == path or output.rsplit("/", 1)[-1] == path.rsplit("/", 1)[-1] for output in outputs)
