"""The nearest configuration counts, and a broken one says where it is broken."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from tare.world.config import Config, Configs, read_config
from tare.world.hadolint_environment import hadolint_environment


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / {"tare": ".tare.toml", "pyproject": "pyproject.toml", "hadolint": ".hadolint.yaml"}[name]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def config(folder: Path, name: str = "Dockerfile", variables: Mapping[str, str] | None = None) -> Config:
    return Configs(hadolint_environment(variables or {})).of(str(folder / name))


def test_the_nearest_file_counts(tmp_path: Path) -> None:
    write(tmp_path, tare='preset = "strict"\n')
    write(tmp_path / "a", pyproject='[tool.tare]\npreset = "minimal"\n')
    write(tmp_path / "a" / "b", pyproject="[project]\nname = 'about-tare'\n")
    assert config(tmp_path / "a").given == {"preset": "minimal"}
    assert config(tmp_path / "a" / "b").given == {"preset": "minimal"}
    assert config(tmp_path).given == {"preset": "strict"}
    assert config(tmp_path / "c").given == {"preset": "strict"}


def test_of_several_in_one_folder_the_first_counts(tmp_path: Path) -> None:
    write(tmp_path, hadolint="ignored: [DL3015]\n")
    assert config(tmp_path).given["ignore"] == ("DL3015",)
    write(tmp_path, pyproject='[tool.tare]\npreset = "minimal"\n')
    assert config(tmp_path).given == {"preset": "minimal"}
    write(tmp_path, tare="")
    assert config(tmp_path).given == {}
    assert config(tmp_path).path == str(tmp_path / ".tare.toml")


def test_all_settings(tmp_path: Path) -> None:
    text = """
preset = "strict"
select = ["size", "apt-recommends"]
ignore = ["DL3007"]
cache-strategy = "mount"
hover-depth = "architect"

[severity]
apt-recommends = "error"
"latest-tag" = "off"
"""
    write(tmp_path, tare=text)
    found = config(tmp_path)
    assert found.problems == ()
    assert found.given == {
        "preset": "strict",
        "select": ("size", "apt-recommends"),
        "ignore": ("DL3007",),
        "cache_strategy": "mount",
        "hover_depth": "architect",
        "severity": (("apt-recommends", "error"), ("latest-tag", "off")),
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("preset = \n", ":1: "),
        ('preset = "strict"\n[severity\n', ":2: "),
        ('preset = "strict\n', ":1: "),
        ("x = 1\npreset = 3\n", ":1: x: unknown setting"),
        ("\n\npreset = 'loud'\n", ":3: preset: 'loud' is none of"),
        ("[severity]\napt-recommends = 'info'\nlatest-tag = 'loud'\n", ":3: severity.latest-tag: 'loud' is none of"),
        ("severity = { 'no-such' = 'info' }\n", ":1: severity.no-such: no rule is called"),
        ("a = " + "[" * 20_000, ": is nested too deeply"),
    ],
)
def test_a_broken_toml_names_file_and_line(tmp_path: Path, text: str, message: str) -> None:
    write(tmp_path, tare=text)
    assert str(tmp_path / ".tare.toml") + message in str(config(tmp_path).problems[0])


def test_what_is_right_in_a_file_counts_in_spite_of_what_is_wrong(tmp_path: Path) -> None:
    write(tmp_path, pyproject="[tool.tare]\npreset = 'minimal'\nunknown = 1\n")
    found = config(tmp_path)
    assert found.given == {"preset": "minimal"}
    problem = str(found.problems[0])
    assert problem.startswith(f"{tmp_path}/pyproject.toml:3: unknown: unknown setting; known are preset, select, ")
    assert problem.endswith(", rules")


def test_a_table_must_be_one(tmp_path: Path) -> None:
    write(tmp_path, pyproject="[tool]\ntare = 3\n")
    assert str(config(tmp_path).problems[0]).endswith("pyproject.toml:2: tool.tare is not a table")


def test_a_config_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / ".tare.toml").write_bytes(b"preset = '\xff'")
    assert "is not UTF-8" in config(tmp_path).problems[0].message


def test_hadolint_files_are_understood(tmp_path: Path) -> None:
    text = """
failure-threshold: warning
ignored:
  - DL3007
  - SC2086
override:
  error: [DL3015]
  style: [DL3004, DL9999]
trustedRegistries: [docker.io]
"""
    write(tmp_path, hadolint=text)
    found = config(tmp_path)
    assert found.problems == ()
    assert found.given["ignore"][0] == "DL3007"
    assert found.given["severity"] == (("DL3004", "hint"), ("DL3015", "error"))
    assert found.given["allowed_registries"] == ("docker.io",)
    assert found.fails_from == "warning"


@pytest.mark.parametrize(
    ("text", "fails_from", "problem"),
    [
        ("", "info", None),
        ("failure-threshold: ignore\n", "hint", None),
        ("failure-threshold: none\n", "none", None),
        ("no-fail: true\n", "none", None),
        ("failure-threshold: loud\n", "info", ":1: failure-threshold: 'loud' is none of"),
        ("no-color: true\nignored: DL3007\n", "info", ":2: ignored: expected a list"),
        ("a: 1\n", "info", ":1: a: unknown setting; hadolint knows ignored"),
        ("disable-ignore-pragma: 3\n", "info", ":1: disable-ignore-pragma: 3 is neither"),
        ("format: loud\n", "info", ":1: format: 'loud' is none of"),
        ("label-schema: {a: x}\n", "info", ":1: label-schema: 'x' is none of"),
        ("override: [DL3007]\n", "info", ":1: override: is not a mapping"),
        ("a: [\nb: c\n", "hint", ":3: expected"),
        ("- a\n", "hint", ":1: is not a mapping"),
        ("a: !!python/object:os.system x\n", "hint", ":1: "),
        ("[" * 10_000, "hint", ": cannot be read as YAML"),
    ],
)
def test_hadolint_files_of_all_sorts(tmp_path: Path, text: str, fails_from: str, problem: str | None) -> None:
    write(tmp_path, hadolint=text)
    found = config(tmp_path)
    assert found.fails_from == fails_from
    if problem is None:
        assert found.problems == ()
    else:
        assert str(tmp_path / ".hadolint.yaml") + problem in str(found.problems[0])


def test_a_file_that_is_named_is_read_by_its_name(tmp_path: Path) -> None:
    write(tmp_path, tare="preset = 'strict'\n")
    (tmp_path / "mine.yaml").write_text("ignored: [DL3007]\n")
    assert read_config(str(tmp_path / ".tare.toml")).given == {"preset": "strict"}
    assert read_config(str(tmp_path / "mine.yaml")).given["ignore"] == ("DL3007",)
    assert "does not exist" in str(read_config(str(tmp_path / "no.toml")).problems[0])


def test_nothing_is_read_where_there_is_nothing() -> None:
    assert Configs().of("/no/such/folder/Dockerfile").given == {}


def test_a_context_counts_from_the_file_that_names_it(tmp_path):
    (tmp_path / "app").mkdir()
    (tmp_path / ".tare.toml").write_text('context = "src/.."\n')
    assert Configs().of(str(tmp_path / "app" / "Dockerfile")).given == {"context": str(tmp_path)}
    (tmp_path / ".tare.toml").write_text("context = 3\n")
    config = Configs().of(str(tmp_path / "app" / "Dockerfile"))
    assert config.given == {}
    assert "no path of a folder" in str(config.problems[0])


def test_what_starts_programs_or_asks_the_network_is_for_users_to_allow(tmp_path: Path) -> None:
    write(tmp_path, tare='network = true\ncredential-helpers = true\ndocker = true\nbuild = ["a.json", "b/../c.tar"]\n')
    found = config(tmp_path)
    assert found.given == {"build": (str(tmp_path / "a.json"), str(tmp_path / "c.tar"))}
    assert [str(problem) for problem in found.problems] == [
        f"{tmp_path}/.tare.toml:1: network: is for each user to allow, not for a project",
        f"{tmp_path}/.tare.toml:2: credential-helpers: is for each user to allow, not for a project",
        f"{tmp_path}/.tare.toml:3: docker: is for each user to allow, not for a project",
    ]


def test_a_file_lies_over_those_above_it(tmp_path: Path) -> None:
    write(tmp_path, tare='preset = "strict"\nignore = ["size"]\n[severity]\nlatest-tag = "error"\nDL3008 = "off"\n')
    write(tmp_path / "a", pyproject='[tool.tare]\nignore = ["time"]\nseverity = { latest-tag = "off" }\n')
    write(tmp_path / "a" / "b", tare='root = true\npreset = "minimal"\n')
    inner = config(tmp_path / "a").given
    assert inner["preset"] == "strict"
    assert inner["ignore"] == ("size", "time")
    assert dict(inner["severity"]) == {"latest-tag": "off", "DL3008": "off"}
    assert config(tmp_path / "a" / "b").given == {"preset": "minimal"}
    assert config(tmp_path / "a" / "b" / "c").given == {"preset": "minimal"}


def test_problems_of_every_file_that_counts_are_told(tmp_path: Path) -> None:
    write(tmp_path, tare="x = 1\n")
    write(tmp_path / "a", tare="root = 3\n")
    assert [str(one).removeprefix(str(tmp_path)) for one in config(tmp_path / "a").problems] == [
        next(str(one) for one in config(tmp_path).problems).removeprefix(str(tmp_path)),
        "/a/.tare.toml:1: root: 3 is neither true nor false",
    ]


def test_hadolint_counts_only_without_a_file_of_ours(tmp_path: Path) -> None:
    write(tmp_path, tare='preset = "strict"\n')
    write(tmp_path / "a", hadolint="ignored: [DL3007]\nformat: json\n")
    assert config(tmp_path / "a").given == {"preset": "strict"}
    (tmp_path / ".tare.toml").unlink()
    assert config(tmp_path / "a" / "b").given["ignore"] == ("DL3007",)
    assert config(tmp_path / "a").format == "json"


def test_hadolint_of_the_user_counts_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    (home / ".config").mkdir(parents=True)
    (tmp_path / "project").mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.chdir(tmp_path / "project")
    assert config(tmp_path / "project").path is None
    (home / ".hadolint.yaml").write_text("no-fail: true\n")
    assert config(tmp_path / "project").fails_from == "none"
    (home / ".config" / "hadolint.yaml").write_text("failure-threshold: error\n")
    assert config(tmp_path / "project").fails_from == "error"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    (tmp_path / "xdg").mkdir()
    (tmp_path / "xdg" / "hadolint.yml").write_text("failure-threshold: warning\n")
    assert config(tmp_path / "project").fails_from == "warning"
    write(tmp_path / "project", hadolint="failure-threshold: style\n")
    assert config(tmp_path / "elsewhere").fails_from == "hint", "that of the working directory"


def test_variables_of_hadolint_lie_over_its_files(tmp_path: Path) -> None:
    text = """
ignored: [DL3006, DL3007]
override: {warning: [DL3008, DL3015]}
failure-threshold: warning
trustedRegistries: docker.io
label-schema: {author: text}
"""
    write(tmp_path, hadolint=text)
    variables = {
        "HADOLINT_IGNORE": "DL3059 , SC2086,",
        "HADOLINT_OVERRIDE_ERROR": "DL3008",
        "HADOLINT_OVERRIDE_STYLE": "DL3020",
        "HADOLINT_FAILURE_THRESHOLD": "error",
        "HADOLINT_TRUSTED_REGISTRIES": "ghcr.io,*.example.org",
        "HADOLINT_REQUIRE_LABELS": "maintainer:text,version:semver",
        "HADOLINT_STRICT_LABELS": "1",
        "HADOLINT_DISABLE_IGNORE_PRAGMA": "true",
        "HADOLINT_FORMAT": "json",
    }
    found = config(tmp_path, variables=variables)
    assert found.problems == ()
    assert found.given["ignore"] == ("DL3059", "SC2086"), "as with its option, the list of the file counts no longer"
    assert dict(found.given["severity"]) == {"DL3008": "error", "DL3015": "warning", "DL3020": "hint"}
    assert found.given["allowed_registries"] == ("ghcr.io", "*.example.org")
    assert dict(found.given["label_schema"]) == {"maintainer": "text", "version": "semver"}
    assert found.given["strict_labels"] is True
    assert found.given["ignore_comments"] is False
    assert (found.fails_from, found.format) == ("error", "json")
    assert config(tmp_path, variables={"HADOLINT_NOFAIL": "yes"}).fails_from == "none"
    assert config(tmp_path, variables={"HADOLINT_NOFAIL": "0", "HADOLINT_IGNORE": " "}) == config(tmp_path)


def test_variables_of_hadolint_count_without_a_file_and_not_beside_one_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    variables = {"HADOLINT_IGNORE": "DL3006"}
    alone = config(tmp_path / "a", variables=variables)
    assert (alone.path, alone.given["ignore"], alone.fails_from) == (None, ("DL3006",), "info")
    write(tmp_path, tare='preset = "strict"\n')
    assert config(tmp_path / "a", variables=variables).given == {"preset": "strict"}
    assert config(tmp_path / "a", variables={"PATH": "/bin"}) == config(tmp_path / "a")


def test_a_wrong_variable_of_hadolint_is_named(tmp_path: Path) -> None:
    write(tmp_path, hadolint="failure-threshold: error\n")
    variables = {"HADOLINT_FAILURE_THRESHOLD": "loud", "HADOLINT_REQUIRE_LABELS": "version:number"}
    said = sorted(map(str, config(tmp_path, variables=variables).problems))
    assert said[0].startswith("HADOLINT_FAILURE_THRESHOLD: 'loud' is none of error,")
    assert said[1].startswith("HADOLINT_REQUIRE_LABELS: ")
    assert len(said) == 2


def test_all_of_hadolint(tmp_path: Path) -> None:
    text = """
disable-ignore-pragma: true
strict-labels: true
label-schema: {author: text, contact: email, created: rfc3339, raw: rawtext}
trustedRegistries: [docker.io, "*.example.org"]
"""
    write(tmp_path, hadolint=text)
    found = config(tmp_path)
    assert found.problems == ()
    assert found.given["ignore_comments"] is False
    assert found.given["strict_labels"] is True
    assert dict(found.given["label_schema"]) == {
        "author": "text",
        "contact": "email",
        "created": "rfc3339",
        "raw": "text",
    }
    assert found.given["allowed_registries"] == ("docker.io", "*.example.org")


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("presett = 'strict'\n", "presett"),
        ("preset = 'loud'  # why\n", "'loud'"),
        ('ignore = [\n  "size", # x\n  "nothing",\n]\n', "ignore"),
        ('[severity]\n"latest-tag" = "loud"\n', '"loud"'),
        ('severity = { "no-such" = "info" }\n', '"no-such"'),
        ("[ rules . latest-tag ]\nlines = 3\n", "lines"),
        ("rules.latest-tag.lines = 3\n", "lines"),
        ("x = 1\r\ny = 2 \r\n", "x"),
        ('a = """\n[severity]\n"""\n', "a"),
    ],
)
def test_problems_have_places(tmp_path: Path, text: str, drawn: str) -> None:
    write(tmp_path, tare=text)
    problem = config(tmp_path).problems[0]
    assert problem.span is not None
    assert problem.span.of(text) == drawn
    assert problem.line == text.count("\n", 0, text.index(drawn)) + 1
