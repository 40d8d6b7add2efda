"""`make bench`: how long a keystroke, a start, a hover and a folder take, beside other programs in one run.

    python -m bench.run                       installs the others into ~/.cache/tare-bench, where it can
    python -m bench.run --npm FOLDER          takes those in FOLDER/node_modules
    python -m bench.run --alone               Tare only
    TARE_CORPUS=FOLDER python -m bench.run    the batch over real files, listed in FOLDER/index.jsonl

Absolute times belong to one machine and one moment; compare the columns of one run.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from .client import Client, Gone, Unsupported
from .peers import Peers, accepted_by_tally, default_folder, find
from .sample import sample

SMALL, LARGE = 200, 5000
KEYSTROKES = 60
STARTS = 7
HOVERS = 60
BATCH = 400  # generated files, where there is no corpus

TARE = [sys.executable, "-m", "tare"]

Times = list[float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--npm", type=Path, help="a folder with node_modules of other servers")
    parser.add_argument("--alone", action="store_true", help="measure Tare only")
    options = parser.parse_args()
    peers = Peers({}, {}) if options.alone else find(default_folder(), options.npm)
    print(f"{date.today()}, Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}\n")
    _print_servers({"Tare": [*TARE, "lsp"], **peers.servers})
    _print_linters({"Tare": [*TARE, "check", "--isolated", "--exit-zero"], **peers.linters})


def _print_servers(servers: dict[str, list[str]]) -> None:
    small, large, flawed = sample(SMALL), sample(LARGE), sample(LARGE, flawed=True)
    measures: list[tuple[str, Callable[[list[str]], Times]]] = [
        (f"keystroke to diagnostics, {SMALL} lines", lambda command: _keystrokes(command, small)),
        (f"the same, {LARGE:,} lines", lambda command: _keystrokes(command, large)),
        (f"the same, {LARGE:,} lines full of findings", lambda command: _keystrokes(command, flawed)),
        (f"cold start to first diagnostics, {SMALL} lines", lambda command: _starts(command, small)),
        (f"hover, {SMALL} lines", lambda command: _hovers(command, small)),
    ]
    _print_row(["ms: median, 95th percentile", *servers])
    _print_row(["---", *("---:" for _ in servers)])
    for title, measure in measures:
        _print_row([title, *_cells(servers, measure, _milliseconds)])
    memory = _cells(servers, lambda command: _memory(command, small), lambda figures: f"{figures[0]:.0f} MB")
    _print_row([f"memory after use, {SMALL} lines", *memory])


def _print_linters(linters: dict[str, list[str]]) -> None:
    with _batch() as (folder, files):
        if "tally" in linters:
            files = accepted_by_tally(linters["tally"], folder, files)
        print()
        _print_row([f"{len(files):,} {'real' if os.environ.get('TARE_CORPUS') else 'generated'} files", *linters])
        _print_row(["---", *("---:" for _ in linters)])
        cells = _cells(linters, lambda command: [_seconds(command, folder, files)], lambda took: f"{took[0]:.1f} s")
        _print_row(["all of them, one command", *cells])


def _print_row(cells: list[str]) -> None:
    print("| " + " | ".join(cells) + " |", flush=True)


def _cells(
    commands: dict[str, list[str]], measure: Callable[[list[str]], Times], say: Callable[[Times], str]
) -> Iterator[str]:
    """What each command took, and how many times Tare's that is."""
    first: float | None = None
    for command in commands.values():
        try:
            figures = measure(command)
        except Unsupported:
            yield "–"
            continue
        except (Gone, OSError, subprocess.SubprocessError) as error:
            yield f"failed: {type(error).__name__}"
            continue
        median = statistics.median(figures)
        ratio = f" ({median / first:.1f}×)" if first else ""
        first = median if first is None else first
        yield say(figures) + ratio


def _milliseconds(times: Times) -> str:
    ordered = sorted(times)
    return ", ".join(_short(seconds * 1000) for seconds in (statistics.median(ordered), _percentile(ordered, 0.95)))


def _percentile(ordered: Times, share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _short(number: float) -> str:
    return f"{number:.2f}" if number < 1 else f"{number:.1f}" if number < 10 else f"{number:,.0f}"


@contextmanager
def _opened(command: list[str], text: str) -> Iterator[tuple[Client, float]]:
    """A server with an open document, and the seconds from its start to its first diagnostics."""
    with tempfile.TemporaryDirectory() as folder:
        client = Client(command, Path(folder))
        try:
            yield client, client.open(text) - client.started
        finally:
            client.close()


def _keystrokes(command: list[str], text: str) -> Times:
    lines = [at for at, line in enumerate(text.split("\n")) if line.startswith(("RUN", "COPY", "    "))]
    with _opened(command, text) as (client, _):
        times = []
        end = time.perf_counter() + 30  # a server that takes seconds is known well enough by then
        for number in range(KEYSTROKES):
            line = lines[number * len(lines) // KEYSTROKES]
            times.append(client.type(line, 6, "x"))
            times.append(client.type(line, 6, "", replaced=1))
            if time.perf_counter() > end:
                break
        return times


def _starts(command: list[str], text: str) -> Times:
    times = []
    for _ in range(STARTS):
        with _opened(command, text) as (_, took):
            times.append(took)
    return times


def _hovers(command: list[str], text: str) -> Times:
    lines = [at for at, line in enumerate(text.split("\n")) if line.startswith(("FROM", "RUN", "COPY"))]
    with _opened(command, text) as (client, _):
        if not client.can_hover:
            raise Unsupported
        return [client.hover(lines[number % len(lines)], 1) for number in range(HOVERS)]


def _memory(command: list[str], text: str) -> Times:
    with _opened(command, text) as (client, _):
        for number in range(20):
            client.type(3 + number, 0, "# ")
        return [(client.memory() or 0) / 1_000_000]


@contextmanager
def _batch() -> Iterator[tuple[Path, list[str]]]:
    corpus = os.environ.get("TARE_CORPUS")
    if corpus:
        index = Path(corpus, "index.jsonl").read_text(encoding="utf-8")
        yield Path(corpus), [json.loads(line)["id"] for line in index.splitlines()]
        return
    with tempfile.TemporaryDirectory() as scratch:
        files = [f"{number}.Dockerfile" for number in range(BATCH)]
        for number, name in enumerate(files):
            text = sample(40, flawed=number % 2 == 0, first=number)
            Path(scratch, name).write_text(text, encoding="utf-8")
        yield Path(scratch), files


def _seconds(command: list[str], folder: Path, files: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(
        [*command, *files], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True, timeout=600
    )
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
