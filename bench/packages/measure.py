"""The truth: builds every set of `sets.tsv` with a Docker engine and writes the bytes of its layer to `truth.tsv`.

    DOCKER="docker" python bench/packages/measure.py

The engine needs the images that the sets name (bookworm-slim, trixie-slim, bookworm), made by `base.sh`:

    bench/packages/base.sh bookworm | docker import - bench:bookworm-slim

A set that is in `truth.tsv` already is not built again. Each build removes its image. With KEEP=FOLDER the packages and
the files of each image are kept there, to see where an estimate went wrong.
"""

from __future__ import annotations

import csv
import os
import shlex
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
DOCKER = shlex.split(os.environ.get("DOCKER", "docker"))
FIELDS = ("image", "recommends", "packages", "layer_bytes", "added")


def main() -> None:
    truth = HERE / "truth.tsv"
    done: set[tuple[str, ...]] = set()
    if truth.exists():
        done = {(row["image"], row["recommends"], row["packages"]) for row in read(truth)}
    else:
        truth.write_text("\t".join(FIELDS) + "\n", encoding="utf-8")
    for row in read(HERE / "sets.tsv"):
        key = (row["image"], row["recommends"], row["packages"])
        if key in done:
            continue
        measured = measure(*key)
        if measured is None:
            print("failed", *key, flush=True)
            continue
        with truth.open("a", encoding="utf-8") as out:
            out.write("\t".join((*key, str(measured[0]), str(measured[1]))) + "\n")
        print(*key, *measured, flush=True)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def dockerfile(image: str, recommends: str, packages: str) -> str:
    """The RUN of the guide, and a second layer that counts the packages."""
    option = "" if recommends == "yes" else "--no-install-recommends "
    return (
        f"FROM bench:{image}\n"
        f"RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y {option}{packages} "
        "&& rm -rf /var/lib/apt/lists/*\n"
        "RUN dpkg-query -W -f '${Package}\\t${Version}\\n' >/installed"
        " && find / -xdev '(' -type f -o -type l ')' -printf '%n\\t%i\\t%s\\t%p\\n' >/files\n"
    )


def measure(image: str, recommends: str, packages: str) -> tuple[int, int] | None:
    """The bytes of the layer as `docker history` says them, and how many packages it adds to the base."""
    text = dockerfile(image, recommends, packages)
    build = [*DOCKER, "build", "--network=host", "--no-cache", "-q", "-t", "bench:set", "-"]
    if subprocess.run(build, input=text, text=True, capture_output=True).returncode:
        return None
    history = run("history", "--no-trunc", "--human=false", "--format", "{{.Size}} {{.CreatedBy}}", "bench:set")
    size = next(int(line.split()[0]) for line in history.splitlines() if "apt-get install" in line)
    listed = run("run", "--rm", "--network=none", "bench:set", "cat", "/installed").splitlines()
    base = run("run", "--rm", "--network=none", f"bench:{image}", "dpkg-query", "-W").splitlines()
    if folder := os.environ.get("KEEP"):
        name = f"{image} {recommends} {packages}".replace("/", "_")
        Path(folder, f"{name}.packages").write_text("\n".join(listed), encoding="utf-8")
        files = run("run", "--rm", "--network=none", "bench:set", "cat", "/files")
        Path(folder, f"{name}.files").write_text(files, encoding="utf-8")
    run("rmi", "-f", "bench:set")
    run("builder", "prune", "-af")
    return size, len(listed) - len(base)


def run(*words: str) -> str:
    return subprocess.run([*DOCKER, *words], check=True, text=True, capture_output=True).stdout


if __name__ == "__main__":
    main()
