"""Contexts of open Dockerfiles: names first, then sizes in steps, and nobody waits."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any

import pytest
from tare.model.context import ContextWeight
from tare.world import contexts as module
from tare.world.contexts import Contexts

from .trees import plant, plant_many


class Thread:
    """Work that waits until it is told to happen."""

    def __init__(self) -> None:
        self.waiting: dict[Hashable, tuple[Callable[[], Any], Callable[[Any], None]]] = {}
        self.done: list[Hashable] = []

    def ask(self, key: Hashable, work: Callable[[], Any], answered: Callable[[Any], None]) -> bool:
        if key in self.waiting:
            return False
        self.waiting[key] = (work, answered)
        return True

    def step(self) -> None:
        key = next(iter(self.waiting))
        work, answered = self.waiting[key]
        result = work()
        del self.waiting[key]
        self.done.append(key)
        answered(result)

    def finish(self) -> None:
        while self.waiting:
            self.step()


@pytest.fixture
def thread() -> Thread:
    return Thread()


@pytest.fixture
def dockerfile(tmp_path: Path) -> str:
    plant(tmp_path, {"Dockerfile": 10, "src/a": 100, "src/b": 200, "logs/c.log": 1000})
    old = time.time() - 60
    for folder in (tmp_path, tmp_path / "src", tmp_path / "logs"):
        os.utime(folder, (old, old))
    return str(tmp_path / "Dockerfile")


def files(contexts: Contexts, dockerfile: str) -> int | None:
    context = contexts.of(dockerfile, lambda: ["src"], None)
    weight: ContextWeight | None = context.total() if context is not None else None
    return weight.files if weight is not None else None


def test_names_come_first_and_then_sizes(thread: Thread, dockerfile: str) -> None:
    contexts = Contexts(thread.ask)
    assert contexts.of(dockerfile, list, None) is None
    thread.step()
    names = contexts.known(dockerfile)
    assert names is not None
    assert names.exists("src/a")
    assert names.total() is None
    thread.finish()
    assert files(contexts, dockerfile) == 4
    assert thread.waiting == {}  # asking again asks nobody


def test_a_large_context_is_told_of_in_steps(
    thread: Thread, tmp_path: Path, dockerfile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = iter([0, 1, 4])
    monkeypatch.setattr(module.Walk, "go_on", _limited(module.Walk.go_on, steps))
    contexts = Contexts(thread.ask)
    contexts.of(dockerfile, list, None)
    thread.step()
    seen = []
    while thread.waiting:
        thread.step()
        context = contexts.known(dockerfile)
        assert context is not None
        weight = context.weigh((".",))
        assert weight is not None
        seen.append((weight.files, weight.is_complete))
    assert seen == [(0, False), (1, False), (4, True)]


def _limited(go_on: Callable[..., bool], steps: Any) -> Callable[..., bool]:
    def limited(walk: Any, seconds: float) -> bool:
        for _ in range(next(steps)):
            if walk._waiting:
                walk._step(walk._waiting.popleft())
        return go_on(walk, 0)

    return limited


def test_an_edited_ignore_file_counts_without_another_walk(
    thread: Thread, tmp_path: Path, dockerfile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".dockerignore").write_text("")
    contexts = Contexts(thread.ask)
    contexts.of(dockerfile, list, None)
    thread.finish()
    assert files(contexts, dockerfile) == 5
    walked: list[str] = []
    monkeypatch.setattr(module.Walk, "_step", lambda walk, path: walked.append(path))
    assert contexts.edit(str(tmp_path / ".dockerignore"), "logs\n")
    assert files(contexts, dockerfile) == 5  # until somebody has counted
    thread.step()
    assert files(contexts, dockerfile) == 4
    thread.finish()
    assert files(contexts, dockerfile) == 4
    assert walked == []


def test_an_ignore_file_edited_while_sizes_are_counted(thread: Thread, tmp_path: Path, dockerfile: str) -> None:
    (tmp_path / ".dockerignore").write_text("")
    contexts = Contexts(thread.ask)
    contexts.of(dockerfile, list, None)
    thread.step()
    contexts.edit(str(tmp_path / ".dockerignore"), "logs\n")
    contexts.of(dockerfile, list, None)
    # The answer about the new names overtakes that about the old sizes.
    late = next(iter(thread.waiting))
    thread.waiting[late] = thread.waiting.pop(late)
    thread.finish()
    assert files(contexts, dockerfile) == 4


def test_a_change_on_disk(thread: Thread, tmp_path: Path, dockerfile: str) -> None:
    contexts = Contexts(thread.ask)
    contexts.of(dockerfile, list, None)
    thread.finish()
    before = contexts.known(dockerfile)
    contexts.change()
    contexts.of(dockerfile, list, None)
    thread.finish()
    assert contexts.known(dockerfile) is before  # nothing is different, so nothing is made again
    plant(tmp_path, {"src/new": 5})
    contexts.change()
    contexts.of(dockerfile, list, None)
    thread.step()
    assert files(contexts, dockerfile) == 4  # of a moment ago
    thread.finish()
    assert files(contexts, dockerfile) == 5


def test_a_file_that_grows_in_its_place(thread: Thread, tmp_path: Path, dockerfile: str) -> None:
    contexts = Contexts(thread.ask)
    contexts.of(dockerfile, list, None)
    thread.finish()
    with open(tmp_path / "src/a", "a") as file:
        file.write("y" * 900)
    contexts.change([str(tmp_path / "src/a")])
    contexts.of(dockerfile, list, None)
    thread.finish()
    context = contexts.known(dockerfile)
    assert context is not None
    assert context.weigh(("src",)).bytes == 1200  # type: ignore[union-attr]


def test_what_takes_long_is_answered_later(
    thread: Thread, tmp_path: Path, dockerfile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tare.world import weighing

    monkeypatch.setattr(weighing, "MOST_STEPS", 2)
    contexts = Contexts(thread.ask)
    contexts.of(dockerfile, list, None)
    thread.finish()
    context = contexts.known(dockerfile)
    assert context is not None
    assert context.weigh((".",), ("*.log",)) is None
    assert context.weigh((".",), ("*.log",)) is None
    assert len(thread.waiting) == 1
    thread.finish()
    answered = contexts.known(dockerfile)
    assert answered is not None
    assert answered is not context  # so that whoever keeps something about it looks again
    weight = answered.weigh((".",), ("*.log",))
    assert weight is not None
    assert weight.files == 4


SCRIPT = """
import asyncio, os, sys, time
from tare.lsp.jobs import Jobs
from tare.world.contexts import Contexts

def memory():
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

async def main(folder):
    jobs = Jobs(asyncio.get_running_loop())
    contexts, dockerfile = Contexts(jobs.ask), os.path.join(folder, "Dockerfile")
    start, first, rounds, most = time.monotonic(), None, [], 0
    contexts.of(dockerfile, lambda: ["."], None)
    while True:
        before = time.monotonic()
        await asyncio.sleep(0.001)
        context = contexts.of(dockerfile, lambda: ["."], None)
        weight = context.weigh((".",)) if context is not None else None
        rounds.append(time.monotonic() - before)
        most = max(most, memory())
        if weight is not None and first is None and weight.files:
            first = time.monotonic() - start
        if weight is not None and weight.is_complete:
            break
        if time.monotonic() - start > 60:
            break
    rounds.sort()
    print(first, time.monotonic() - start, rounds[len(rounds) * 9 // 10], most, weight.files)

asyncio.run(main(sys.argv[1]))
"""


def test_many_files(tmp_path: Path) -> None:
    """First numbers in 3 s, the loop free, memory under 150 MB; TARE_MANY_FILES=200000 for the whole thing."""
    many = int(os.environ.get("TARE_MANY_FILES", "16000"))
    plant_many(tmp_path, many)
    plant(tmp_path, {"Dockerfile": 10})
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)], capture_output=True, text=True, timeout=120, check=True
    )
    print(run.stdout)
    first, _, usual, memory, files = map(float, run.stdout.split())
    assert files == many + 1
    assert first < 3
    assert usual < 0.1  # nine of ten rounds of the loop, on a machine that has other work to do
    assert memory < 150_000_000
