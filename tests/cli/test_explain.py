"""`tare explain` and `tare rules`."""

from __future__ import annotations

import json

import pytest
from tare.__main__ import main
from tare.engine.catalogue import catalogue


def output(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    return code, *capsys.readouterr()


def test_a_rule_is_explained_by_any_name(capsys: pytest.CaptureFixture[str]) -> None:
    code, text, _ = output(capsys, "explain", "apt-recommends")
    assert code == 0
    assert "--no-install-recommends" in text
    assert "**Why.**" in text
    assert "#~" not in text
    assert output(capsys, "explain", "dl3015") == (0, text, "")


def test_depth_changes_the_text(capsys: pytest.CaptureFixture[str]) -> None:
    texts = {output(capsys, "explain", "latest-tag", "--depth", depth)[1] for depth in ("beginner", "architect")}
    assert len(texts) == 2


def test_an_unknown_name_offers_what_is_near(capsys: pytest.CaptureFixture[str]) -> None:
    code, text, error = output(capsys, "explain", "recommends")
    assert (code, text) == (2, "")
    assert error == "tare: no rule is called 'recommends'; there are apt-recommends\n"
    assert "there are apt-recommends" in output(capsys, "explain", "apt-recomends")[2]
    assert output(capsys, "explain", "qqq")[2] == "tare: no rule is called 'qqq'; `tare rules` lists all\n"


def test_every_rule_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    listed = json.loads(output(capsys, "rules", "--format", "json")[1])
    assert [one["rule"] for one in listed] == list(catalogue())
    lines = output(capsys, "rules")[1].splitlines()
    assert len(lines) == len(listed)
    assert all(len(line.split("\t")) == 6 for line in lines)


@pytest.mark.parametrize(("columns", "row"), [("60", "apt-key  warning · "), ("160", "apt-key  ")])
def test_a_terminal_shows_titles_at_any_width(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: str, row: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr("tare.cli.rules.is_terminal", lambda stream: True)
    lines = output(capsys, "rules")[1].splitlines()
    assert any(line.startswith(row) for line in lines)
    title = catalogue()["apt-key"].title
    assert any(line.rstrip().endswith(title) for line in lines)
    assert (lines[0].split()[0] == "rule") == (columns == "160")


@pytest.mark.parametrize("slug", list(catalogue()))
def test_every_rule_can_be_explained(capsys: pytest.CaptureFixture[str], slug: str) -> None:
    code, text, _ = output(capsys, "explain", slug)
    assert code == 0
    assert text.startswith(f"# {catalogue()[slug].title}\n")


def test_a_single_case_of_a_rule_shows_its_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "SC2086"]) == 0
    assert "`shellcheck`" in capsys.readouterr().out
