"""Actions on findings: repairs that keep their promise, comments, explanations, and everything at once."""

from __future__ import annotations

from tare.engine.finding import Finding, Fix, NewFile, Severity
from tare.engine.rule import Check, Rule
from tare.engine.rulebook import Rulebook
from tare.features.actions import EXPLAIN, FIX, FIX_ALL, IGNORE, Action, Change, actions, fix_all
from tare.features.difference import edits_between
from tare.model import Model
from tare.syntax import parse
from tare.text import Edit, Span, apply_all

from .cursor import judge, take_cursor


def rule(slug, word, make_fixes=lambda span: (), severity=Severity.WARNING):
    """A rule that finds every `word`."""

    def find(model: Model):
        at = model.text.find(word)
        while at >= 0:
            span = Span(at, at + len(word))
            yield Finding(span, f"{word} is here", make_fixes(span))
            at = model.text.find(word, span.end)

    return Rule(slug, slug, severity, ("size",), ("recommended",), (), "0.1", "safe", (Check(find, Model, ()),))


def replacing(*titles_and_texts, safe=True, strategy=None):
    return lambda span: tuple(
        Fix(title, (Edit(span, text),), is_safe=safe, strategy=strategy) for title, text in titles_and_texts
    )


def offered(text: str, *rules: Rule, strategy: str = "auto", can_explain: bool = False) -> tuple[str, list[Action]]:
    text, span = take_cursor(text)
    return text, actions(judge(text, Rulebook(rules, strategy)), span, can_explain)


def titles(found: list[Action], *kinds: str) -> list[str]:
    return [action.title for action in found if not kinds or action.kind in kinds]


def carried_out(text: str, action: Action) -> str:
    change = action.change() if callable(action.change) else action.change
    assert isinstance(change, Change)
    return apply_all(text, change.edits)


def test_repairs_then_silences_then_the_rest():
    text, found = offered(
        "FROM a\nRUN b$0ad\n", rule("bad", "bad", replacing(("Make it good", "good"))), can_explain=True
    )
    assert [(action.title, action.kind, action.is_preferred) for action in found] == [
        ("Make it good", FIX, True),
        ("Ignore bad on this instruction", IGNORE, False),
        ("Ignore bad in this file", IGNORE, False),
        ("Explain bad", EXPLAIN, False),
        ("Apply all safe fixes", FIX_ALL, False),
    ]
    assert carried_out(text, found[0]) == "FROM a\nRUN good\n"
    assert carried_out(text, found[1]).splitlines()[1].startswith("# tare: ignore=bad -- ")
    assert carried_out(text, found[2]).splitlines()[0].startswith("# tare: global ignore=bad -- ")
    assert found[3].rule == "bad"
    assert carried_out(text, found[4]) == "FROM a\nRUN good\n"


def test_nothing_for_findings_elsewhere():
    _, found = offered("FR$0OM a\nRUN bad\n", rule("bad", "bad", replacing(("Make it good", "good"))))
    assert titles(found) == ["Apply all safe fixes"]
    assert titles(offered("FR$0OM a\nRUN fine\n", rule("bad", "bad"))[1]) == []


def test_the_borders_of_a_finding_belong_to_it():
    for text in ("FROM a\nRUN $0bad\n", "FROM a\nRUN bad$0\n", "$0FROM a\nRUN bad\n$0"):
        assert "Make it good" in titles(offered(text, rule("bad", "bad", replacing(("Make it good", "good"))))[1])


def test_a_repair_that_breaks_its_promise_is_not_offered():
    stays = replacing(("Leave it", "bad bad"))  # the finding would still be there
    assert titles(offered("FROM a\nRUN b$0ad\n", rule("bad", "bad", stays))[1], FIX) == []
    harms = replacing(("Cut the file", "\nFROMM"))
    assert (
        titles(
            offered(
                "FROM a\nRUN b$0ad\nRUN c\n", rule("bad", "bad", harms), rule("frm", "FROMM", severity=Severity.ERROR)
            )[1],
            FIX,
        )
        == []
    )


def both_strategies(span):
    return (
        Fix("Look first", (Edit(span, "x"),)),
        Fix("Clean", (Edit(span, "y"),), is_safe=True, strategy="clean"),
        Fix("Mount", (Edit(span, "z"),), is_safe=True, strategy="mount"),
    )


def test_safe_repairs_come_first_and_the_strategy_orders_them():
    text = "FROM a\nRUN b$0ad\n"
    for strategy, expected in (
        ("auto", ["Clean", "Mount", "Look first"]),
        ("mount", ["Mount", "Clean", "Look first"]),
        ("clean", ["Clean", "Mount", "Look first"]),
    ):
        _, found = offered(text, rule("bad", "bad", both_strategies), strategy=strategy)
        assert titles(found, FIX) == expected
        assert [action.title for action in found if action.is_preferred] == expected[:1]


def test_an_unsafe_repair_is_never_preferred_nor_applied_in_bulk():
    _, found = offered("FROM a\nRUN b$0ad\n", rule("bad", "bad", replacing(("Try it", "x"), safe=False)))
    assert titles(found, FIX, FIX_ALL) == ["Try it"]
    assert not found[0].is_preferred


def test_the_worst_finding_comes_first_and_titles_are_unique():
    rules = (
        rule("bad", "bad", replacing(("Repair", "good"))),
        rule("worse", "worse", replacing(("Repair", "good")), severity=Severity.ERROR),
    )
    _, found = offered("FROM a\n$0RUN bad\nRUN worse\nRUN worse worse$0\n", *rules)
    names = titles(found)
    assert len(set(names)) == len(names)
    assert [(action.title, action.finding.rule) for action in found if action.title.startswith("Repair")] == [
        ("Repair (line 3)", "worse"),
        ("Repair (line 4)", "worse"),
        ("Repair (line 4) [2]", "worse"),
        ("Repair (line 2)", "bad"),
    ]
    assert [name for name in names if name.startswith("Ignore worse on")] == [
        "Ignore worse on this instruction (line 3)",
        "Ignore worse on this instruction (line 4)",
    ]
    assert names.count("Ignore worse in this file") == 1


def test_all_findings_of_a_rule():
    rules = (rule("bad", "bad", replacing(("Repair", "good"))), rule("odd", "odd", replacing(("Even", "even"))))
    text, found = offered("FROM a\nRUN b$0ad\nRUN odd\nRUN bad\n", *rules)
    (all_of_it,) = [action for action in found if action.title == "Fix all 2 bad in this file"]
    assert carried_out(text, all_of_it) == "FROM a\nRUN good\nRUN odd\nRUN good\n"
    (everything,) = [action for action in found if action.kind == FIX_ALL]
    assert carried_out(text, everything) == "FROM a\nRUN good\nRUN even\nRUN good\n"


def test_everything_goes_on_until_nothing_is_left():
    chain = (rule("one", "one", replacing(("Two", "two"))), rule("two", "two", replacing(("Three", "three"))))
    change = fix_all(judge("FROM a\nRUN one\n", Rulebook(chain)))
    assert change is not None
    assert apply_all("FROM a\nRUN one\n", change.edits) == "FROM a\nRUN three\n"


def test_everything_may_come_to_nothing():
    assert (
        fix_all(judge("FROM a\nRUN bad\n", Rulebook((rule("bad", "bad", replacing(("Leave it", "bad bad"))),)))) is None
    )


def test_a_repair_that_creates_a_file():
    def create(span):
        return (Fix("Create it", creates=(NewFile(".dockerignore", ".git\n"),), is_safe=True),)

    _, found = offered("FROM a\nRUN b$0ad\n", rule("bad", "bad", create))
    assert found[0].change == Change((), (NewFile(".dockerignore", ".git\n"),))
    everything = found[-1]
    assert everything.kind == FIX_ALL
    assert everything.change() == Change((), (NewFile(".dockerignore", ".git\n"),))


def test_a_large_selection_tries_repairs_when_they_are_chosen():
    lines = "".join(f"RUN bad {n}\n" for n in range(20))
    good = rule("bad", "bad", replacing(("Repair", "good"), ("Leave it", "bad bad")))
    text, found = offered(f"$0FROM a\n{lines}$0", good)
    repairs = [action for action in found if action.kind == FIX and action.title.startswith(("Repair", "Leave"))]
    assert len(repairs) == 40
    assert all(callable(action.change) for action in repairs)
    assert "RUN good 0\n" in carried_out(text, repairs[0])
    assert repairs[1].change() is None


def test_the_same_question_gets_the_same_answer():
    text, span = take_cursor("FROM a\nRUN b$0ad bad\n")
    analysis = judge(text, Rulebook((rule("bad", "bad", replacing(("Repair", "good"))),)))
    assert titles(actions(analysis, span)) == titles(actions(analysis, span))


def test_no_comment_is_offered_where_it_would_silence_nothing():
    _, found = offered("# b$0ad\nFROM a\n", rule("bad", "bad"))
    assert titles(found) == ["Ignore bad in this file"]


def test_edits_between_two_files_are_small():
    before = "FROM a\nRUN one\n# 🐳\nRUN two\n"
    after = "FROM a\nRUN one more\n# 🐳\nRUN tw\nRUN three\n"
    edits = edits_between(parse(before), parse(after))
    assert apply_all(before, edits) == after
    assert len(edits) == 2
    assert edits[0] == Edit(Span(14, 14), " more")
    assert edits_between(parse(before), parse(before)) == ()
