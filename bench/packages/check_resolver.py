"""Compares the resolver with apt's own: `apt-get --simulate install` of every name in `seeds.txt` on the minimal base.

    python bench/packages/check_resolver.py [EVERY]

EVERY takes only each EVERYth name. The simulation runs on this machine's apt, so its version should be the release's.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import archive
from tare.model import packages

HERE = Path(__file__).parent


def main() -> None:
    release, every = "bookworm", int(sys.argv[1]) if len(sys.argv) > 1 else 1
    status = archive.CACHE / f"{release}-base-status"
    if not status.exists():
        sys.exit(f"put /var/lib/dpkg/status of debian:{release}-slim at {status}")
    wrong = total = refused = 0
    for name in (HERE / "seeds.txt").read_text(encoding="utf-8").split()[::every]:
        for recommends in (False, True):
            truth = simulate(release, status, name, recommends)
            weight = packages.weigh([name], release, recommends)
            if truth is None:
                refused += 1
                continue
            total += 1
            guess = {piece.name for piece in weight.added}
            if guess != truth:
                wrong += 1
                lacking, extra = sorted(truth - guess), sorted(guess - truth)
                print(name, "with" if recommends else "without", "- lacks", *lacking[:9], "- has", *extra[:9], flush=True)
    print(f"{release}: {total - wrong} of {total} sets are just as apt's; {refused} that apt refuses left out")


def simulate(release: str, status: Path, name: str, recommends: bool) -> set[str] | None:
    """The packages that apt would install; None where it refuses, or would remove or upgrade another."""
    option = f"APT::Install-Recommends={'true' if recommends else 'false'}"
    words = ["apt-get", "-s", *archive.options(release), "-o", f"Dir::State::status={status}", "-o", option, "install", name]
    run = subprocess.run(words, capture_output=True, text=True)
    lines = run.stdout.splitlines()
    if run.returncode or any(line.startswith("Remv ") for line in lines):
        return None
    return {line.split()[1].partition(":")[0] for line in lines if line.startswith("Inst ") and "[" not in line.split()[2]}


if __name__ == "__main__":
    main()
