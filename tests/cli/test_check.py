"""`tare check` as a person, a script and a CI job use it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tare.__main__ import main
from tare.cli import judging
from tare.world.files import FileProblem

BAD = "FROM debian:12\nRUN apt-get update && apt-get install -y gnupg\nADD a /a\n"
ONLY = ["--isolated", "--select", "apt-recommends,add-instead-of-copy"]
FIXED = BAD.replace("-y gnupg", "-y --no-install-recommends gnupg").replace("ADD", "COPY")


class Ran:
    """What a run came to."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err

    @property
    def found(self) -> list[tuple[str, str, int]]:
        """Path, rule and line of each finding of a run with --format json."""
        return [(one["path"], one["rule"], one["line"]) for one in json.loads(self.out)]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORCE_COLOR", raising=False)

    def run(*arguments: str, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = main(["check", *arguments])
        return Ran(code, *capfd.readouterr())

    return run


def put(name: str, text: str | bytes = BAD) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_findings_mean_1_and_none_mean_0(run) -> None:
    put("Dockerfile")
    put("clean/Dockerfile", FIXED)
    assert run(*ONLY).code == 1
    assert run(*ONLY, "clean").code == 0
    assert run(*ONLY, "--exit-zero").code == 0


def test_only_what_is_severe_enough_means_1(run) -> None:
    put("Dockerfile")
    ran = run(*ONLY, "--fail-from", "error")
    assert ran.code == 0
    assert "add-instead-of-copy" in ran.out
    assert run(*ONLY, "--fail-from", "warning").code == 1
    assert run(*ONLY, "--fail-from", "hint").code == 1


def test_json_gives_exact_places(run) -> None:
    put("Dockerfile")
    ran = run(*ONLY, "--format", "json")
    assert ran.found == [("Dockerfile", "apt-recommends", 2), ("Dockerfile", "add-instead-of-copy", 3)]
    first = json.loads(ran.out)[0]
    lines = BAD.split("\n")
    assert lines[1][first["column"] - 1 : first["end_column"] - 1] == "apt-get install"
    assert "DL3015" in first["aliases"]
    edit = first["fixes"][0]["edits"][0]
    line = lines[edit["line"] - 1]
    assert line[: edit["column"] - 1] + edit["text"] + line[edit["end_column"] - 1 :] == FIXED.split("\n")[1]


def test_text_shows_the_place_and_the_sum(run) -> None:
    put("Dockerfile")
    ran = run(*ONLY)
    assert "Dockerfile:2:" in ran.out
    assert "[apt-recommends]\n  2 | RUN apt-get update && apt-get install -y gnupg\n" in ran.out
    assert "    |                       ^^^^^^^^^^^^^^^\n" in ran.out
    assert "Found 2 findings in 1 file" in ran.out
    assert "2 can be fixed with --fix." in ran.out
    assert "\x1b" not in ran.out
    assert ran.err == ""


def test_colour_is_for_terminals_and_those_who_ask(run, monkeypatch: pytest.MonkeyPatch) -> None:
    put("Dockerfile")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run(*ONLY).out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run(*ONLY).out


def test_folders_are_searched_and_files_taken_as_they_are(run) -> None:
    put("a/Dockerfile.dev")
    put("b/api.Dockerfile")
    put("odd-name")
    ran = run(*ONLY, "b", "odd-name", "a", "--format", "json")
    assert [path for path, _, _ in ran.found] == ["b/api.Dockerfile"] * 2 + ["odd-name"] * 2 + ["a/Dockerfile.dev"] * 2


def test_bad_files_are_told_and_the_others_judged(run) -> None:
    put("Dockerfile")
    put("binary", b"\0\1\2")
    put("latin", "FROM a\n# é\n".encode("latin-1"))
    Path("folder/Dockerfile").mkdir(parents=True)
    ran = run(*ONLY, "binary", "latin", "missing", "folder/Dockerfile", "Dockerfile", "--format", "json")
    assert ran.code == 2
    assert len(ran.found) == 2
    assert ran.err.splitlines() == [
        "tare: binary: is binary",
        "tare: latin: is not UTF-8: byte 0xe9 on line 2",
        "tare: missing: does not exist",
        "tare: folder/Dockerfile: is a folder, not a file",
    ]
    assert run(*ONLY, "--exit-zero", "missing").code == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\ufeff",
        "\n\n",
        "RUN x <<E\n",
        "FROM a\nRUN echo 'x",
        "ONBUILD " * 500 + "RUN x",
        "FROM a\nRUN " + "x" * 100_000,
        "FROM a\r\nRUN b \\\r\n",
        "\x0c\u2028FROM a",
        'FROM a\nCOPY ["a"\n',
    ],
)
def test_odd_texts_are_judged_without_a_trace(run, text: str) -> None:
    put("Dockerfile", text)
    ran = run("--isolated", "--select", "ALL", "--format", "json")
    assert ran.code in (0, 1)
    assert ran.err == ""
    json.loads(ran.out)


MARKED = "\ufefffrom debian:12\r\nRUN cd /srv\r\nRUN id\r\n"


def test_columns_do_not_count_a_byte_order_mark(run) -> None:
    put("Dockerfile", MARKED)
    put("plain/Dockerfile", MARKED.removeprefix("\ufeff"))
    only = ("--isolated", "--select", "instruction-case", "--format", "json")
    marked, plain = json.loads(run(*only, "Dockerfile").out), json.loads(run(*only, "plain").out)
    assert [{**one, "path": ""} for one in marked] == [{**one, "path": ""} for one in plain]
    assert [(one["line"], one["column"], one["end_column"]) for one in marked] == [(1, 1, 5)]


def test_repairs_keep_a_byte_order_mark(run) -> None:
    path = put("Dockerfile", MARKED)
    only = ("--isolated", "--select", "instruction-case")
    repaired = MARKED.replace("from", "FROM")
    assert "-\ufefffrom debian:12\r\n+\ufeffFROM debian:12\r\n" in run(*only, "--diff").out
    assert run(*only, "-", "--fix", stdin=MARKED.encode()).out == repaired
    run(*only, "--fix")
    assert path.read_bytes() == repaired.encode()


def test_an_empty_folder_is_no_mistake(run) -> None:
    ran = run("--isolated")
    assert ran.code == 0
    assert ran.err == "tare: no Dockerfile in .\n"


def test_rules_are_chosen_by_any_name(run) -> None:
    put("Dockerfile")

    def rules(*arguments: str) -> set[str]:
        return {rule for _, rule, _ in run("--isolated", "--format", "json", *arguments).found}

    assert rules("--select", "DL3015") == {"apt-recommends"}
    assert rules("--select", "size,add-instead-of-copy", "--ignore", "DS-0029") >= {"add-instead-of-copy"}
    assert "apt-recommends" not in rules("--select", "ALL", "--ignore", "dl3015")
    assert rules("--ignore", "ALL") == set()
    assert rules("--preset", "minimal") <= rules() <= rules("--preset", "strict")
    assert "add-instead-of-copy" not in rules("--preset", "minimal")


def test_a_name_that_means_nothing(run) -> None:
    put("Dockerfile")
    ran = run("--select", "apt-recomends")
    assert (ran.code, ran.out) == (2, "")
    assert "no rule or tag is called 'apt-recomends'" in ran.err
    ran = run(*ONLY, "--ignore", "DL9999")
    assert ran.code == 1
    assert "DL9999" in ran.err


@pytest.mark.parametrize("arguments", [["--format", "loud"], ["--preset", "loud"], ["--nonsense"], ["-", "Dockerfile"]])
def test_mistakes_on_the_command_line_mean_2(run, arguments: list[str]) -> None:
    ran = run(*arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err


def test_the_nearest_configuration_counts(run) -> None:
    put("Dockerfile")
    put("a/Dockerfile")
    put(".tare.toml", 'select = ["apt-recommends"]\n')
    put("a/pyproject.toml", '[tool.tare]\nselect = ["add-instead-of-copy"]\n[tool.tare.severity]\nDL3020 = "error"\n')
    ran = run("--format", "json")
    assert ran.found == [("Dockerfile", "apt-recommends", 2), ("a/Dockerfile", "add-instead-of-copy", 3)]
    assert json.loads(ran.out)[1]["severity"] == "error"
    both = {"apt-recommends", "add-instead-of-copy"}
    assert {rule for _, rule, _ in run(*ONLY, "Dockerfile", "--format", "json").found} == both
    chosen = run("--config", "a/pyproject.toml", "Dockerfile", "--format", "json")
    assert {rule for _, rule, _ in chosen.found} == {"add-instead-of-copy"}


def test_a_broken_configuration_is_told_once_and_defaults_count(run) -> None:
    put("Dockerfile")
    put("b/Dockerfile")
    put(".tare.toml", "preset = 'strict'\nselect = [\n")
    ran = run("--format", "json")
    assert ran.err.count(".tare.toml:3: ") == 1
    assert "apt-recommends" in {rule for _, rule, _ in ran.found}
    assert run("--config", "missing.toml").code == 2


def test_a_hadolint_file_decides_what_fails(run) -> None:
    put("Dockerfile")
    put(".hadolint.yaml", "failure-threshold: error\nignored: [DL3020]\n")
    ran = run("--select", "apt-recommends", "--format", "json")
    assert ran.code == 0
    assert [rule for _, rule, _ in ran.found] == ["apt-recommends"]
    assert run("--select", "apt-recommends", "--fail-from", "warning").code == 1, "the command line is nearer"
    assert "add-instead-of-copy" not in {rule for _, rule, _ in run("--format", "json").found}


def test_fix_repairs_in_place_and_again_changes_nothing(run) -> None:
    path = put("Dockerfile", BAD.replace("\n", "\r\n"))
    ran = run(*ONLY, "--fix")
    assert ran.code == 0
    assert "Fixed 2 findings." in ran.out
    assert path.read_bytes().decode() == FIXED.replace("\n", "\r\n")
    before = path.stat().st_mtime_ns
    assert run(*ONLY, "--fix").code == 0
    assert path.stat().st_mtime_ns == before


def test_unsafe_fixes_wait_to_be_asked_for(run) -> None:
    path = put("Dockerfile", "FROM debian:latest\nUSER 1000\n")
    assert run("--isolated", "--select", "latest-tag", "--fix").code == 1
    assert path.read_text() == "FROM debian:latest\nUSER 1000\n"
    run("--isolated", "--select", "latest-tag", "--fix", "--unsafe-fixes")
    assert ":latest" not in path.read_text()


def test_diff_shows_and_changes_nothing(run) -> None:
    path = put("a/Dockerfile")
    ran = run(*ONLY, "--diff")
    assert ran.code == 1
    assert path.read_text() == BAD
    assert ran.out.startswith("--- a/Dockerfile\n+++ a/Dockerfile\n@@ ")
    subprocess.run(["patch", "-p0"], input=ran.out.encode(), check=True, stdout=subprocess.DEVNULL)
    assert path.read_text() == FIXED
    assert run(*ONLY, "--diff").code == 0


def test_a_diff_of_a_file_without_a_last_line_end(run) -> None:
    path = put("Dockerfile", "FROM debian:12\nADD a /a")
    ran = run(*ONLY, "--diff")
    assert ran.out.count("\\ No newline at end of file\n") == 2
    subprocess.run(["patch", "-p0"], input=ran.out.encode(), check=True, stdout=subprocess.DEVNULL)
    assert path.read_text() == "FROM debian:12\nCOPY a /a"


def test_standard_input(run) -> None:
    ran = run(*ONLY, "-", "--format", "json", stdin=BAD.encode())
    assert (ran.code, {path for path, _, _ in ran.found}) == (1, {"-"})
    put("a/.tare.toml", 'select = ["add-instead-of-copy"]\n')
    ran = run("-", "--stdin-filename", "a/Dockerfile", "--format", "json", stdin=BAD.encode())
    assert ran.found == [("a/Dockerfile", "add-instead-of-copy", 3)]
    assert run(*ONLY, "-", stdin=b"\0").code == 2


def test_standard_input_is_repaired_to_standard_output(run) -> None:
    ran = run(*ONLY, "-", "--fix", stdin=BAD.replace("\n", "\r\n").encode())
    assert (ran.code, ran.out) == (0, FIXED.replace("\n", "\r\n"))
    assert "Fixed 2 findings." in ran.err
    assert run(*ONLY, "-", "--diff", stdin=BAD.encode()).out.startswith("--- -\n+++ -\n")


@pytest.mark.parametrize("name", ["sarif", "github", "gitlab", "junit", "checkstyle"])
def test_every_format_speaks_of_the_finding(run, name: str) -> None:
    put("Dockerfile")
    ran = run(*ONLY, "--format", name)
    assert ran.code == 1
    assert "apt-recommends" in ran.out


def test_many_files_give_the_same_on_several_processes(run) -> None:
    for number in range(40):
        put(f"{number:02}/Dockerfile", BAD if number % 3 else FIXED)
    put("20/Dockerfile", b"\0")
    one, two = (run(*ONLY, "--format", "json", "--jobs", jobs) for jobs in ("1", "2"))
    assert one.found == two.found
    assert len(one.found) == 2 * sum(bool(number % 3) for number in range(40) if number != 20)
    assert (one.code, one.err) == (two.code, two.err) == (2, "tare: 20/Dockerfile: is binary\n")


def test_a_name_that_is_no_text_is_survived(run) -> None:
    if sys.platform != "linux":
        pytest.skip("file names are text here")
    with open(os.fsencode("Dockerfile.") + b"\xff", "w") as file:
        file.write(BAD)
    assert run(*ONLY).code == 1
    assert run(*ONLY, "--format", "sarif").code == 1
    assert len(run(*ONLY, "--format", "json").found) == 2


def test_a_fix_writes_at_the_end_of_the_ignore_file_that_counts(run) -> None:
    os.makedirs("docker")
    Path("docker/api.Dockerfile").write_text("FROM debian:13\nCOPY app.py /\nCOPY . /srv/\n")
    Path("app.py").write_text("")
    Path(".netrc").write_text("machine example.org")
    Path(".dockerignore").write_text(".netrc\n")
    Path("docker/api.Dockerfile.dockerignore").write_bytes(b"*.pyc\r\nDocs")
    only = ["--isolated", "--select", "whole-context-copied", "--unsafe-fixes", "docker"]
    ran = run(*only, "--diff")
    assert "docker/api.Dockerfile.dockerignore" in ran.out
    assert "+# Secrets" in ran.out
    listed = json.loads(run(*only, "--format", "json").out)
    assert listed[0]["fixes"][0]["appends"] == [
        {"path": "docker/api.Dockerfile.dockerignore", "text": "\r\n# Secrets\r\n.netrc\r\n"}
    ]
    assert run(*only, "--fix").code == 0
    assert Path("docker/api.Dockerfile.dockerignore").read_bytes() == b"*.pyc\r\nDocs\r\n# Secrets\r\n.netrc\r\n"
    assert Path(".dockerignore").read_text() == ".netrc\n"


def test_a_fix_creates_the_file_that_is_missing(run) -> None:
    put("Dockerfile", "FROM node:22-slim\nWORKDIR /app\nCOPY . .\n")
    put("index.js", "x")
    put("__pycache__/a.pyc", "x")
    only = ["--isolated", "--select", "missing-dockerignore", "--unsafe-fixes"]
    ran = run(*only, "--diff")
    assert "--- /dev/null\n+++ .dockerignore\n" in ran.out
    assert not Path(".dockerignore").exists()
    assert run(*only, "--fix").code == 0
    assert "__pycache__" in Path(".dockerignore").read_text()
    created = Path(".dockerignore").stat().st_mtime_ns
    assert run(*only, "--fix").code == 0
    assert Path(".dockerignore").stat().st_mtime_ns == created


def test_what_cannot_be_written_is_told_and_still_found(run, monkeypatch: pytest.MonkeyPatch) -> None:
    put("Dockerfile")
    put("b/Dockerfile")
    refused = FileProblem("Dockerfile", "permission denied")
    monkeypatch.setattr(judging, "write_text", lambda path, text: refused if path == "Dockerfile" else None)
    ran = run(*ONLY, "--fix", "-j1")
    assert ran.code == 2
    assert ran.err == "tare: Dockerfile: permission denied; not repaired\n"
    assert "Dockerfile:2:" in ran.out
    assert "b/Dockerfile:" not in ran.out
    assert "Fixed 2 findings." in ran.out
    assert "Found 2 findings in 1 of 2 files" in ran.out


def test_a_file_that_cannot_be_created_is_told(run, monkeypatch: pytest.MonkeyPatch) -> None:
    put("Dockerfile", "FROM node:22-slim\nWORKDIR /app\nCOPY . .\n")
    put("index.js", "x")
    put("__pycache__/a.pyc", "x")
    monkeypatch.setattr(judging, "create_text", lambda path, text: FileProblem(path, "permission denied"))
    ran = run("--isolated", "--select", "missing-dockerignore", "--fix", "--unsafe-fixes")
    assert ran.code == 2
    assert ".dockerignore: permission denied; not repaired" in ran.err
    assert "[missing-dockerignore]" in ran.out
    assert "Fixed" not in ran.out


def test_unsafe_fixes_alone_change_nothing_and_say_so(run) -> None:
    put("Dockerfile")
    ran = run(*ONLY, "--unsafe-fixes")
    assert ran.code == 1
    assert "nothing without --fix" in ran.err
    assert Path("Dockerfile").read_text() == BAD


def test_a_number_of_processes_below_none(run) -> None:
    ran = run("--jobs=-3")
    assert ran.code == 2
    assert "'-3'" in ran.err
