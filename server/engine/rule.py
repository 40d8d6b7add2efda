"""What a rule is: a function with a scope, and the page that speaks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

from ..model import Instruction, Model, Run, Stage
from ..model.ignore_comments import Silence
from ..syntax import Comment, Item
from ..text import Record
from .finding import Finding, Severity
from .options import Option

if TYPE_CHECKING:
    from .plain_judgement import PlainJudgement

Find = Callable[..., Iterable[Finding]]
_F = TypeVar("_F", bound=Find)

SCOPES = (Item, Comment, Instruction, Run, Stage, Model, Silence)


class Check(Record):
    """A rule's decision: `find` is called with each value of type `scope` (and, if given, of one of those names)."""

    find: Find
    scope: type
    names: tuple[str, ...]
    looks_around: bool = False
    looks_below: bool = False
    takes_options: bool = False


def check(
    scope: type, *names: str, around: bool = False, linked: bool = False, options: bool = False
) -> Callable[[_F], _F]:
    """Mark a function as a rule's decision. The scope says how much it sees, and so what it costs.

    `@check(Run)`: one RUN as its stage reads it, ONBUILD RUN included. `@check(Instruction, "COPY", "ADD")`: one
    instruction of those names. Both are memoised by value and must not look at other instructions. `@check(Item)`
    and `@check(Comment)`, of `tare.syntax`: one item, or comment line, as it is written, without what it inherits.
    `@check(Stage)`: a stage; `@check(Model)`: the whole file, again with every keystroke; `@check(Silence)`: what
    became of the comments that silence, after all other rules.

    With `around`, the check of a stage gets a second argument: the build context and the stages below it (`Around`);
    with `linked`, one through which it sees the stages that it is made of (`Linked`). With `options`, it is also called
    with `options=`, what it is told by settings (`Options`). A module may have several.
    """
    if scope not in SCOPES:
        raise TypeError(f"{scope!r} is no scope of a rule")
    if (around or linked) and scope is not Stage:
        raise TypeError("only the check of a stage can ask for what is around it: a model has it")
    if around and linked:
        raise TypeError("a check asks for what is around its stage, or for what that is linked with")

    def mark(find: _F) -> _F:
        checks = getattr(find, "tare_checks", ())
        wanted = names or (("RUN",) if scope is Run else ())
        find.tare_checks = (*checks, Check(find, scope, wanted, around, linked, options))  # type: ignore[attr-defined]
        return find

    return mark


class Rule(Record):
    """A rule as its page describes it. `slug` is its id: the page's file name with hyphens."""

    slug: str
    title: str
    severity: Severity
    tags: tuple[str, ...]
    presets: tuple[str, ...]
    also: tuple[str, ...]
    since: str
    fix: str  # "safe", "unsafe" or "none": the best that the page's own examples show
    checks: tuple[Check, ...] = ()
    plain_judgement: PlainJudgement | None = None  # how hadolint judges the same, where it does so by commands
    options: tuple[Option, ...] = ()
    marks: tuple[str, ...] = ()  # "unnecessary", "deprecated": how an editor may draw it
    cases: str = ""  # "SC" where its findings have ids of their own, such as SC2086
