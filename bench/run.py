"""`make bench`: how long a keystroke, a start, a hover and a folder take, beside the servers that are found.

    python -m bench.run                       Tare alone, and what is on PATH
    python -m bench.run --npm FOLDER          also the servers in FOLDER/node_modules
    TARE_CORPUS=FOLDER python -m bench.run    the batch over real files instead of the samples

Absolute times belong to one machine and one moment; compare the columns of one run.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from .client import Client, Gone
from .sample import sample

SIZES = (200, 5000)
KEYSTROKES = 60
STARTS = 5


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--npm", type=Path, help="a folder with node_modules of other servers")
    chosen = arguments.parse_args()
    servers = {"Tare": [sys.executable, "-m", "tare", "lsp"], **_others(chosen.npm)}
    rows = _rows(servers)
    print(f"{date.today()}, Python {platform.python_version()}, {os.cpu_count()} cores; medians\n")
    print(_table(["", *servers], rows))
    print(f"\nBatch: {_batch()}")


def _others(npm: Path | None) -> dict[str, list[str]]:
    """The other servers that can be started here."""
    found = {}
    tally = npm / "node_modules/@wharflab/tally-linux-x64/bin/tally" if npm else Path(shutil.which("tally") or "")
    if tally.is_file():
        found["tally"] = [str(tally), "lsp", "--stdio"]
    node = npm / "node_modules/.bin/docker-langserver" if npm else Path(shutil.which("docker-langserver") or "")
    if node.is_file():
        found["Node"] = [str(node), "--stdio"]
    return found


def _rows(servers: dict[str, list[str]]) -> list[list[str]]:
    rows = []
    for lines in SIZES:
        text = sample(lines)
        rows.append([f"keystroke, {lines} lines (ms)", *_each(servers, lambda c, t=text: _keystroke(c, t))])
    text = sample(SIZES[0])
    rows.append(["first diagnostics of a cold start (ms)", *_each(servers, lambda c: _cold(c, text))])
    rows.append([f"hover, {SIZES[0]} lines (ms)", *_each(servers, lambda c: _hover(c, text))])
    rows.append([f"memory after use, {SIZES[0]} lines (MB)", *_each(servers, lambda c: _memory(c, text))])
    return rows


def _each(servers: dict[str, list[str]], measure: Callable[[list[str]], float]) -> list[str]:
    """The figure of each server, and how many times Tare's it is."""
    figures = []
    first: float | None = None
    for command in servers.values():
        try:
            figure = measure(command)
        except (Gone, OSError) as error:
            figures.append(f"failed: {type(error).__name__}")
            continue
        first = figure if first is None else first
        ratio = f" ({figure / first:.1f}×)" if figures and first else ""
        figures.append(f"{figure:.2f}{ratio}" if figure < 10 else f"{figure:.0f}{ratio}")
    return figures


def _keystroke(command: list[str], text: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        client = Client(command, Path(folder))
        try:
            client.open(text)
            places = [at for at, line in enumerate(text.split("\n")) if line.startswith(("RUN", "COPY", "    "))]
            times = []
            for number in range(KEYSTROKES):
                line = places[number * len(places) // KEYSTROKES]
                times.append(client.type(line, 6, "x"))
                times.append(client.type(line, 6, "", replaced=1))
            return statistics.median(times) * 1000
        finally:
            client.close()


def _cold(command: list[str], text: str) -> float:
    times = []
    for _ in range(STARTS):
        with tempfile.TemporaryDirectory() as folder:
            client = Client(command, Path(folder))
            try:
                times.append(client.open(text) - client.started)
            finally:
                client.close()
    return statistics.median(times) * 1000


def _hover(command: list[str], text: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        client = Client(command, Path(folder))
        try:
            client.open(text)
            lines = [at for at, line in enumerate(text.split("\n")) if line.startswith(("FROM", "RUN", "COPY"))]
            return statistics.median([client.hover(line, 1) for line in (lines * 20)[:60]]) * 1000
        finally:
            client.close()


def _memory(command: list[str], text: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        client = Client(command, Path(folder))
        try:
            client.open(text)
            for number in range(20):
                client.type(3 + number, 0, "# ")
            return (client.memory() or 0) / 1_000_000
        finally:
            client.close()


def _batch() -> str:
    corpus = os.environ.get("TARE_CORPUS")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(corpus) if corpus else Path(scratch)
        if not corpus:
            for number in range(400):
                (folder / f"{number}.Dockerfile").write_text(sample(40).replace("service0", f"s{number}"))
        began = time.perf_counter()
        result = subprocess.run(
            [sys.executable, "-m", "tare", "check", "--exit-zero", "--format", "github", str(folder)],
            capture_output=True,
            check=True,
            text=True,
        )
        took = time.perf_counter() - began
    files = sum(1 for _ in folder.rglob("*ockerfile*")) if corpus else 400
    return f"{files} files in {took:.1f} s, {files / took:.0f} a second, {len(result.stdout.splitlines())} findings"


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---", *(["---:"] * (len(head) - 1))], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


if __name__ == "__main__":
    main()
