"""`tare weigh`, as it is typed."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from tare.__main__ import main

TEXT = "FROM debian:bookworm-slim AS base\nCOPY data /srv/\nFROM base\nRUN make\n"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Dockerfile").write_text(TEXT)
    (tmp_path / "data").write_bytes(b"x" * 3_000_000)
    return tmp_path


def output(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["weigh", *arguments])
    return code, *capsys.readouterr()


def test_the_dockerfile_of_the_folder_with_its_context(capsys: pytest.CaptureFixture[str]) -> None:
    code, text, error = output(capsys)
    assert (code, error) == (0, "")
    assert text.startswith("Dockerfile: ≥ 78 MB on disk")
    assert "base image 75 MB, files 3 MB" in text
    assert "1 file" in text
    assert output(capsys, ".")[1] == output(capsys, "Dockerfile")[1] == text


def test_ignored_files_are_not_counted(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "more").write_bytes(b"x" * 2_000_000)
    (project / "Dockerfile").write_text("FROM scratch\nCOPY . /\n")
    whole = json.loads(output(capsys, "--json")[1])["image"]["bytes"]
    (project / ".dockerignore").write_text("more\n")
    assert whole - 2_000_000 <= json.loads(output(capsys, "--json")[1])["image"]["bytes"] < whole - 1_900_000


def test_a_target(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(output(capsys, "--json", "--target", "base")[1])
    assert found["image"]["stage"] == 0
    assert found["image"]["missing"] == []
    code, _, error = output(capsys, "--target", "none")
    assert (code, error) == (2, "tare: Dockerfile: has no stage 'none'\n")


def test_a_bandwidth(capsys: pytest.CaptureFixture[str]) -> None:
    fast, slow = (json.loads(output(capsys, "--json", "--bandwidth", rate)[1]) for rate in ("100", "10"))
    assert slow["image"]["pull_seconds"] == pytest.approx(10 * fast["image"]["pull_seconds"], abs=1)
    for nonsense in ("x", "0", "-1", "inf", "nan"):
        assert output(capsys, f"--bandwidth={nonsense}")[0] == 2


def test_a_comparison(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "lean").write_text("FROM scratch\nCOPY data /srv/\n")
    assert "About 75 MB less on disk" in output(capsys, "--compare", "lean")[1]
    found = json.loads(output(capsys, "--compare", "lean", "--json")[1])
    assert found["after"]["path"] == "lean"
    assert found["difference_bytes"] == 3_000_000 - found["before"]["image"]["bytes"]


def test_a_page(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert output(capsys, "--html", "page.html") == (0, "", "")
    first = (project / "page.html").read_text(encoding="utf-8")
    assert first.startswith("<!doctype html>")
    assert "debian:bookworm-slim" in first
    assert output(capsys, "--html", "page.html", "--compare", "Dockerfile")[0] == 0
    assert "Before and after" in (project / "page.html").read_text(encoding="utf-8")
    code, _, error = output(capsys, "--html", "no/page.html")
    assert (code, error) == (2, "tare: no/page.html: no such file or directory\n")
    code, text, _ = output(capsys, "--html", "-")
    assert (code, text[:15]) == (0, "<!doctype html>")
    assert not (project / "-").exists()
    code, text, _ = output(capsys, "--html", "page.html", "--json")
    assert json.loads(text)["path"] == "Dockerfile"


def test_what_the_last_build_measured(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    steps = [
        {"CreatedBy": "RUN /bin/sh -c make # buildkit", "Size": "4500000", "Comment": "buildkit.dockerfile.v0"},
        {"CreatedBy": "COPY data /srv/ # buildkit", "Size": "3000000", "Comment": "buildkit.dockerfile.v0"},
        {"CreatedBy": "/bin/sh -c #(nop) ADD file:1 in / ", "Size": "74000000", "Comment": ""},
    ]
    (project / "history.json").write_text("\n".join(map(json.dumps, steps)))
    found = json.loads(output(capsys, "--json", "--build", "history.json")[1])
    assert found["image"]["bytes"] == 81_500_000
    assert (found["image"]["exactness"], found["image"]["missing"]) == ("measured", [])
    code, _, error = output(capsys, "--build", "nowhere.json")
    assert code == 2
    assert "nowhere.json" in error


def test_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    class Stream:
        buffer = io.BytesIO(b"FROM scratch\nCOPY data /\n")

    monkeypatch.setattr("sys.stdin", Stream())
    found = json.loads(output(capsys, "-", "--stdin-filename", "Dockerfile", "--json")[1])
    assert found["image"]["bytes"] == 3_000_000


@pytest.mark.parametrize(
    ("content", "path", "said"),
    [
        (b"", "Dockerfile", "has no FROM"),
        (b"# x\n", "Dockerfile", "has no FROM"),
        (b"\xff\xfe", "Dockerfile", "is UTF-16, not UTF-8"),
        (b"FROM a\n", "nowhere", "does not exist"),
    ],
)
def test_what_cannot_be_weighed(
    project: Path, capsys: pytest.CaptureFixture[str], content: bytes, path: str, said: str
) -> None:
    (project / "Dockerfile").write_bytes(content)
    assert output(capsys, path) == (2, "", f"tare: {path}: {said}\n")


def test_a_folder_without_one(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "empty").mkdir()
    assert output(capsys, "empty") == (2, "", "tare: empty: holds no Dockerfile\n")


def test_of_several_the_one_that_docker_takes(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "Containerfile").write_text("FROM alpine:3.20\n")
    assert output(capsys, ".")[1].startswith("Dockerfile: ")
    (project / "sub" / "a").mkdir(parents=True)
    (project / "sub" / "a" / "Dockerfile").write_text("FROM alpine:3.20\n")
    (project / "sub" / "b.Dockerfile").write_text("FROM debian:13\n")
    code, text, error = output(capsys, "sub")
    assert (code, text.startswith("sub/b.Dockerfile: ")) == (0, True)
    assert "sub: holds several Dockerfiles" in error


def test_columns_stand_below_each_other(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "small").write_bytes(b"x" * 670)
    (project / "Dockerfile").write_text(
        "FROM debian:13\nCOPY small /a/\nRUN chown -R 1:1 /a\nRUN apt-get install -y git\n"
    )
    rows = [line for line in output(capsys, ".")[1].splitlines() if " RUN " in line or " COPY " in line]
    places = {line.index("COPY" if "COPY" in line else "RUN") for line in rows}
    assert (len(rows), len(places)) == (3, 1)


def test_check_keeps_a_budget(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / ".tare.toml").write_text('budget = "50MB"\n')
    assert main(["check", "--select", "over-budget", "--format", "json", "Dockerfile"]) == 1
    (found,) = json.loads(capsys.readouterr().out)
    assert found["message"] == "the image weighs at least 78 MB, and its budget is 50 MB"
    assert found["line"] == 3
    (project / ".tare.toml").write_text('budget = "100MB"\n')
    assert main(["check", "--select", "over-budget", "Dockerfile"]) == 0
    (project / ".tare.toml").write_text('budget = "lots"\n')
    main(["check", "Dockerfile"])
    assert "'lots' is no size such as 200MB" in capsys.readouterr().out
