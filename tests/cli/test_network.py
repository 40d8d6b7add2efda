"""`--network` of the commands: a registry on the loopback is asked, within a deadline."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tare.__main__ import main
from tare.cli import judging
from tare.cli.network import BoundedSizes
from tare.model.facts import PackageSize

from ..world.loopback_registry import OCI_MANIFEST, Question, Reply, Server, digest, make_image, serve

pytest.importorskip("httpx", reason="needs httpx, the extra `registry`")

IMAGE = make_image("amd64", config={"User": "app"})
PULLED = sum(map(len, IMAGE.layers))
GATE = threading.Event()


def answer(question: Question) -> Reply:
    GATE.wait(20)
    if not question.path.startswith("/v2/team/app/"):
        return Reply(404, b"{}")
    data = IMAGE.config if "/blobs/" in question.path else IMAGE.manifest
    return Reply(200, data, {"Content-Type": OCI_MANIFEST, "Docker-Content-Digest": digest(data)})


@pytest.fixture
def registry() -> Iterator[Server]:
    GATE.set()
    with serve(answer) as server:
        yield server
        GATE.set()


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "DOCKER_CONFIG"):
        monkeypatch.setenv(name, str(tmp_path / "nobody" / name))
    monkeypatch.delenv("DOCKER_AUTH_CONFIG", raising=False)
    monkeypatch.delenv("REGISTRY_AUTH_FILE", raising=False)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    return code, *capsys.readouterr()


def test_weigh_asks_where_it_is_told_to(project: Path, registry: Server, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "Dockerfile").write_text(f"FROM {registry.host}/team/app:1\n")
    assert json.loads(run(capsys, "weigh", "--json")[1])["image"]["missing"]
    assert registry.asked == []
    code, text, error = run(capsys, "weigh", "--json", "--network")
    assert (code, error) == (0, "")
    assert json.loads(text)["image"]["pulled_bytes"] == PULLED
    assert json.loads(text)["image"]["missing"] == []
    count = len(registry.asked)
    (project / ".tare.toml").write_text("network = true\n")
    assert json.loads(run(capsys, "weigh", "--json")[1])["image"]["missing"], "a project cannot turn it on"
    assert json.loads(run(capsys, "weigh", "--json", "--network")[1])["image"]["pulled_bytes"] == PULLED
    assert len(registry.asked) == count, "the disk knows it by now"


def test_a_failure_is_one_message_and_the_rest_is_weighed(
    project: Path, registry: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "Dockerfile").write_text(
        f"FROM {registry.host}/team/none:1 AS a\nFROM {registry.host}/team/none:1\nFROM {registry.host}/team/app:1\n"
    )
    code, text, error = run(capsys, "weigh", "--json", "--network")
    assert code == 0
    assert json.loads(text)["image"]["pulled_bytes"] == PULLED
    assert error == f"tare: {registry.host} has no such image of team/none\n"


def test_a_registry_that_never_answers_costs_the_deadline(
    project: Path, registry: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "_PATIENCE", 0.3)
    GATE.clear()
    (project / "Dockerfile").write_text(
        f"FROM {registry.host}/team/app:1 AS a\nFROM {registry.host}/team/app:2\nCOPY --from=a / /\n"
    )
    begin = time.monotonic()
    code, _, error = run(capsys, "weigh", "--network")
    assert time.monotonic() - begin < 5
    assert code == 0
    assert error == "tare: registries did not answer within 0.3 s; without them, sizes are tare's own\n"


def test_check_counts_what_the_registry_says(
    project: Path, registry: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "Dockerfile").write_text(f"FROM {registry.host}/team/app:1\n")
    (project / ".tare.toml").write_text("budget = 100\n")
    rules = ("--select", "over-budget", "--exit-zero", "--format", "json")
    assert "over-budget" not in run(capsys, "check", *rules)[1]
    code, text, error = run(capsys, "check", "--network", *rules)
    assert (code, error) == (0, "")
    assert "over-budget" in text


class _Slow:
    """Knows what `flask` weighs, and waits for ever about everything else."""

    problems = ("pypi.org has no such-thing",)

    def of(self, kind: str, name: str, version: str = "", release: str = "") -> PackageSize | None:
        if name != "flask":
            threading.Event().wait(20)
        return FLASK


FLASK = PackageSize("flask", "3.1", 100, 50)


def test_package_registries_cost_the_deadline_once() -> None:
    sizes = BoundedSizes(0.2, _Slow())  # type: ignore[arg-type]
    assert sizes.of("pypi", "flask") == FLASK
    assert sizes.problems == ("pypi.org has no such-thing",)
    begin = time.monotonic()
    assert [sizes.of("pypi", name) for name in ("a", "b", "flask")] == [None, None, None]
    assert time.monotonic() - begin < 10
    assert sizes.problems[-1] == "package registries did not answer within 0.2 s"


def test_a_build_that_the_configuration_names(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    steps = [
        {"CreatedBy": "RUN /bin/sh -c make # buildkit", "Size": "4500000", "Comment": "buildkit.dockerfile.v0"},
        {"CreatedBy": "/bin/sh -c #(nop) ADD file:1 in / ", "Size": "74000000", "Comment": ""},
    ]
    (project / "out").mkdir()
    (project / "out" / "history.json").write_text("\n".join(map(json.dumps, steps)))
    (project / ".tare.toml").write_text('build = "out/history.json"\n')
    (project / "Dockerfile").write_text("FROM debian:12\nRUN make\n")
    found = json.loads(run(capsys, "weigh", "--json")[1])["image"]
    assert (found["bytes"], found["exactness"]) == (78_500_000, "measured")
    (project / "out" / "history.json").unlink()
    code, _, error = run(capsys, "weigh")
    assert code == 0
    assert error == f"tare: the last build: {project / 'out' / 'history.json'}: does not exist\n"
