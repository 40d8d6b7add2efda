"""Settings on the way to the command line: init, schema, and what configuration files change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tare.__main__ import main


def output(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    return code, *capsys.readouterr()


def test_init_writes_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, said, _ = output(capsys, "init", str(tmp_path))
    assert code == 0
    assert "is written" in said
    text = (tmp_path / ".tare.toml").read_text()
    (tmp_path / ".tare.toml").write_text(text + "# mine\n")
    code, said, error = output(capsys, "init", str(tmp_path))
    assert (code, said) == (2, "")
    assert "is there already" in error
    assert (tmp_path / ".tare.toml").read_text().endswith("# mine\n")


def test_init_names_the_file_as_people_do(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert output(capsys, "init")[1].startswith(".tare.toml is written")
    assert output(capsys, "init")[2] == "tare: .tare.toml is there already\n"


def test_init_leaves_a_pyproject_alone(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.tare]\npreset = 'strict'\n")
    assert output(capsys, "init", str(tmp_path))[0] == 2
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'a'\n")
    assert output(capsys, "init", str(tmp_path))[0] == 0
    assert output(capsys, "init", str(tmp_path / "missing"))[0] == 2


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    code, said, _ = output(capsys, "schema")
    assert code == 0
    assert "latest-tag" in json.loads(said)["properties"]["severity"]["properties"]


def test_a_wrong_setting_is_a_finding_of_its_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".tare.toml").write_text("\npresett = 'strict'\n[severity]\n'å' = 1\n")
    for name in ("a.Dockerfile", "b.Dockerfile"):
        (tmp_path / name).write_text("FROM debian:13\n")
    code, said, complaints = output(capsys, "check", str(tmp_path))
    assert f"{tmp_path}/.tare.toml:2:1: warning: presett: unknown setting; preset is one [setting]\n" in said
    assert (code, complaints) == (1, "")
    monkeypatch.chdir(tmp_path)
    found = json.loads(output(capsys, "check", "--format", "json")[1])
    assert [(one["path"], one["rule"], one["line"], one["end_column"]) for one in found] == [
        (".tare.toml", "setting", 2, 8),
        (".tare.toml", "setting", 4, 4),
    ]
    run = json.loads(output(capsys, "check", "--format", "sarif")[1])["runs"][0]
    assert [one["ruleId"] for one in run["results"]] == ["setting", "setting"]
    assert [one["id"] for one in run["tool"]["driver"]["rules"]] == ["setting"]


def test_a_configuration_that_cannot_be_read_makes_a_check_unusable_and_hides_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / ".tare.toml").write_text("preset = \n")
    (tmp_path / "Dockerfile").write_text("FROM debian:13\nMAINTAINER x\n")
    code, said, complaints = output(capsys, "check", str(tmp_path))
    assert (code, complaints.startswith(f"tare: {tmp_path}/.tare.toml:1: ")) == (2, True)
    assert "[maintainer-deprecated]" in said
    assert output(capsys, "check", "--config", str(tmp_path / ".tare.toml"), str(tmp_path))[0] == 2
    assert output(capsys, "check", "--isolated", str(tmp_path))[0] == 1


def test_hadolints_threshold_counts_for_its_own_settings_too(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / ".hadolint.yaml").write_text("no-fail: true\nignore: [DL3006]\n")
    (tmp_path / "Dockerfile").write_text("FROM debian:13\n")
    code, said, _ = output(capsys, "check", str(tmp_path))
    assert (code, "ignore: unknown setting" in said) == (0, True)


def test_registries_labels_and_build_args_of_a_project(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / ".tare.toml").write_text(
        'select = ["DL3026", "DL3049"]\nallowed-registries = ["docker.io"]\n'
        '[label-schema]\nteam = "text"\n[build-args]\nREGISTRY = "quay.io"\n'
    )
    (tmp_path / "Dockerfile").write_text("ARG REGISTRY=docker.io\nFROM ${REGISTRY}/a:1\n")
    found = json.loads(output(capsys, "check", "--format", "json", str(tmp_path))[1])
    assert {one["rule"] for one in found} == {"registry-not-allowed", "label-missing"}
    assert any("quay.io" in one["message"] for one in found)


def test_a_file_of_hadolint_decides_format_and_failure(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Dockerfile").write_text("# hadolint ignore=DL3006\nFROM debian\n")
    (tmp_path / ".hadolint.yaml").write_text("format: json\n")
    assert output(capsys, "check", "--select", "DL3006", ".")[:2] == (0, "[]\n")
    (tmp_path / ".hadolint.yaml").write_text("disable-ignore-pragma: true\nfailure-threshold: error\n")
    code, said, _ = output(capsys, "check", "--select", "DL3006", ".")
    assert "untagged-base" in said
    assert code == 0, "a warning is below the threshold"
    (tmp_path / ".hadolint.yaml").write_text("disable-ignore-pragma: true\n")
    assert output(capsys, "check", "--select", "DL3006", ".")[0] == 1


def test_variables_of_hadolint_count_on_the_command_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Dockerfile").write_text("FROM debian\n")
    check = ("check", "--preset", "hadolint", "Dockerfile")
    assert output(capsys, *check)[0] == 1
    monkeypatch.setenv("HADOLINT_FAILURE_THRESHOLD", "error")
    code, said, _ = output(capsys, *check)
    assert (code, "untagged-base" in said) == (0, True)
    assert output(capsys, *check, "--isolated")[0] == 1
    monkeypatch.setenv("HADOLINT_IGNORE", "DL3006")
    monkeypatch.setenv("HADOLINT_FORMAT", "json")
    assert output(capsys, *check)[:2] == (0, "[]\n")
    (tmp_path / "other.yaml").write_text("ignored: [DL3007]\n")
    assert output(capsys, *check, "--config", "other.yaml")[:2] == (0, "[]\n")
    (tmp_path / ".tare.toml").write_text("")
    assert output(capsys, *check)[0] == 1
