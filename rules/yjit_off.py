"""Finds Ruby services whose compiler is left off."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.line_repairs import insert_above
from tare.model import Model
from tare.model.launches import commands_of, starts
from tare.text import regex

VERSION = regex(r"(\d+)\.(\d+)")
# The first in which YJIT takes little memory, by Ruby's own release notes.
FIRST = (3, 3)
SERVERS = frozenset(("falcon", "passenger", "puma", "rails", "sidekiq", "thin", "unicorn", "thrust"))


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    stage = model.final
    if stage is None or stage.base.image is None or stage.base.image.canonical != "ruby":
        return
    version = VERSION.match(stage.base.image.tag or "")
    if version is None or (int(version[1]), int(version[2])) < FIRST:
        return
    if any(
        "yjit" in one.item.text.lower() or "RUBYOPT" in one.item.text
        for each in model.chain(stage)
        for one in each.instructions
    ):
        return
    for launch in starts(stage):
        words = [word for command in commands_of(launch) for word in (command.name, *command.words) if word is not None]
        server = next((word for word in words if (word.text or "").rsplit("/", 1)[-1] in SERVERS), None)
        if server is not None:
            switch = "RUBY_YJIT_ENABLE=1"
            edit = insert_above(stage, starts(stage)[0], "ENV", switch).shift(model.offset_of(stage))
            at = model.place(stage, launch.at(launch.parts.argument))
            yield Finding(at, "Ruby's compiler YJIT is off unless it is asked for", (Fix(f"Set {switch}", (edit,)),))
            return
