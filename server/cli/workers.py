"""Judging many files on all cores. A file that kills its worker costs its own report, and no other's."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..report import FileReport
from .judging import Judge, Orders, load_rules

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

Numbered = tuple[int, FileReport]

_FEW = 24
"""So many files are judged sooner here than a second process is up."""

_CHUNK = 16


def judge_all(paths: Sequence[str], orders: Orders, jobs: int = 0) -> Iterator[Numbered]:
    """The report on each file with its index in `paths`, in the order in which they are ready.

    `jobs` is the number of processes, 0 for as many as there are cores.
    """
    count = jobs or _cores()
    if count < 2 or (len(paths) <= _FEW and not jobs):
        judge = Judge(orders)
        for index, path in enumerate(paths):
            yield index, judge.file(path)
        return
    numbered = list(enumerate(paths))
    size = max(1, min(_CHUNK, len(paths) // (count * 2)))
    chunks = [numbered[start : start + size] for start in range(0, len(numbered), size)]
    lost: list[tuple[int, str]] = []
    yield from _judge_chunks(chunks, orders, count, lost)
    for one in lost:
        # Somebody in the same pool died; alone, everyone shows who.
        dead: list[tuple[int, str]] = []
        yield from _judge_chunks([[one]], orders, 1, dead)
        for index, path in dead:
            yield index, FileReport(path, problem="could not be judged: its process died")


def _judge_chunks(
    chunks: Sequence[Sequence[tuple[int, str]]], orders: Orders, count: int, lost: list[tuple[int, str]]
) -> Iterator[Numbered]:
    from concurrent.futures import as_completed
    from concurrent.futures.process import BrokenProcessPool

    with _pool(min(count, len(chunks)), orders) as pool:
        futures: dict[Future[list[Numbered]], Sequence[tuple[int, str]]] = {}
        for chunk in chunks:
            try:
                futures[pool.submit(_judge_chunk, chunk)] = chunk
            except BrokenProcessPool:
                lost += chunk
        for future in as_completed(futures):
            try:
                yield from future.result()
            except BrokenProcessPool:
                lost += futures[future]


def _pool(count: int, orders: Orders) -> ProcessPoolExecutor:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # A forked worker has everything loaded already. Elsewhere than on Linux, system libraries do not survive it.
    method = "fork" if sys.platform == "linux" else "spawn"
    if method == "fork":
        load_rules(orders)
        gc.freeze()  # what is there by now stays; collecting it would only copy its pages into every worker
    context = multiprocessing.get_context(method)
    return ProcessPoolExecutor(count, context, initializer=_begin, initargs=(orders,))


_judge: Judge


def _begin(orders: Orders) -> None:
    global _judge
    _judge = Judge(orders)


def _judge_chunk(chunk: Sequence[tuple[int, str]]) -> list[Numbered]:
    return [(index, _judge.file(path)) for index, path in chunk]


def _cores() -> int:
    """The cores that this process may use, which in a container or a job are fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
