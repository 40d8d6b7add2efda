"""A team begins with what it has: only what is new is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tare.__main__ import main

BAD = "FROM debian:12\nRUN apt-get update && apt-get install -y gnupg\nADD a /a\n"
ONLY = ["--isolated", "--select", "apt-recommends,add-instead-of-copy", "--format", "json"]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Dockerfile").write_text(BAD)
    return tmp_path


def check(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[tuple[str, int]], str]:
    code = main(["check", *ONLY, *arguments])
    out, err = capfd.readouterr()
    return code, [(one["rule"], one["line"]) for one in json.loads(out or "[]")], err


def test_what_was_known_is_not_told(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, _, err = check(capfd, "--write-baseline", "known.json")
    assert (code, err) == (0, "tare: known.json knows 2 findings\n")
    assert check(capfd, "--baseline", "known.json")[:2] == (0, [])


def test_edits_elsewhere_leave_it_known(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    check(capfd, "--write-baseline", "known.json")
    (project / "Dockerfile").write_text(BAD.replace("FROM", "# what this is\n\nFROM").replace("ADD a", "    ADD a"))
    assert check(capfd, "--baseline", "known.json")[:2] == (0, [])


def test_what_is_new_is_told(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    check(capfd, "--write-baseline", "known.json")
    (project / "Dockerfile").write_text(BAD + "ADD b /b\n")
    assert check(capfd, "--baseline", "known.json")[:2] == (1, [("add-instead-of-copy", 4)])


def test_the_same_flaw_once_more_is_new(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    check(capfd, "--write-baseline", "known.json")
    (project / "Dockerfile").write_text(BAD + "ADD a /a\n")
    assert check(capfd, "--baseline", "known.json")[:2] == (1, [("add-instead-of-copy", 4)])


def test_another_file_is_new(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    check(capfd, "--write-baseline", "known.json")
    (project / "other.Dockerfile").write_text("FROM debian:12\nADD a /a\n")
    assert check(capfd, "--baseline", "known.json")[:2] == (1, [("add-instead-of-copy", 2)])


def test_it_does_not_matter_where_the_command_is_run(
    project: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    check(capfd, "--write-baseline", "known.json")
    (project / "docs").mkdir()
    monkeypatch.chdir(project / "docs")
    assert check(capfd, "--baseline", "../known.json", "..")[:2] == (0, [])


def test_the_file_is_the_same_for_the_same_findings(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    check(capfd, "--write-baseline", "one.json", "Dockerfile")
    check(capfd, "--write-baseline", "two.json", str(project / "Dockerfile"))
    assert (project / "one.json").read_text() == (project / "two.json").read_text()


@pytest.mark.parametrize("content", ["", "[]", '{"version": 2}', '{"version": 1}', '{"version": 1, "findings": [3]}'])
def test_what_is_no_baseline_is_said(project: Path, capfd: pytest.CaptureFixture[str], content: str) -> None:
    (project / "known.json").write_text(content)
    code, found, err = check(capfd, "--baseline", "known.json")
    assert (code, found) == (2, [])
    assert err.startswith("tare: --baseline: known.json: ")


def test_a_missing_baseline_is_said(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, _, err = check(capfd, "--baseline", "known.json")
    assert code == 2
    assert "--write-baseline FILE makes one" in err


def test_none_is_written_of_half_a_project(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project / "bad.Dockerfile").write_bytes(b"FROM a\xff\xfe\x00")
    (project / "gone").symlink_to("nowhere")
    code, _, err = check(capfd, "--write-baseline", "known.json", ".", "gone")
    assert code == 2
    assert "not written" in err
    assert not (project / "known.json").exists()


def test_statistics_count_rules(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project / "other.Dockerfile").write_text("FROM debian:12\nADD b /b\nADD https://example.com/c /c\n")
    assert main(["check", *ONLY, "--statistics"]) == 1
    rows = json.loads(capfd.readouterr().out)
    assert [(row["rule"], row["findings"], row["files"], row["safe"]) for row in rows] == [
        ("add-instead-of-copy", 2, 2, 2),
        ("apt-recommends", 1, 1, 1),
    ]


def test_statistics_are_a_table_for_people(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["check", *ONLY[:-2], "--statistics"]) == 1
    heading, first, second, *summary = capfd.readouterr().out.splitlines()
    assert heading.split() == ["findings", "files", "safe", "fix", "any", "fix", "rule", "saves"]
    assert first.split()[:5] == ["1", "1", "1", "1", "add-instead-of-copy"]
    assert second.split()[:5] == ["1", "1", "1", "1", "apt-recommends"]
    assert summary[0].startswith("Found 2 findings in 1 file")


def test_statistics_have_no_other_form(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--statistics", "--format", "sarif"]) == 2
    assert "--statistics" in capfd.readouterr().err
