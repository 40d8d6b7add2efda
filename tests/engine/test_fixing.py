"""Many fixes at once: no two at one place, none that breaks anything, and an end."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st
from tare.engine.choosing import choose_any, choose_safe, order_fixes, order_offers
from tare.engine.finding import Finding, Fix, NewFile, Severity
from tare.engine.fixing import repair
from tare.syntax import parse
from tare.text import Edit, Span

from .stub_rules import MakeFixes, judge, word_rule


def replace_by(text: str, is_safe: bool = True) -> MakeFixes:
    return lambda span, _: (Fix(f"Write {text}", (Edit(span, text),), is_safe),)


def append(text: str) -> MakeFixes:
    """Deletes the word and writes at the end of the instruction's line, where others want to write too."""

    def fixes(span: Span, source: str) -> tuple[Fix, ...]:
        end = source.index("\n", span.end)
        return (Fix("Append", (Edit.insert(end, text), Edit.delete(span)), True),)

    return fixes


def strategies(**texts: str) -> MakeFixes:
    """One fix for each strategy, which writes its text in the place of the word."""
    return lambda span, _: tuple(Fix(name, (Edit(span, text),), True, name) for name, text in texts.items())


def fixed(text: str, *rules: object, unsafe: bool = False) -> str:
    choose = choose_any("auto") if unsafe else choose_safe("auto")
    return repair(judge(text, *rules), choose).text  # type: ignore[arg-type]


def test_every_safe_fix_is_applied() -> None:
    bad = word_rule("bad", replace_by("good"))
    found = repair(judge("FROM a\nRUN bad bad\nRUN bad\n", bad), choose_safe("auto"))
    assert found.text == "FROM a\nRUN good good\nRUN good\n"
    assert len(found.applied) == 3
    assert found.skipped == ()
    assert found.analysis.findings == ()


def test_an_unsafe_fix_waits_to_be_asked_for() -> None:
    bad = word_rule("bad", replace_by("good", is_safe=False))
    assert fixed("FROM a\nRUN bad\n", bad) == "FROM a\nRUN bad\n"
    assert fixed("FROM a\nRUN bad\n", bad, unsafe=True) == "FROM a\nRUN good\n"


def test_fixes_at_one_place_take_turns() -> None:
    rules = [word_rule(word, append(f" && {word.lower()}")) for word in ("AA", "BB", "CC", "DD", "EE", "FF", "GG")]
    result = fixed("FROM a\nRUN x AA BB CC DD EE FF GG\n", *rules)
    assert sorted(result.split("&&")[1:]) == [" aa ", " bb ", " cc ", " dd ", " ee ", " ff ", " gg\n"]


def test_what_one_rule_writes_another_repairs() -> None:
    rules = word_rule("bad", replace_by("worse")), word_rule("worse", replace_by("good"))
    assert fixed("FROM a\nRUN bad\n", *rules) == "FROM a\nRUN good\n"


def test_rules_that_undo_each_other_are_left_out() -> None:
    rules = word_rule("ping", replace_by("pong")), word_rule("pong", replace_by("ping"))
    bad = word_rule("bad", replace_by("good"))
    text = "FROM a\nRUN ping bad\nRUN pong\n"
    assert fixed(text, *rules, bad) == "FROM a\nRUN ping good\nRUN pong\n"
    assert repair(judge(text, *rules, bad), choose_safe("auto")).endless == {"ping", "pong"}


def test_a_rule_that_never_has_enough_ends() -> None:
    grow = word_rule("x", lambda span, _: (Fix("Grow", (Edit.insert(span.end, "x"),), True),))
    assert fixed("FROM a\nRUN x\n", grow) == "FROM a\nRUN x\n", "its finding is never gone, so its fix is none"


def test_a_broken_fix_does_not_keep_the_others_from_being_applied() -> None:
    bad = word_rule("bad", replace_by("good"))
    swallows = word_rule("worst", replace_by("x \\"))
    text = "FROM a\nRUN bad\nRUN worst\nRUN bad\nRUN worst\nRUN bad\n"
    found = repair(judge(text, bad, swallows), choose_safe("auto"))
    assert found.text == text.replace("bad", "good")
    assert [finding.rule for finding in found.skipped] == ["worst", "worst"]


def test_the_worst_comes_first() -> None:
    late = word_rule("bad", replace_by("late"))
    first = word_rule("ad", replace_by("first"), severity=Severity.ERROR)
    assert fixed("FROM a\nRUN bad\n", late, first) == "FROM a\nRUN bfirst\n"


def test_equal_fixes_of_two_findings_are_one() -> None:
    line = Edit.insert(7, "RUN good\n")

    def fixes(span: Span, text: str) -> tuple[Fix, ...]:
        found = [Edit.delete(Span(at, at + 3)) for at in range(len(text)) if text.startswith("bad", at)]
        return (Fix("Repair all", (line, *found), True),)

    found = repair(judge("FROM a\nRUN x bad bad\n", word_rule("bad", fixes)), choose_safe("auto"))
    assert found.text == "FROM a\nRUN good\nRUN x  \n"
    assert len(found.applied) == 2


def test_form_is_repaired_last_in_the_same_round_on_what_the_others_left() -> None:
    """Else a word would be tidied that another rule is about to replace, and what that wrote in the next round."""
    bad = word_rule("bad", replace_by("UGLY UGLY"))
    ugly = word_rule("UGLY", replace_by("fair"), tags=("style",))
    long = word_rule("x bad", replace_by("y bad"), tags=("style",), severity=Severity.ERROR)
    found = repair(judge("FROM a\nRUN x bad UGLY\n", bad, ugly, long), choose_safe("auto"))
    assert found.text == "FROM a\nRUN x fair fair fair\n"
    assert found.rounds == 1
    assert found.skipped == ()


def test_rounds_that_apply_nothing_do_not_count() -> None:
    rules = word_rule("bad", replace_by("worse")), word_rule("worse", replace_by("good"))
    assert repair(judge("FROM a\nRUN good\n", *rules), choose_safe("auto")).rounds == 0
    assert repair(judge("FROM a\nRUN bad\n", *rules), choose_safe("auto")).rounds == 2


def test_a_finding_that_a_mount_would_repair_is_not_cleaned_where_one_is_mounted() -> None:
    """To clean as well would only work against the mount, and be taken back in the next round."""
    mounts = word_rule("AA", strategies(mount="--mount"))
    cleans = word_rule("BB", strategies(clean="clean", mount="--mount"), severity=Severity.ERROR)
    only_cleans = word_rule("CC", strategies(clean="clean"))
    text = "FROM a\nRUN AA BB CC\nRUN BB\n"
    found = repair(judge(text, mounts, cleans, only_cleans), choose_safe("auto"))
    first = [(choice.finding.rule, choice.finding.at.start) for choice in found.applied[:3]]
    assert sorted(first) == [("aa", text.index("AA")), ("bb", text.rindex("BB")), ("cc", text.index("CC"))]


def test_where_the_mount_is_refused_it_is_cleaned_in_the_same_round() -> None:
    refused = word_rule("AA", strategies(mount="x \\"))
    cleans = word_rule("BB", strategies(clean="clean", mount="--mount"))
    found = repair(judge("FROM a\nRUN BB AA\nRUN c\n", refused, cleans), choose_safe("auto"))
    assert found.text == "FROM a\nRUN clean AA\nRUN c\n"
    assert found.rounds == 1


def test_a_file_is_created_once() -> None:
    bad = word_rule("bad", lambda span, _: (Fix("Create", creates=(NewFile("x", "y"),), is_safe=True),))
    found = repair(judge("FROM a\nRUN bad bad\n", bad), choose_safe("auto"))
    assert found.creates == (NewFile("x", "y"),)
    assert found.text == "FROM a\nRUN bad bad\n"


def test_the_cache_strategy_decides_which_repair_comes_first() -> None:
    mount, clean, other = (Fix(title, strategy=title) for title in ("mount", "clean", "other"))
    finding = Finding(Span(0, 1), "x", (clean, mount, other))
    assert order_fixes(finding, "auto") == (clean, mount, other)
    assert order_fixes(finding, "mount") == (mount, clean, other)
    assert order_fixes(finding, "clean") == (clean, mount, other)


def test_who_chose_a_strategy_is_offered_it_before_what_is_safe() -> None:
    clean, mount = Fix("clean", is_safe=True, strategy="clean"), Fix("mount", strategy="mount")
    other = Fix("other")
    finding = Finding(Span(0, 1), "x", (other, mount, clean))
    assert order_offers(finding, "auto") == (clean, other, mount)
    assert order_offers(finding, "mount") == (mount, clean, other)
    assert choose_any("mount")(finding) == mount
    assert choose_any("auto")(finding) == clean
    assert choose_safe("mount")(finding) == clean


WORDS = st.lists(st.sampled_from(["AA", "BB", "CC", "x", "\\\n", "\nRUN ", "# AA\n", "<<E", "\nE\n"]), max_size=12)
EDITS = st.sampled_from(["", "x", "BB", "CC", "\\\n", "\n", "\nRUN y", "#", "<<E"])


@settings(max_examples=60)
@given(WORDS, st.tuples(EDITS, EDITS, EDITS), st.booleans())
def test_whatever_rules_write_the_result_parses_and_stays(
    words: list[str], edits: tuple[str, str, str], appends: bool
) -> None:
    text = "FROM a\nRUN " + " ".join(words) + "\n"
    make = append if appends else replace_by
    rules = [word_rule(word, make(edit)) for word, edit in zip(("AA", "BB", "CC"), edits, strict=True)]
    before = judge(text, *rules)
    once = repair(before, choose_safe("auto"))
    assert _problems(once.text) <= _problems(text)
    if not once.endless:
        assert repair(judge(once.text, *rules), choose_safe("auto")).text == once.text


def _problems(text: str) -> int:
    return sum(len(item.parts.problems) for _, item in parse(text).instructions)


def test_many_fixes_at_once_give_what_they_give_one_by_one() -> None:
    bad, swallows = word_rule("bad", replace_by("good")), word_rule("worst", replace_by("x `"))
    text = "# escape=`\nFROM a\n" + "RUN bad # `\n# note\n  bad\nRUN <<E\nbad\nE\nRUN worst\nRUN bad bad\n" * 20
    found = repair(judge(text, bad, swallows), choose_safe("auto"))
    assert found.text == text.replace("bad", "good")
    assert len(found.applied) == text.count("bad")
    assert len(found.skipped) == text.count("worst")
    assert found.analysis.model.file == parse(found.text)


def test_a_long_file_is_repaired_in_a_moment() -> None:
    """Quadratic work on two thousand findings would take minutes."""
    bad = word_rule("bad", replace_by("good"))
    analysis = judge("FROM a\n" + "RUN bad\n" * 2000, bad)
    begin = time.perf_counter()
    assert len(repair(analysis, choose_safe("auto")).applied) == 2000
    assert time.perf_counter() - begin < 20


def test_a_refused_fix_gives_its_place_to_those_that_wait_for_it() -> None:
    bad = word_rule("bad", replace_by("good"))
    swallows = word_rule("bad # x", replace_by("x \\"), severity=Severity.ERROR)
    found = repair(judge("FROM a\nRUN bad # x\nRUN c\n", bad, swallows), choose_safe("auto"))
    assert found.text == "FROM a\nRUN good # x\nRUN c\n"
    assert [choice.finding.rule for choice in found.applied] == ["bad"]
