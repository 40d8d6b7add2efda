"""Finds builds in the shipped image that leave the cache of their tool in the layer."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.cache_repairs import clean_all, is_needed_later, kept, mount_together
from tare.model import Launch, Run, Stage
from tare.model.caching.caches import CacheLeft

MANAGERS = ("go", "cargo", "maven", "gradle", "nuget")
# With one of these the image is for building, or the program is started by its build tool. `dotnet app.dll` starts a
# program, `dotnet run` builds it first.
STARTERS = ("go", "cargo", "mvn", "mvnw", "gradle", "gradlew", "bash", "sh", "zsh", "air", "make", "")


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    found = [left for run in stage.runs for left in _by_manager(run)]
    if not found or not _starts_program(stage):
        return
    for run, lefts in found:
        manager = lefts[0].manager
        is_needed = is_needed_later(stage, run, manager)
        fixes = (None if is_needed else clean_all(run, lefts), mount_together(stage, manager))
        places = " and ".join(left.path for left in lefts)
        message = f"what {manager} keeps in {places} stays in this layer, and the program does not need it"
        yield Finding(run.at(lefts[0].first), message, tuple(fix for fix in fixes if fix is not None))


def _by_manager(run: Run) -> Iterator[tuple[Run, list[CacheLeft]]]:
    found: dict[str, list[CacheLeft]] = {}
    for left in kept(run, *MANAGERS):
        found.setdefault(left.manager, []).append(left)
    for lefts in found.values():
        yield run, lefts


def _starts_program(stage: Stage) -> bool:
    """Whether the stage says what the image starts, and that is no build tool, nor anything that may call one."""
    launches = [launch for launch in stage.of("CMD", "ENTRYPOINT") if isinstance(launch, Launch)]
    for launch in launches:
        command = launch.command or (launch.script.commands[0] if launch.script and launch.script.commands else None)
        if command is None or command.program in STARTERS or command.program.endswith(".sh"):
            return False
        if command.program == "dotnet" and command.subcommand("run", "watch", "test") is not None:
            return False
    return bool(launches)
