"""What other systems start: the hooks of pre-commit and the action of GitHub, run as they would run them."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from tare.world.discover import is_dockerfile

ROOT = Path(__file__).parents[2]
BAD = "FROM debian:12\nRUN apt-get update && apt-get install -y --no-install-recommends jq\n"


def hooks() -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    return loaded


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "with blank").mkdir()
    (tmp_path / "with blank/Dockerfile").write_text(BAD)
    return tmp_path


@pytest.mark.parametrize("hook", hooks(), ids=lambda hook: hook["id"])
def test_a_hook_of_pre_commit_fails_on_findings_and_repairs_where_it_says_so(
    hook: dict[str, Any], project: Path
) -> None:
    program, *arguments = shlex.split(hook["entry"])
    assert program == "tare"
    command = [sys.executable, "-m", "tare", *arguments, "with blank/Dockerfile"]
    ran = subprocess.run(command, cwd=project, capture_output=True, text=True)
    is_repaired = (project / "with blank/Dockerfile").read_text() != BAD
    assert is_repaired == (hook["id"] == "tare-fix")
    assert ran.returncode == (0 if is_repaired else 1), ran.stderr  # pre-commit itself fails where a file changed


@pytest.mark.parametrize("hook", hooks(), ids=lambda hook: hook["id"])
@pytest.mark.parametrize(
    "name",
    [
        *("Dockerfile", "dockerfile", "a/Dockerfile.dev", "api.dockerfile", "x/api.Dockerfile", "Dockerfile-dev"),
        *("Dockerfile_dev", "Containerfile", "Containerfile.el9", "Dockerfile.md", "Dockerfile.j2", "Dockerfile~"),
        *("Dockerfile.dockerignore", "README.md", "mydockerfile", "Dockerfiles", "Dockerfile/notes", "Dockerfile.yml"),
    ],
)
def test_a_hook_is_given_what_a_check_of_the_folder_would_find(hook: dict[str, Any], name: str) -> None:
    assert hook["types"] == ["text"]
    is_given = re.search(hook["files"], name) is not None and re.search(hook["exclude"], name) is None
    assert is_given == is_dockerfile(name.rpartition("/")[2])


@pytest.mark.skipif(shutil.which("bash") is None, reason="the action's steps are for bash")
@pytest.mark.parametrize(
    ("inputs", "code", "begins"),
    [
        ({}, 1, "::warning file="),
        ({"arguments": "--select apt-lists-kept --exit-zero"}, 0, "::warning file="),
        ({"format": "json", "preset": "minimal"}, 1, "["),
        ({"paths": "nowhere"}, 2, ""),
    ],
)
def test_the_check_of_the_action(inputs: dict[str, str], code: int, begins: str, project: Path) -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    (step,) = [step for step in action["runs"]["steps"] if step["name"] == "Check"]
    given = {name: inputs.get(name, value["default"]) for name, value in action["inputs"].items()}
    env = {key: given[value.strip("${} ").removeprefix("inputs.")] for key, value in step["env"].items()}
    tare = project / "temp/tare/bin/tare"
    tare.parent.mkdir(parents=True)
    tare.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tare "$@"\n')
    tare.chmod(0o755)
    ran = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", step["run"]],  # as GitHub starts `shell: bash`
        cwd=project,
        env={**os.environ, **env, "RUNNER_TEMP": str(project / "temp")},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == code, ran.stderr
    assert ran.stdout.startswith(begins)
