"""What single packages put into a slim image: reads .deb files and writes `measured-debs.tsv.xz`.

    python bench/packages/measure_debs.py

Takes the packages of `seeds.txt` (those that Dockerfiles name) with all that they depend on or recommend, in both
releases, but those that were measured in the same version before. A package's bytes are those of its files that the
image's dpkg settings keep, of its control files in /var/lib/dpkg/info, of the list of its paths there, and of its
stanza in /var/lib/dpkg/status. Python modules are compiled by the Python that runs this, as the package's scripts do it
with the release's own. Each .deb is removed when it has been read.
"""

from __future__ import annotations

import io
import lzma
import marshal
import subprocess
import tarfile
import tempfile
import warnings
from pathlib import Path
from typing import NamedTuple

import archive
import index

HERE = Path(__file__).parent
MEASURED = HERE / "measured-debs.tsv.xz"
EXCLUDED = tuple(f"usr/share/{name}/" for name in ("doc", "info", "linda", "lintian/overrides", "locale", "man"))
MODULES = ("usr/lib/python3/dist-packages/", "usr/lib/python3.1", "usr/share/python3/")
LARGEST = 150_000_000  # bytes of a .deb
BATCH = 40


class Measured(NamedTuple):
    """Bytes of one package, by where they end up."""

    name: str
    version: str
    kept: int  # files that a slim image keeps
    excluded: int  # files that it leaves out
    info: int  # control files and the list of paths
    stanza: int  # in the status file, without conffiles
    conffiles: int  # their lines there
    compiled: int  # Python modules, compiled when the package is configured
    templates: int  # debconf's
    files: int  # how many files are kept


def main() -> None:
    seeds = (HERE / "seeds.txt").read_text(encoding="utf-8").split()
    known = read() if MEASURED.exists() else {}
    for release in archive.RELEASES:
        stanzas = archive.stanzas(release)
        graph = index.graph(stanzas)
        wanted = [n for n in sorted(index.closure(graph, seeds)) if int(stanzas[n]["Size"]) <= LARGEST]
        wanted = [n for n in wanted if (release, n) not in known or known[release, n].version != stanzas[n]["Version"]]
        print(release, len(wanted), "packages", flush=True)
        for start in range(0, len(wanted), BATCH):
            with tempfile.TemporaryDirectory() as folder:
                for path in archive.download(release, wanted[start : start + BATCH], Path(folder)):
                    found = measure(path)
                    known[release, found.name] = found
                    path.unlink()
            if start % 400 == 0:
                print(release, start, flush=True)
        _write(known)


def read() -> dict[tuple[str, str], Measured]:
    """The measured packages by release and name."""
    found = {}
    for line in lzma.decompress(MEASURED.read_bytes()).decode().splitlines()[1:]:
        release, name, version, *numbers = line.split("\t")
        found[release, name] = Measured(name, version, *map(int, numbers))
    return found


def _write(known: dict[tuple[str, str], Measured]) -> None:
    rows = ("\t".join((release, *map(str, found))) for (release, _), found in sorted(known.items()))
    text = "\n".join(("\t".join(("release", *Measured._fields)), *rows)) + "\n"
    MEASURED.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))


def measure(deb: Path) -> Measured:
    """Reads one package."""
    kept = excluded = compiled = files = 0
    paths = 0
    process = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", str(deb)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    with tarfile.open(fileobj=process.stdout, mode="r|") as tar:
        for member in tar:
            path = member.name.removeprefix("./")
            paths += len(path.encode()) + 2  # with a slash before it and the line's end
            if member.isdir() or member.islnk():
                continue
            size = len(member.linkname.encode()) if member.issym() else member.size
            if is_excluded(path):
                excluded += size
                continue
            kept += size
            files += 1
            if path.endswith(".py") and path.startswith(MODULES) and member.isreg():
                source = tar.extractfile(member)
                compiled += compiled_size(source.read()) if source is not None else 0
    process.wait()
    control = _control(deb)
    info = paths + sum(len(data) for name, data in control.items() if name not in ("control", "conffiles"))
    conffiles = control.get("conffiles", b"")
    info += len(conffiles)
    # "Conffiles:" and for each a space, the path, a space and 32 digits.
    lines = conffiles.count(b"\n")
    marked = 11 + len(conffiles) + lines * 34 if lines else 0
    text = control["control"].decode("utf-8", errors="replace")
    fields = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line and line[0] != " ")
    stanza = len(control["control"]) + len("Status: install ok installed\n") + 1
    templates = len(control.get("templates", b""))
    return Measured(
        fields["Package"], fields["Version"], kept, excluded, info, stanza, marked, compiled, templates, files
    )


def compiled_size(source: bytes) -> int:
    """The bytes of the .pyc file: the code and a header of 16; 0 where it cannot be compiled, as templates."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return 16 + len(marshal.dumps(compile(source, "/usr/lib/python3/dist-packages/module.py", "exec")))
    except (SyntaxError, ValueError):
        return 0


def is_excluded(path: str) -> bool:
    """Whether dpkg's settings in the slim images leave a path out."""
    if not path.startswith(EXCLUDED):
        return False
    return not (path.startswith("usr/share/doc/") and path.endswith("/copyright")) and (
        path != "usr/share/locale/locale.alias"
    )


def _control(deb: Path) -> dict[str, bytes]:
    data = subprocess.run(["dpkg-deb", "--ctrl-tarfile", str(deb)], check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        found = {}
        for member in tar:
            file = tar.extractfile(member)
            if file is not None:
                found[member.name.removeprefix("./")] = file.read()
        return found


if __name__ == "__main__":
    main()
