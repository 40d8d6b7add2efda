"""Finds builds in the shipped image that leave the cache of their tool in the layer."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.cache_repairs import clean_all, is_needed_later, kept, mount_together
from tare.model import Launch, Run, Stage
from tare.model.caching.caches import CacheLeft
from tare.text import regex

MANAGERS = ("go", "cargo", "maven", "gradle", "nuget")
# With one of these the image is for building, or the program is started by its build tool. `dotnet app.dll` starts a
# program, `dotnet run` builds it first.
STARTERS = ("go", "cargo", "mvn", "mvnw", "gradle", "gradlew", "bash", "sh", "zsh", "air", "make", "")
# Go before 1.10, which keeps no cache and cannot clean one: by name, or as what old systems install.
OLD_GO = regex(r"\bgo1\.\d(?!\d)|\bGO(?:LANG)?_VERSION[ =]+[\"']?1\.\d(?!\d)")
OLD_SYSTEMS = regex(
    r"(?:ubuntu:(?:1[0-7]\.|lucid|precise|trusty|xenial)|debian:(?:[6-9]\b|squeeze|wheezy|jessie|stretch)|alpine:3\.[0-7]\b)"
)


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    found = [left for run in stage.runs for left in _by_manager(run)]
    if any(lefts[0].manager == "go" for _, lefts in found) and _has_old_go(stage):
        found = [(run, lefts) for run, lefts in found if lefts[0].manager != "go"]
    if not found or not _starts_program(stage):
        return
    for run, lefts in found:
        manager = lefts[0].manager
        is_needed = is_needed_later(stage, run, manager)
        fixes = (None if is_needed else clean_all(run, lefts), mount_together(stage, manager))
        places = " and ".join(left.path for left in lefts)
        message = f"what {manager} keeps in {places} stays in this layer, and the program does not need it"
        yield Finding(run.at(lefts[0].first), message, tuple(fix for fix in fixes if fix is not None))


def _has_old_go(stage: Stage) -> bool:
    image = stage.base.image
    if image is not None and OLD_SYSTEMS.match(f"{image.canonical}:{image.tag}"):
        return True
    return any(OLD_GO.search(one.item.text) for one in stage.of("RUN", "ADD", "ENV", "ARG"))


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
