"""Finds instructions about the running container that do not stand at the end of their stage, in the usual order."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.line_repairs import start_with_comments
from tare.model import Instruction, Stage
from tare.syntax import Comment, Item
from tare.text import Edit, Span

ORDER = ("STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD")


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    if not stage.role.is_final:
        return
    runtime = stage.of(*ORDER)
    rest = [one for one in stage.instructions if one.name not in ORDER or one.is_trigger]
    wanted = sorted(runtime, key=lambda one: ORDER.index(one.name))
    if len({one.name for one in runtime}) < len(runtime) or not runtime or not rest:
        return
    last = rest[-1]
    misplaced = next((one for one in runtime if one.offset < last.offset), None)
    if misplaced is None and list(runtime) == wanted:
        return
    first = misplaced or next(one for one, other in zip(runtime, wanted, strict=True) if one is not other)
    fix = _fix(stage, wanted)
    names = ", ".join(one.name for one in wanted)
    message = (
        f"{names} belong at the end of the stage, in this order"
        if len(wanted) > 1
        else (f"{names} belongs at the end of the stage")
    )
    yield Finding(first.span, message, (fix,) if fix is not None else ())


def _fix(stage: Stage, wanted: list[Instruction]) -> Fix | None:
    """Move them, with the comments right above them, behind the last line of the stage."""
    blocks = {id(one): _block(stage, one) for one in wanted}
    below = {block.end for block in blocks.values()} - {block.start for block in blocks.values()}
    if any(isinstance(item, Comment) and at in below for at, item in _placed(stage)):
        return None  # it may go on about the line that would move away
    end = max(one.whole.end for one in stage.instructions)
    texts = [_text(stage, blocks[id(one)]) for one in wanted]
    is_last_open = not _text(stage, Span(end - 1, end)).endswith("\n")
    # What the shell form means hangs on SHELL, and a value on the variables above it.
    for one in wanted:
        if one.state.shell is not stage.end.shell or ("$" in one.item.text and one.name == "STOPSIGNAL"):
            return None
    if is_last_open or any("\n" not in text[-1:] for text in texts):
        return None
    tail = Span(min(block.start for block in blocks.values()), end)
    if _is_pure(stage, tail, blocks):
        return Fix("Put them in order", (Edit(tail, "".join(texts)),), is_safe=True)
    deletions = [Edit.delete(block) for block in blocks.values() if block.end < end]
    kept = [one for one in wanted if blocks[id(one)].end == end]
    if kept:
        # The last line of the stage is one of them: it moves, too, if others come after it.
        deletions.append(Edit(blocks[id(kept[0])], "".join(texts)))
        return Fix("Move them to the end", tuple(deletions), is_safe=True)
    return Fix("Move them to the end", (*deletions, Edit.insert(end, "".join(texts))), is_safe=True)


def _placed(stage: Stage) -> Iterator[tuple[int, Item]]:
    at = 0
    for item in stage.items:
        yield at, item
        at += len(item.text)


def _is_pure(stage: Stage, tail: Span, blocks: dict[int, Span]) -> bool:
    """Whether nothing but those instructions stands in a stretch of the stage."""
    return sum(block.end - block.start for block in blocks.values()) == tail.end - tail.start


def _block(stage: Stage, instruction: Instruction) -> Span:
    return Span(start_with_comments(stage, instruction), instruction.whole.end)


def _text(stage: Stage, span: Span) -> str:
    return span.of("".join(item.text for item in stage.items))
