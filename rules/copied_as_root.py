"""Finds copies below USER that belong to root all the same."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.line_repairs import start_with_comments
from tare.model import Copy, Instruction, Linked, Run, Stage
from tare.model.commands.effects import effects
from tare.text import Edit, Span

ROOT = ("root", "0", "root:root", "0:0", "0:root", "root:0")
# What stands in these belongs to root on purpose.
SYSTEM = ("/usr/", "/etc/", "/bin/", "/sbin/", "/lib", "/docker-entrypoint", "/entrypoint")
# What stands between USER and a COPY and does the same above it.
INDIFFERENT = frozenset(("ARG", "COPY", "ENV", "EXPOSE", "LABEL", "STOPSIGNAL"))


@check(Stage, linked=True)
def find(stage: Stage, linked: Linked) -> Iterator[Finding]:
    users = stage.of("USER")
    is_inherited = any(below.of("USER") for below in linked.chain(stage)[1:])
    if not (users or is_inherited) or stage.base.is_windows:
        return
    for copy in stage.copies:
        user = next((one for one in reversed(users) if one.offset < copy.offset), None)
        if (user is None and not is_inherited) or copy.flag("chown") is not None or copy.is_trigger:
            continue
        name = copy.state.user
        if name is None or name in ROOT or "$" in name or not copy.role.ships or (copy.target or "").startswith(SYSTEM):
            continue
        if _is_changed_later(stage, copy):
            continue
        at = Span(copy.keyword.start, copy.keyword.end)
        fixes = (_own(copy, name), *(_move(stage, user, copy) if user is not None else ()))
        yield Finding(at, f"what is copied belongs to root, not to {name}, who may not change it", fixes)


def _is_changed_later(stage: Stage, copy: Copy) -> bool:
    """Whether a RUN below gives it away, which is another rule's matter; also where that is not sure."""
    below = (run for run in stage.runs if run.offset > copy.offset)
    return any(change.kind == "owner" for run in below for change in effects(run).changes)


def _own(copy: Copy, name: str) -> Fix:
    return Fix(f"Add --chown={name}", (Edit.insert(copy.keyword.end, f" --chown={name}"),))


def _move(stage: Stage, user: Instruction, copy: Copy) -> Iterator[Fix]:
    """USER below the copies, where nothing between them runs as that user."""
    last: Instruction = copy
    for line in stage.instructions:
        if line.offset <= user.offset:
            continue
        if line.is_trigger or line.name not in INDIFFERENT or isinstance(line, Run):
            break
        last = line if isinstance(line, Copy) else last
    if last.offset < copy.offset or any(
        line.name not in INDIFFERENT for line in stage.instructions if user.offset < line.offset <= copy.offset
    ):
        return
    text = "".join(item.text for item in stage.items)
    moved = Span(start_with_comments(stage, user), user.whole.end)
    below = last.whole.end
    end_of_line = "\r\n" if text[: moved.end].endswith("\r\n") else "\n"
    pieces = moved.of(text)
    if not text[:below].endswith("\n"):
        pieces = end_of_line + pieces.removesuffix(end_of_line)
    yield Fix("Move USER below the COPY, so that it is meant", (Edit.delete(moved), Edit.insert(below, pieces)), True)
