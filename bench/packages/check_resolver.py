"""Compares the resolver with apt's own: `apt-get --simulate install` of every name in `seeds.txt` on the minimal base.

    python bench/packages/check_resolver.py [EVERY]

EVERY takes only each EVERYth name. The simulation runs on this machine's apt, so its version should be the release's.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import archive
from tare.model.estimates import debian_packages as packages

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
                print(name, recommends, "lacks", sorted(truth - guess)[:9], "has", sorted(guess - truth)[:9])
    print(f"{release}: {total - wrong} of {total} sets are just as apt's; {refused} that apt refuses left out")


def simulate(release: str, status: Path, name: str, recommends: bool) -> set[str] | None:
    """The packages that apt would install; None where it refuses, or would remove or upgrade another."""
    settings = (f"Dir::State::status={status}", f"APT::Install-Recommends={str(recommends).lower()}")
    words = [word for setting in settings for word in ("-o", setting)]
    command = ["apt-get", "-s", *archive.options(release), *words, "install", name]
    run = subprocess.run(command, capture_output=True, text=True)
    lines = run.stdout.splitlines()
    if run.returncode or any(line.startswith("Remv ") for line in lines):
        return None
    # "Inst name [old version] (new version …)" is an upgrade.
    added = [line.split() for line in lines if line.startswith("Inst ")]
    return {words[1].partition(":")[0] for words in added if not words[2].startswith("[")}


if __name__ == "__main__":
    main()
