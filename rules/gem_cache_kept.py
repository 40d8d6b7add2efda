"""Finds commands of gem and bundler that leave archives of gems, or their index, in the layer."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.cache_repairs import kept_in, repairs
from tare.model import Around, Stage
from tare.text import regex

# Bundler told by a line of its own where gems go: then the folder is another one.
CONFIGURED = regex(r"\bbundler?\b[^&;|\n]*\bconfig\b[^&;|\n]*\b(path|deployment)\b")


@check(Stage, around=True)
def find(stage: Stage, around: Around) -> Iterator[Finding]:
    lefts = tuple(kept_in(stage, "gem", "bundler"))
    if lefts and not _is_configured((*around.lower, stage)):
        for run, left in lefts:
            what = "the archive of every gem" if left.path.endswith("/cache") else "the index of all gems"
            message = f"{what} stays in {left.path}, and so in this layer"
            yield Finding(run.at(left.first), message, repairs(stage, run, left))


def _is_configured(stages: tuple[Stage, ...]) -> bool:
    return any(CONFIGURED.search(run.item.text) for stage in stages for run in stage.runs)
