"""What rules say of a stage and of those that it is made of is kept for as long as all of these are the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tare.engine import check
from tare.engine.analysis import analyse
from tare.engine.finding import Finding, Related
from tare.engine.rule import Check, Find, Rule
from tare.engine.rulebook import Rulebook
from tare.model import Linked, Model, Run, Stage, build
from tare.model.linked import links
from tare.syntax import Comment, Item, parse, reparse
from tare.text import Edit, Span

from .stub_rules import rule

TEXT = """# above
FROM debian:12 AS base
RUN make base
FROM base AS build
RUN make build
FROM alpine AS other
RUN make other
FROM alpine
COPY --from=build /a /a
"""


def linked_rule(find: Find) -> Rule:
    return rule("linked")._replace(checks=(Check(find, Stage, (), looks_below=True),))


def edited(model: Model, before: str, after: str) -> Model:
    at = model.text.index(before)
    return build(reparse(model.file, Edit(Span(at, at + len(before)), after)), model)


@pytest.mark.parametrize(
    ("before", "after", "asked"),
    [
        ("make base", "make bass", [0, 1, 3]),  # through `build`, the last stage is made of it
        ("make build", "make built", [1, 3]),
        ("make other", "make otter", [2]),
        ("--from=build /a", "--from=build /b", [0, 1, 3]),  # what is copied out is a part of the stages' roles
        ("# above", "# somewhere above", []),
    ],
)
def test_only_stages_that_are_made_of_what_changed_are_judged_again(before: str, after: str, asked: list[int]) -> None:
    seen: list[int] = []

    def find(stage: Stage, linked: Linked) -> Iterator[Finding]:
        seen.append(stage.number)
        yield from ()

    book = Rulebook((linked_rule(find),))
    model = build(parse(TEXT))
    analyse(model, book)
    assert seen == [0, 1, 2, 3]
    seen.clear()
    analyse(edited(model, before, after), book)
    assert seen == asked


def test_places_in_other_stages_move_with_what_stands_between() -> None:
    def find(stage: Stage, linked: Linked) -> Iterator[Finding]:
        for source in linked.sources(stage):
            assert source.stage is not None
            assert source.stage.from_ is not None
            place = linked.place(source.stage, source.stage.from_.span)
            yield Finding(source.use.span, "from there", related=(Related(place, "there"),))

    book = Rulebook((linked_rule(find),))
    model = build(parse(TEXT))
    analyse(model, book)
    for before, after in (("make other", "make much more"), ("# above", "# far above"), ("alpine AS", "a AS")):
        model = edited(model, before, after)
        (finding,) = analyse(model, book).findings
        assert finding.at.of(model.text) == "build"
        assert finding.related[0].at.of(model.text) == "FROM base AS build"


def test_links_are_the_same_objects_while_nothing_below_changes() -> None:
    first = build(parse(TEXT))
    second = edited(first, "make build", "make it")
    before, after = links(first), links(second)
    assert [one is other for one, other in zip(before, after, strict=True)] == [True, False, True, False]


def test_a_stage_is_asked_once_for_what_a_model_looks_for_in_each() -> None:
    asked: list[int] = []

    def find(stage: Stage) -> list[Run]:
        asked.append(stage.number)
        return [run for run in stage.runs if "make b" in run.item.text]

    model = build(parse(TEXT))
    assert [stage.name for stage, _ in model.each(find)] == ["base", "build"]
    model = edited(model, "make other", "make both")
    assert [stage.name for stage, _ in model.each(find)] == ["base", "build", "other"]
    assert asked == [0, 1, 2, 3, 2]


def test_items_and_comments_are_judged_as_they_are_written() -> None:
    seen: list[str] = []

    def find_in_items(item: Item) -> Iterator[Finding]:
        seen.append(item.text)
        if "other" in item.text:
            yield Finding(Span(0, 4), "an item")

    def find_in_comments(comment: Comment) -> Iterator[Finding]:
        yield Finding(comment.span, "a comment")

    book = Rulebook(
        (
            rule("items")._replace(checks=(Check(find_in_items, Item, ()),)),
            rule("comments")._replace(checks=(Check(find_in_comments, Comment, ()),)),
        )
    )
    model = build(parse(TEXT))
    found = [(finding.rule, finding.at.of(TEXT)) for finding in analyse(model, book).findings]
    assert found == [("comments", "# above"), ("items", "FROM"), ("items", "RUN ")]
    assert seen == TEXT.splitlines(keepends=True)
    seen.clear()
    analyse(edited(model, "make build", "make it"), book)
    assert seen == ["RUN make it\n"]


def test_a_check_looks_one_way() -> None:
    with pytest.raises(TypeError, match="what is around it"):
        check(Run, linked=True)
    with pytest.raises(TypeError, match="or for what that is linked with"):
        check(Stage, around=True, linked=True)
