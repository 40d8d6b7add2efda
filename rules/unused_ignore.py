"""Finds names in comments that silence nothing."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model.ignore_comments import Idle, Silence
from tare.text import Edit, Span


@check(Silence)
def find(silence: Silence) -> Iterator[Finding]:
    for idle in silence.idle:
        fixes: tuple[Fix, ...] = ()
        if not idle.comment.is_directive:
            fixes = (Fix(f"Take {idle.name} out", (Edit.delete(_without(silence.text, idle)),), is_safe=True),)
        yield Finding(idle.at, f"{idle.name} silences nothing here", fixes)


def _without(text: str, idle: Idle) -> Span:
    """The name with one comma beside it; the whole line where nothing else is named."""
    names = [at for _, at in idle.comment.names]
    index = names.index(idle.at)
    if len(names) == 1:
        start = text.rfind("\n", 0, idle.comment.at.start) + 1
        end = text.find("\n", idle.comment.at.end) + 1
        return Span(start, end or len(text))
    if index == 0:
        return Span(idle.at.start, names[1].start)
    return Span(names[index - 1].end, idle.at.end)
