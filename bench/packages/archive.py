"""Debian's archive through apt itself: the package lists of a release, and single packages.

apt runs with a root of its own below `CACHE`, so it reads and changes nothing of the system's. Packages come from the
release, its updates and its security updates, of which the newest version counts.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from versions import parts

CACHE = Path(os.environ.get("BENCH_CACHE", Path.home() / ".cache" / "tare-bench"))
MIRROR = os.environ.get("MIRROR", "http://deb.debian.org/debian")
SECURITY = os.environ.get("SECURITY", "http://deb.debian.org/debian-security")
KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg"
RELEASES = ("bookworm", "trixie")
_HELPER = "/usr/lib/apt/apt-helper"

Stanza = dict[str, str]


def update(release: str) -> None:
    """Fetches the lists of a release."""
    root = _root(release)
    for folder in ("lists/partial", "cache/archives/partial", "etc/apt.conf.d", "etc/preferences.d"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    (root / "status").write_text("", encoding="utf-8")
    sources = (f"{MIRROR} {release}", f"{MIRROR} {release}-updates", f"{SECURITY} {release}-security")
    lines = "".join(f"deb [arch=amd64 signed-by={KEYS}] {source} main\n" for source in sources)
    (root / "etc" / "sources.list").write_text(lines, encoding="utf-8")
    subprocess.run(["apt-get", "update", "-q", *options(release)], check=True)


def stanzas(release: str) -> dict[str, Stanza]:
    """The newest version of every package, by name, field by field; `_text` holds the whole stanza."""
    found: dict[str, Stanza] = {}
    for path in _lists(release, "_Packages"):
        for text in _cat(path).split("\n\n"):
            fields = _fields(text)
            name = fields.get("Package")
            if name and (name not in found or parts(fields["Version"]) > parts(found[name]["Version"])):
                found[name] = fields
    return found


def download(release: str, names: Iterable[str], folder: Path) -> list[Path]:
    """Fetches packages into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", "-qq", *options(release), *names], cwd=folder, stderr=subprocess.DEVNULL)
    return sorted(folder.glob("*.deb"))


def date(release: str) -> str:
    """The day of the lists, as the release's own file says it."""
    newest = max(_lists(release, "_InRelease"), key=os.path.getmtime)
    line = next(line for line in newest.read_text(encoding="utf-8").splitlines() if line.startswith("Date: "))
    return line.removeprefix("Date: ")


def _root(release: str) -> Path:
    return CACHE / release


def options(release: str) -> list[str]:
    root = _root(release)
    settings = {
        "Dir::Etc": root / "etc",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State": root,
        "Dir::State::status": root / "status",
        "Dir::Cache": root / "cache",
        "Acquire::Languages": "none",
        # A mirror may hold an older state of the archive, which is no less consistent.
        "Acquire::Check-Valid-Until": "false",
        "Acquire::Check-Date": "false",
    }
    return [word for key, value in settings.items() for word in ("-o", f"{key}={value}")]


def _lists(release: str, ending: str) -> list[Path]:
    return sorted(path for path in (_root(release) / "lists").iterdir() if ending in path.name)


def _cat(path: Path) -> str:
    run = subprocess.run([_HELPER, "cat-file", str(path)], check=True, capture_output=True)
    return run.stdout.decode("utf-8", errors="replace")


def _fields(text: str) -> Stanza:
    found = {"_text": text}
    for line in text.split("\n"):
        if line[:1] not in (" ", "\t", ""):
            key, _, value = line.partition(":")
            found[key] = value.strip()
    return found
