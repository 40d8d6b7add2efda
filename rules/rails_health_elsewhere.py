"""Finds health checks of Rails that ask for the first page."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Launch, Stage
from tare.model.launches import commands_of, starts
from tare.text import Edit, regex

ROOT_PAGE = regex(r"(https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::[0-9]+)?)/?")
ANY_SERVER = "puma"  # of Rails where the environment speaks of Rails, else of anything that Rack can run
SERVERS = frozenset(("rails", "thrust"))


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    checks = stage.of("HEALTHCHECK")
    if not checks or not any(_starts_rails(stage, launch) for launch in starts(stage)):
        return
    launch = checks[-1]
    if not isinstance(launch, Launch):
        return
    for command in commands_of(launch):
        if command.program not in ("curl", "wget"):
            continue
        for word in command.words:
            page = ROOT_PAGE.fullmatch(word.text or "")
            if page is None:
                continue
            fixes: tuple[Fix, ...] = ()
            if word.raw.strip("\"'") == word.text:
                written = launch.source(launch.at(word)).replace(word.text, f"{page[1]}/up")
                fixes = (Fix("Ask for /up", (Edit(launch.at(word), written),)),)
            yield Finding(launch.at(word), "Rails says at /up whether it works; the first page does more", fixes)


def _starts_rails(stage: Stage, launch: Launch) -> bool:
    words = (word for command in commands_of(launch) for word in (command.name, *command.words) if word is not None)
    names = {(word.text or "").rsplit("/", 1)[-1] for word in words}
    if not names.isdisjoint(SERVERS):
        return True
    return ANY_SERVER in names and any(name.startswith("RAILS_") for name in stage.end.variables)
