"""Every format says what it is made for, whatever stands in messages and paths."""

from __future__ import annotations

import json
import os
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import jsonschema
import pytest
from tare.report import FORMATS, FileReport, writer

from .entries import ODD, REPORTS, entry


def write(name: str, reports: list[FileReport] = REPORTS) -> str:
    return writer(name)(reports)


def test_json_keeps_the_contract() -> None:
    found = json.loads(write("json"))
    assert len(found) == 3
    assert found[0] == {
        "path": "api/Dockerfile",
        "rule": "apt-recommends",
        "aliases": ["DL3015", "DS-0029"],
        "severity": "warning",
        "message": "recommended packages are installed",
        "line": 3,
        "column": 5,
        "end_line": 3,
        "end_column": 20,
        "tags": ["size"],
        "saving_bytes": 10_614_497,
        "fixes": [
            {
                "title": "Add the option",
                "safe": True,
                "edits": [
                    {"line": 3, "column": 20, "end_line": 3, "end_column": 20, "text": " --no-install-recommends"}
                ],
            }
        ],
    }
    assert found[2]["message"] == ODD.message
    assert found[2]["saving_bytes"] is None
    assert found[2]["fixes"][0]["creates"] == [{"path": ".dockerignore", "text": "x\n"}]


@pytest.mark.parametrize(("name", "empty"), [("json", "[]\n"), ("gitlab", "[]\n"), ("github", "")])
def test_nothing_found(name: str, empty: str) -> None:
    assert write(name, []) == empty


def test_github_escapes_what_would_end_a_command() -> None:
    lines = write("github").splitlines()
    assert lines[0] == (
        "::warning file=api/Dockerfile,line=3,endLine=3,title=tare apt-recommends,col=5,endColumn=19"
        "::recommended packages are installed"
    )
    assert lines[1].startswith("::error ")
    assert lines[2].startswith(
        '::notice file=ä %25%2C%3A<&>".Dockerfile,line=7,endLine=9,title=tare latest-tag::100%25 '
    )
    assert write("github", [FileReport("a", (entry(message="a\nb\r"),))]).endswith("::a%0Ab%0D\n")


def test_gitlab_fingerprints_are_unique_and_outlive_a_shift() -> None:
    twice = FileReport("a", (entry(), entry(line=9, end_line=9)))
    shifted = FileReport("a", (entry(line=5, end_line=5), entry(line=11, end_line=11)))
    prints = [[issue["fingerprint"] for issue in json.loads(write("gitlab", [one]))] for one in (twice, shifted)]
    assert prints[0] == prints[1]
    assert len(set(prints[0])) == 2


def test_gitlab_says_where() -> None:
    issue = json.loads(write("gitlab"))[0]
    assert issue["location"]["path"] == "api/Dockerfile"
    assert issue["location"]["lines"] == {"begin": 3, "end": 3}
    assert {issue["severity"] for issue in json.loads(write("gitlab"))} == {"major", "critical", "info"}


def test_junit_counts_what_it_holds() -> None:
    suites = ElementTree.fromstring(write("junit"))
    counts = [(s.get("tests"), s.get("failures"), s.get("errors"), len(s.findall("testcase"))) for s in suites]
    assert counts == [("2", "2", "0", 2), ("1", "1", "0", 1), ("1", "0", "0", 1), ("1", "0", "1", 1)]
    assert suites[1].get("name") == ODD.path
    failure = suites[1].find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == ODD.message.replace("\x1b", "\ufffd")


def test_checkstyle_has_an_error_for_each_finding() -> None:
    files = ElementTree.fromstring(write("checkstyle"))
    assert [len(file) for file in files] == [2, 1, 0, 0]
    assert files[0][0].attrib == {
        "line": "3",
        "column": "5",
        "severity": "warning",
        "message": "recommended packages are installed",
        "source": "tare.apt-recommends",
    }


def test_sarif_links_results_rules_and_fixes() -> None:
    log = json.loads(write("sarif"))
    assert log["version"] == "2.1.0"
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [
        result["ruleId"] for result in run["results"]
    ]
    assert run["columnKind"] == "unicodeCodePoints"
    first = run["results"][0]
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "api/Dockerfile", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 20},
    }
    replacement = first["fixes"][0]["artifactChanges"][0]["replacements"][0]
    assert replacement["deletedRegion"] == {"startLine": 3, "startColumn": 20, "endLine": 3, "endColumn": 20}
    assert replacement["insertedContent"] == {"text": " --no-install-recommends"}
    assert [result["level"] for result in run["results"]] == ["warning", "error", "note"]
    assert "fixes" not in run["results"][2]
    assert re.fullmatch(r"[\w%./-]+", run["results"][2]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
    assert run["invocations"][0]["executionSuccessful"] is False
    assert "**Why.**" in rules[0]["help"]["markdown"]


def test_sarif_names_files_outside_of_the_working_directory_whole() -> None:
    log = json.loads(write("sarif", [FileReport("/a b/x", (entry(path="/a b/x"),))]))
    location = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": "file:///a%20b/x"}


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "text"])
def test_every_format_ends_its_last_line_and_can_be_encoded(name: str) -> None:
    text = write(name)
    assert text.endswith("\n")
    text.encode("utf-8")


def test_sarif_follows_its_schema() -> None:
    path = os.environ.get("TARE_SARIF_SCHEMA")
    if not path:
        pytest.skip("set TARE_SARIF_SCHEMA to the schema of SARIF 2.1.0, which OASIS publishes")
    schema = json.loads(Path(path).read_text(encoding="utf-8"))
    validator = jsonschema.Draft4Validator(schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)
    assert list(validator.iter_errors(json.loads(write("sarif")))) == []
