"""A case of a repair: a folder with a Dockerfile, its context, and in the first comments what to do with it.

# rules: apt-recommends            select these rules, separated by commas; ALL for those that are on by default
# fixes: unsafe                    also --unsafe-fixes
# output: git --version            what a container of the image says must be the same before and after
# fails: before                    the Dockerfile does not build until it is repaired
# file: data/model.bin 20000000    a file of so many bytes
# archive: tool.tgz bin/tool=9000  an archive with files of so many bytes
# text: run.sh 0755 echo hello     a file with a mode and one line
# deb: x.deb name,needed opt/x=90  a package of Debian, what it needs, and its files of so many bytes
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

from .trees import Deb, Tar, write

CASES = Path(__file__).parent / "cases"


class Recipe(NamedTuple):
    """What the first comments of a case say."""

    name: str
    rules: str
    is_unsafe: bool
    output: str
    fails_before: bool
    made: tuple[tuple[str, str], ...]  # "file", "archive", "text" or "deb", and the rest of its line

    @property
    def folder(self) -> Path:
        """Where it stands."""
        return CASES / self.name


def recipes() -> list[Recipe]:
    """All cases, by name."""
    return [_read(path.parent) for path in sorted(CASES.glob("*/Dockerfile"))]


def _read(folder: Path) -> Recipe:
    said: dict[str, str] = {}
    made = []
    for line in (folder / "Dockerfile").read_text(encoding="utf-8").splitlines():
        if not line.startswith("# "):
            break
        key, _, value = line[2:].partition(": ")
        if key in ("file", "archive", "text", "deb"):
            made.append((key, value))
        else:
            said[key] = value
    return Recipe(
        folder.name,
        said["rules"],
        said.get("fixes") == "unsafe",
        said["output"],
        said.get("fails") == "before",
        tuple(made),
    )


def lay_out(recipe: Recipe, folder: Path) -> None:
    """Put the case's Dockerfile and context into an empty folder."""
    shutil.copytree(recipe.folder, folder, dirs_exist_ok=True)
    for kind, line in recipe.made:
        name, _, rest = line.partition(" ")
        if kind == "file":
            write({name: int(rest)}, folder)
        elif kind == "archive":
            packing = "gz" if name.endswith("gz") else "xz" if name.endswith("xz") else ""
            write({name: Tar(packing, _sizes(rest))}, folder)
        elif kind == "deb":
            package, _, inside = rest.partition(" ")
            title, _, needs = package.partition(",")
            write({name: Deb(title, needs, _sizes(inside))}, folder)
        else:
            mode, _, text = rest.partition(" ")
            write({name: text + "\n"}, folder)
            (folder / name).chmod(int(mode, 8))


def _sizes(members: str) -> dict[str, int]:
    return {path: int(size) for path, _, size in (member.partition("=") for member in members.split())}
