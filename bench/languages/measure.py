"""Installs the packages of names.txt with pip and npm, and writes what each one weighs to server/data.

    python bench/languages/measure.py                  # needs Python 3.11 on linux/amd64, npm, and both registries
    python bench/languages/measure.py --check          # only says what the parts and the whole of an installation weigh

Every package in the installations becomes a row: its own bytes and the names of what it needs, so that sets can be
added up without counting anything twice. Nothing is installed outside of `BENCH_CACHE`.
"""

from __future__ import annotations

import base64
import datetime
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("BENCH_CACHE", Path.home() / ".cache" / "tare-bench")) / "languages"
TABLE = HERE.parents[1] / "server" / "data" / "language-packages.tsv"
FIELDS = ("kind", "name", "version", "bytes", "download_bytes", "needs", "date_observed", "source")
_BROUGHT = ("pip", "setuptools", "wheel")  # what a new environment has

# Runs in the new environment: names, versions, files and requirements of what is installed there, as JSON.
_ASK_PYTHON = """
import json, os, re
from importlib.metadata import distributions
from pip._vendor.packaging.requirements import Requirement

def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()

found = []
for one in distributions():
    size = sum(os.path.getsize(path) for path in {str(one.locate_file(file)) for file in one.files or ()}
               if os.path.isfile(path))
    wanted = [Requirement(text) for text in one.requires or ()]
    needs = {plain(need.name) for need in wanted if need.marker is None or need.marker.evaluate({"extra": ""})}
    found.append([plain(one.metadata["Name"]), one.version, size, sorted(needs)])
print(json.dumps(found))
"""


class Row(NamedTuple):
    """One package. `size` are the bytes of its files, `download` those of its archive."""

    kind: str
    name: str
    version: str
    size: int
    download: int
    needs: tuple[str, ...]
    source: str


def main() -> None:
    if sys.version_info[:2] != (3, 11):
        sys.exit("the table is of Python 3.11")
    wanted = [line.split() for line in (HERE / "names.txt").read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    CACHE.mkdir(parents=True, exist_ok=True)
    rows = [
        *_python([name for kind, name in wanted if kind == "pypi"]),
        *_node([name for kind, name in wanted if kind == "npm"]),
    ]
    if "--check" not in sys.argv:
        day = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
        lines = ["\t".join(FIELDS)]
        for row in sorted(rows):
            needs = ",".join(row.needs)
            lines.append("\t".join((*map(str, row[:5]), needs, day, row.source)))
        TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"{len(rows)} packages")


def _python(names: list[str]) -> Iterator[Row]:
    folder = CACHE / "python"
    if not folder.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python, wheels = folder / "bin" / "python", CACHE / "wheels"
    before = _bytes_below(folder)
    subprocess.run([python, "-m", "pip", "install", "-q", "--no-cache-dir", *names], check=True)
    found = json.loads(subprocess.run([python, "-c", _ASK_PYTHON], check=True, capture_output=True).stdout)
    pinned = [f"{name}=={version}" for name, version, *_ in found if name not in _BROUGHT]
    subprocess.run([python, "-m", "pip", "download", "-q", "--no-deps", "-d", wheels, *pinned], check=True)
    archives = {path.name.split("-")[0].replace("_", "-").replace(".", "-").lower(): path for path in wheels.iterdir()}
    rows = [
        Row(
            "pypi",
            name,
            version,
            size,
            archives[name].stat().st_size,
            tuple(needs),
            "measured from pip install, Python 3.11",
        )
        for name, version, size, needs in found
        if name not in _BROUGHT
    ]
    print(f"pip: parts {sum(row.size for row in rows)}, grown by {_bytes_below(folder) - before}")
    yield from rows


def _node(names: list[str]) -> Iterator[Row]:
    """Scripts do not run: what they would fetch is not among the bytes."""
    folder, kept = CACHE / "node", CACHE / "npm"
    folder.mkdir(exist_ok=True)
    (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--cache", str(kept)]
    subprocess.run(["npm", "install", *options, *names], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    version = subprocess.run(["npm", "--version"], check=True, capture_output=True, text=True).stdout.strip()
    modules = folder / "node_modules"
    locked = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    rows = []
    for path, entry in locked.items():
        name = path.removeprefix("node_modules/")
        if path and "node_modules/" not in name and (folder / path).is_dir():
            # Of two versions of one name the one at the top counts.
            needs = tuple(sorted(one for one in _needs(entry) if (modules / one).is_dir()))
            size, archive = _bytes_below(folder / path), _archive(kept, entry["integrity"])
            rows.append(
                Row("npm", name, entry["version"], size, archive, needs, f"measured from npm install, npm {version}")
            )
    print(f"npm: parts {sum(row.size for row in rows)}, whole {_bytes_below(modules, inner=True)}")
    yield from rows


def _needs(entry: dict[str, Any]) -> set[str]:
    optional = {name for name, said in entry.get("peerDependenciesMeta", {}).items() if said.get("optional")}
    peers = set(entry.get("peerDependencies", {})) - optional
    return {*entry.get("dependencies", {}), *entry.get("optionalDependencies", {}), *peers}


def _archive(kept: Path, integrity: str) -> int:
    """The bytes of an archive in npm's cache, where files are named by their digest (cacache, content-v2)."""
    algorithm, _, encoded = integrity.partition("-")
    name = base64.b64decode(encoded).hex()
    return (kept / "_cacache" / "content-v2" / algorithm / name[:2] / name[2:4] / name[4:]).stat().st_size


def _bytes_below(folder: Path, inner: bool = False) -> int:
    """The bytes of the files of a folder; those of packages inside it only if `inner`."""
    total = 0
    for above, folders, files in os.walk(folder):
        if not inner and "node_modules" in folders:
            folders.remove("node_modules")
        total += sum(os.lstat(os.path.join(above, name)).st_size for name in files)
    return total


if __name__ == "__main__":
    main()
