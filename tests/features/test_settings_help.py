"""Help in files of settings: what may stand at the cursor, which a `|` marks, and what is said of it."""

from __future__ import annotations

import pytest
from tare.engine.settings import SETTINGS
from tare.features.settings_help import settings_completions, settings_hover
from tare.text import Edit
from tare.world.config import read_text_as_config
from tare.world.toml_keys import places

OURS = ("tool", "tare")


def completed(marked: str, top: tuple[str, ...] = ()) -> dict[str, str]:
    """The text that each completion makes, by its label."""
    at = marked.index("|")
    text = marked.replace("|", "")
    return {one.label: apply(text, one.edit) for one in settings_completions(text, top, at)}


def apply(text: str, edit: Edit) -> str:
    return text[: edit.span.start] + edit.text + text[edit.span.end :]


def hovered(marked: str, top: tuple[str, ...] = ()) -> tuple[str, str] | None:
    at = marked.index("|")
    text = marked.replace("|", "")
    answer = settings_hover(text, places(text), top, at, "developer")
    return (answer.span.of(text), answer.markdown) if answer is not None else None


def test_every_setting_is_offered_where_a_key_may_begin() -> None:
    assert set(completed("|")) == {*SETTINGS, "root"}
    assert completed("pre|")["preset"] == "preset = "
    assert completed("x = 1\npre|set\n")["preset"] == "x = 1\npreset = \n"


def test_what_is_set_already_is_not_offered_again() -> None:
    assert "preset" not in completed('preset = "strict"\n|')


@pytest.mark.parametrize("marked", ["sever|", "[sev|", "|"])
def test_a_table_is_offered_with_its_brackets(marked: str) -> None:
    assert completed(marked)["severity"] == "[severity]"


def test_in_a_shared_file_only_our_table_is_completed() -> None:
    assert completed("[tool.poetry]\n|", OURS) == {}
    assert completed("|", OURS) == {}
    made = completed("[tool.tare]\n|", OURS)
    assert made["severity"] == "[tool.tare]\n[tool.tare.severity]"
    assert made["budget"] == "[tool.tare]\nbudget = "
    assert "off" in completed('[tool.tare.severity]\nlatest-tag = "|"', OURS)


@pytest.mark.parametrize(
    ("marked", "label", "made"),
    [
        ("preset = |", "strict", 'preset = "strict"'),
        ('preset = "|"', "strict", 'preset = "strict"'),
        ('preset = "st|rict"', "minimal", 'preset = "minimal"'),
        ("preset = '|'", "hadolint", "preset = 'hadolint'"),
        ("preset = 'h|", "hadolint", "preset = 'hadolint'"),
        ('select = ["si|"]', "size", 'select = ["size"]'),
        ('select = [\n  "size",\n  "|"\n]', "latest-tag", 'select = [\n  "size",\n  "latest-tag"\n]'),
        ("network = |", "true", "network = true"),
        ("[severity]\nlat|", "latest-tag", "[severity]\nlatest-tag = "),
        ("[severity]\nlatest-tag = |", "off", '[severity]\nlatest-tag = "off"'),
        ('[rules.shellcheck]\nlevel = "|"', "error", '[rules.shellcheck]\nlevel = "error"'),
        ('[label-schema]\nmaintainer = "|"', "email", '[label-schema]\nmaintainer = "email"'),
    ],
)
def test_what_a_completion_writes_means_something(marked: str, label: str, made: str) -> None:
    assert completed(marked)[label] == made
    if not made.endswith("= "):
        config = read_text_as_config(".tare.toml", made)
        assert config is not None
        # That the network is for the user alone to turn on is said of its value, which is a right one.
        assert [one.message for one in config.problems if "not for a project" not in one.message] == []


@pytest.mark.parametrize("marked", ["# |", 'preset = "strict" # "|"', 'budget = "|"', "x = 1 # |", "[severity] # |"])
def test_nothing_is_offered_in_comments_and_free_texts(marked: str) -> None:
    assert completed(marked) == {}


@pytest.mark.parametrize("marked", ['pre|set = "strict"', 'preset = "str|ict"', '|preset = "strict"'])
def test_a_setting_is_explained_on_its_name_and_on_its_value(marked: str) -> None:
    answer = hovered(marked)
    assert answer is not None
    assert answer[0] == "preset"
    assert SETTINGS["preset"].about in answer[1]
    assert "`hadolint`" in answer[1]
    assert "Where nothing is said: `recommended`" in answer[1]


@pytest.mark.parametrize(
    ("marked", "span"),
    [
        ('select = ["size", "DL3|007"]', '"DL3007"'),
        ('[severity]\nlatest-|tag = "off"', "latest-tag"),
        ('severity = { latest-|tag = "off" }', "latest-tag"),
    ],
)
def test_a_rule_is_explained_by_its_page(marked: str, span: str) -> None:
    answer = hovered(marked)
    assert answer is not None
    assert answer[0] == span
    assert "latest" in answer[1]


@pytest.mark.parametrize(
    ("marked", "top"),
    [
        ("[tool.x]\npre|set = 1", OURS),
        ('preset = "strict" |', ()),
        ("unknow|n = 1", ()),
        ('select = ["no-such-ru|le"]', ()),
        ("|", ()),
    ],
)
def test_nothing_is_said_of_what_is_not_ours(marked: str, top: tuple[str, ...]) -> None:
    assert hovered(marked, top) is None
