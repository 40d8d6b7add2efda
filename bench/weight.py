"""`make bench-weight`: what it costs to know what lines weigh. Times in ms unless said otherwise.

    python -m bench.weight                     contexts of 200,000 files; a million with --million
    python -m bench.weight --keep FOLDER       makes the files there, and finds them there the next time

Each figure is printed with its goal. Absolute times belong to one machine and one moment: the load is printed, too.
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
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from .client import Client
from .files import plant
from .sample import sample

SERVER = [sys.executable, "-m", "tare", "lsp"]
CHECK = [sys.executable, "-m", "tare", "check", "--isolated", "--exit-zero", "--select"]
ROUNDS = 15
LONGEST = 120.0  # seconds that a context is waited for
STILL = 15.0  # seconds without a larger number after which nothing more is expected

APT = "FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y git curl\nCOPY . /srv\nRUN make\n"
PACKAGE = (1, APT.split("\n")[1].index("git"))

Times = list[float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--million", action="store_true", help="a context of a million files, too")
    parser.add_argument("--keep", type=Path, help="a folder for the files, which are left there")
    options = parser.parse_args()
    load = f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "load unknown"
    print(f"{date.today()}, Python {platform.python_version()}, {os.cpu_count()} cores, {load}\n")
    print("| | measured | goal |\n|---|---:|---:|")
    _print("hints of 200 lines, facts known: median, 95th percentile", _pair(_hints()), "5")
    at_once, after = _first_hovers()
    _print("first hover on a package, asked after the first diagnostics", _pair(after), "150")
    _print("the same, asked with the opening: the engine is loaded, too", _pair(at_once), "")
    with_packages, without = _checks("apt-recommends"), _checks("apt-lists-kept")
    _print("`tare check` of one file, a rule that weighs packages", _pair(with_packages), "")
    _print("the same, a rule that does not", _pair(without), "")
    for files in (200_000, 1_000_000) if options.million else (200_000,):
        with _folder(options.keep, files) as folder:
            _print_context(folder, files)


def _print(title: str, figure: str, goal: str) -> None:
    print(f"| {title} | {figure} | {goal} |", flush=True)


def _pair(times: Times) -> str:
    ordered = sorted(times)
    last = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return f"{statistics.median(ordered) * 1000:.1f}, {last * 1000:.1f}"


@contextmanager
def _server(folder: Path) -> Iterator[Client]:
    client = Client(SERVER, folder)
    try:
        yield client
    finally:
        client.close()


def _hints() -> Times:
    with tempfile.TemporaryDirectory() as folder, _server(Path(folder)) as client:
        client.open(sample(200))
        end = time.perf_counter() + 5
        while not any("packages" in label for label in client.hints()[1]) and time.perf_counter() < end:
            time.sleep(0.05)
        # After a keystroke, as editors ask: what the snapshot of before has worked out is gone.
        times = []
        for number in range(60):
            client.type(3 + number, 0, "# ")
            times.append(client.hints()[0])
        return times


def _first_hovers() -> tuple[Times, Times]:
    """Asked in the same breath as the document is opened, and once its findings are there."""
    found: tuple[Times, Times] = ([], [])
    for number in range(2 * ROUNDS):
        with tempfile.TemporaryDirectory() as folder, _server(Path(folder)) as client:
            client.open(APT, waits=bool(number % 2))
            took, said = client.hover_text(*PACKAGE)
            if "packages along" not in said:
                raise SystemExit("the first hover does not say what a package weighs")
            found[number % 2].append(took)
    return found


def _checks(rule: str) -> Times:
    times = []
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "Dockerfile").write_text(APT, encoding="utf-8")
        for _ in range(ROUNDS):
            began = time.perf_counter()
            subprocess.run([*CHECK, rule, "Dockerfile"], cwd=folder, stdout=subprocess.DEVNULL, check=True)
            times.append(time.perf_counter() - began)
    return times


@contextmanager
def _folder(keep: Path | None, files: int) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="tare-bench-")) if keep is None else keep / str(files)
    try:
        if not folder.exists() or keep is None:
            plant(folder, files)
        yield folder
    finally:
        if keep is None:
            shutil.rmtree(folder)


def _print_context(folder: Path, files: int) -> None:
    with _server(folder) as client:
        began = time.perf_counter()
        client.open(APT)
        keystrokes: Times = []
        first = whole = None
        said, changed = "", began
        while whole is None and time.perf_counter() < min(began + LONGEST, changed + STILL):
            keystrokes.append(client.type(3, 4, "x"))
            keystrokes.append(client.type(3, 4, "", replaced=1))
            label = next((label for label in client.hints()[1] if " file" in label), "")
            if label != said:
                said, changed = label, time.perf_counter()
            if label and first is None:
                first = time.perf_counter() - began
            if label and "≥" not in label:
                whole = time.perf_counter() - began
            time.sleep(0.02)
        title = f"{files:,} files"
        _print(f"{title}: first numbers, seconds from opening", f"{first:.1f}" if first else "none", "3")
        _print(f"{title}: all counted, seconds", f"{whole:.1f}" if whole else f"given up at {changed - began:.1f}", "")
        _print(f"{title}: keystrokes meanwhile ({len(keystrokes)})", _pair(keystrokes), "50 (95th percentile)")
        _print(f"{title}: longest keystroke", f"{max(keystrokes) * 1000:.0f}", "")
        _print(f"{title}: most memory, MB", f"{(client.memory(most=True) or 0) / 1e6:.0f}", "150")
        print(f"\nThe hint says: {label}\n", flush=True)


if __name__ == "__main__":
    main()
