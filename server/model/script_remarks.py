"""What ShellCheck is asked about a RUN, and what it answers: values alone, nobody is asked here.

A script is asked about as the shell receives it: without continuations and the comments between them, with the names
of the variables that the stage has set. Places in an answer are code points of that text, and its `Logical` leads back.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from ..syntax import Logical
from ..text import Record, Span
from .run import Run
from .stage import Stage
from .state import PROXY_ARGS

RULE = "shellcheck"
"""The rule that tells of remarks: where it is off, nobody is asked."""

LEVELS = ("error", "warning", "info", "style")
"""ShellCheck's, the worst first."""

_DIALECTS = {"bash": "bash", "rbash": "bash", "sh": "sh", "dash": "dash", "ash": "busybox", "ksh": "ksh", "mksh": "ksh"}
# Which shell is behind /bin/sh: dash on Debian and Ubuntu, BusyBox on Alpine, bash on Red Hat's and on SUSE.
_SH_OF_FAMILY = {
    **dict.fromkeys(("debian", "ubuntu"), "dash"),
    **dict.fromkeys(("alpine", "busybox", "wolfi"), "busybox"),
    **dict.fromkeys(("rhel", "fedora", "amazon", "suse", "arch"), "bash"),
}
_MOST = 100_000  # code points; what is longer was not written by hand


class ShellText(Record):
    """One script. `dialect` is ShellCheck's word for the shell; `variables` are set before it, sorted."""

    text: str
    dialect: str
    variables: tuple[str, ...] = ()


class ScriptEdit(Record):
    """One replacement in a script."""

    span: Span
    text: str


class ScriptRemark(Record):
    """One thing that ShellCheck says of a script, with its own repair where it has one."""

    span: Span
    code: int  # 2086
    level: str
    message: str  # without its full stop
    edits: tuple[ScriptEdit, ...] = ()

    @property
    def name(self) -> str:
        return f"SC{self.code}"


class ScriptRemarks(Protocol):
    """Answers of ShellCheck. Equal to itself alone: where answers came in it is another one."""

    def of(self, script: ShellText) -> tuple[ScriptRemark, ...] | None:
        """None where nobody has answered (yet), or nobody was asked; never waits."""


def runs_of(stage: Stage) -> Iterator[Run]:
    """Every RUN of a stage, those that ONBUILD leaves to later builds included."""
    return (one for one in stage.instructions if isinstance(one, Run))


def scripts_of(stage: Stage) -> frozenset[ShellText]:
    """All scripts of a stage."""
    known = stage.memo.get("shell texts")
    if known is None:
        known = stage.memo["shell texts"] = frozenset(text for run in runs_of(stage) for text, _ in shell_texts(run))
    scripts: frozenset[ShellText] = known
    return scripts


def shell_texts(run: Run) -> tuple[tuple[ShellText, Logical], ...]:
    """The scripts of a RUN that ShellCheck can read, with the way back to places in its item. Read once a state."""
    memo = run.item.memo
    kept = memo.get("shell texts")
    if kept is None or kept[0] is not run.state:
        kept = memo["shell texts"] = (run.state, tuple(_texts(run)))
    texts: tuple[tuple[ShellText, Logical], ...] = kept[1]
    return texts


def _texts(run: Run) -> Iterator[tuple[ShellText, Logical]]:
    dialect = _dialect(run)
    if dialect is None:
        return
    variables = tuple(sorted({*run.state.variables, *PROXY_ARGS}))
    for logical in run.shell_texts:
        if logical.text.strip() and len(logical.text) <= _MOST:
            yield ShellText(logical.text, dialect, variables), logical


def _dialect(run: Run) -> str | None:
    """What ShellCheck calls the shell; None for one that it does not read."""
    names = [word.rsplit("/", 1)[-1] for word in run.shell]
    name = next((name for name in names if name in _DIALECTS), None)
    if name == "sh":
        # Where nobody knows which shell it is, nobody knows what it lacks: bash lacks the least.
        return _SH_OF_FAMILY.get(run.base.family, "bash")
    return _DIALECTS.get(name or "")
