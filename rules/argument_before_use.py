"""Finds arguments that are declared above work which does not need them."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, Related, check
from tare.engine.line_moves import move_below
from tare.model import Instruction, Run, Stage
from tare.model.packages.indifference import holds, ignores_variables, is_indifferent, work
from tare.text import regex

# They change with each build, which is another rule's matter, or are read by programs that nobody tells about them.
LEFT_ALONE = regex(
    r".*(?:DATE|TIME|CREATED|COMMIT|SHA|REVISION|GIT|VCS|BUILD|PROXY|proxy).*|(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT)"
    r"|(?:PIP|NPM|npm|UV|APT|CURL|LC|YARN|POETRY|GEM|BUNDLE|GO|CARGO|SSL|DEBIAN)_?.*|LANG|HOME|PATH|SHELL|TZ|CI|.*VERSION"
)


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    for arg in stage.of("ARG"):
        for pair in arg.parts.pairs:
            name = pair.key.raw
            if (
                not name.isidentifier()
                or LEFT_ALONE.fullmatch(name)
                or (pair.value is not None and "$" in pair.value.raw)
            ):
                continue  # what is made of another argument changes with that one
            crossed = _crossed(stage, arg, name)
            busy = [run for run in crossed if work(run)]
            if not busy:
                continue
            what, at = work(busy[0])[0]
            yield Finding(
                arg.at(pair.key),
                f"{name} is first used below, so with another value {what} runs again for nothing",
                _fixes(stage, arg, busy[-1], crossed),
                (Related(busy[0].at(at), f"this does not need {name}"),),
            )


def _crossed(stage: Stage, arg: Instruction, name: str) -> list[Run]:
    """The RUN lines before the first line that uses it; none where none uses it, or one may without a word."""
    found: list[Run] = []
    for line in stage.instructions:
        if line.offset <= arg.offset:
            continue
        if holds(line.item.text, [name]):
            return found if line.name not in ("ARG", "LABEL") else []
        if isinstance(line, Run) and not line.is_trigger:
            if not ignores_variables(line):
                return []
            found.append(line)
    return []


def _fixes(stage: Stage, arg: Instruction, below: Run, crossed: list[Run]) -> tuple[Fix, ...]:
    if len(arg.parts.pairs) != 1:
        return ()
    edits = move_below(stage, [arg], below)
    if edits is None:
        return ()
    is_safe = all(is_indifferent(command) for run in crossed for command in run.commands)
    return (Fix("Move it below the RUN lines that do not need it", edits, is_safe),)
