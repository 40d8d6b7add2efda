"""Which files of a project are Dockerfiles, and that nothing on disk stops the search."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tare.world.discover import discover, is_dockerfile
from tare.world.files import FileProblem


@pytest.mark.parametrize(
    "name",
    [
        *("Dockerfile", "dockerfile", "Dockerfile.dev", "Dockerfile.go", "Dockerfile-alpine", "Dockerfile_gpu"),
        *(
            "api.Dockerfile",
            "api.dockerfile",
            "Containerfile",
            "Containerfile.prod",
            "x.Containerfile",
            "Containerfile2",
        ),
        *("Dockerfile.3.12", "Dockerfile.dev.arm64", "DOCKERFILE"),
    ],
)
def test_names_of_dockerfiles(name: str) -> None:
    assert is_dockerfile(name)


@pytest.mark.parametrize(
    "name",
    [
        *("Dockerfile.dockerignore", "Dockerfile.md", "Dockerfile.j2", "Dockerfile.template", "Dockerfile.bak"),
        *("dockerfile.go", "dockerfile.py", "dockerfile-parse.js", "Dockerfiles", "DockerfileParser.java"),
        *("docker-compose.yml", "Dockerfile.yaml", "Dockerfile~", "myDockerfile", "README.md", "Containerfile.md", ""),
    ],
)
def test_names_of_other_things(name: str) -> None:
    assert not is_dockerfile(name)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in (
        "Dockerfile",
        "b/api.Dockerfile",
        "b/Dockerfile",
        "a/Containerfile",
        "a/notes.md",
        "node_modules/x/Dockerfile",
        ".git/Dockerfile",
        "env/pyvenv.cfg",
        "env/Dockerfile",
        ".devcontainer/Dockerfile",
        "docker/Dockerfile/api.Dockerfile",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("FROM a\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_folder_is_searched_in_the_order_of_names(project: Path) -> None:
    assert list(discover(["."])) == [
        "Dockerfile",
        ".devcontainer/Dockerfile",
        "a/Containerfile",
        "b/Dockerfile",
        "b/api.Dockerfile",
        "docker/Dockerfile/api.Dockerfile",
    ]


def test_a_file_that_is_named_is_taken_and_none_twice(project: Path) -> None:
    assert list(discover(["a/notes.md", "a", "./a/Containerfile", "no"])) == ["a/notes.md", "a/Containerfile", "no"]


def test_a_folder_with_a_dockerfiles_name(project: Path) -> None:
    assert list(discover(["docker/Dockerfile"])) == [FileProblem("docker/Dockerfile", "is a folder, not a file")]
    (project / "c" / "Dockerfile").mkdir(parents=True)
    assert list(discover(["c"])) == [FileProblem("c/Dockerfile", "is a folder, not a file")]


def test_links_to_folders_are_not_followed(project: Path) -> None:
    (project / "a" / "loop").symlink_to(project)
    (project / "a" / "Dockerfile").symlink_to(project / "Dockerfile")
    assert list(discover(["a"])) == ["a/Containerfile", "a/Dockerfile"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(project: Path) -> None:
    os.mkfifo(project / "a" / "Dockerfile")
    assert list(discover(["a"])) == [
        FileProblem("a/Dockerfile", "is a pipe or a device, not a file"),
        "a/Containerfile",
    ]
    assert list(discover(["a/Dockerfile"])) == ["a/Dockerfile"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_folder_is_told_and_survived(project: Path) -> None:
    (project / "a").chmod(0)
    found = list(discover(["."]))
    (project / "a").chmod(0o755)
    assert FileProblem("a", "permission denied") in found
    assert "b/Dockerfile" in found
