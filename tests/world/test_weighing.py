"""What sources of COPY weigh: as BuildKit picks, filters and counts them."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from tare.model.context import ContextWeight, Heavy
from tare.world import listing
from tare.world.census import take_census
from tare.world.ignore import read_ignore
from tare.world.walk import Walk
from tare.world.weighing import TooMuch, weigh

from .trees import counted, plant

TREE = {
    "Dockerfile": 20,
    "package.json": 100,
    "tsconfig.json": 50,
    ".env": 7,
    "src/index.js": 300,
    "src/.eslintrc": 4,
    "src/lib/a.js": 1000,
    "src/lib/b.txt": 60,
    "packages/one/package.json": 11,
    "packages/two/package.json": 12,
    "packages/two/deep/package.json": 13,
    "node_modules/big/index.js": 50_000,
    "node_modules/small/index.js": 40,
}


def said(weight: ContextWeight | None) -> tuple[int, int]:
    assert weight is not None
    assert weight.is_complete
    return weight.files, weight.bytes


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ((".",), (13, sum(TREE.values()))),
        (("",), (13, sum(TREE.values()))),
        (("/",), (13, sum(TREE.values()))),
        (("src",), (4, 1364)),
        (("src/",), (4, 1364)),
        (("./src/lib",), (2, 1060)),
        (("package.json",), (1, 100)),
        (("package.json", "src/lib"), (3, 1160)),
        (("*.json",), (2, 150)),
        (("*",), (13, sum(TREE.values()))),  # a folder that matches is taken whole, and Go's * matches dotfiles
        (("src/*",), (4, 1364)),
        (("packages/*/package.json",), (1, 12)),  # both are put at the same place, where the last one stays
        (("packages/**/package.json",), (1, 12)),  # without --parents, ** is *
        (("**/package.json",), (0, 0)),  # packages/package.json is not there
        (("package?.json", "[pt]*.json"), (2, 150)),
        (("missing", "no*thing"), (0, 0)),
        (("src/index.js/x",), (0, 0)),
    ],
)
def test_sources(tmp_path: Path, sources: tuple[str, ...], expected: tuple[int, int]) -> None:
    plant(tmp_path, TREE)
    assert said(counted(tmp_path).weigh(sources)) == expected


def test_double_stars_where_parents_are_kept(tmp_path: Path) -> None:
    plant(tmp_path, TREE)
    assert said(counted(tmp_path).weigh(("**/package.json",), parents=True)) == (4, 136)
    assert said(counted(tmp_path).weigh(("packages/./**/package.json",), parents=True)) == (3, 36)


@pytest.mark.parametrize(
    ("sources", "exclude", "expected"),
    [
        ((".",), ("node_modules",), (11, sum(TREE.values()) - 50_040)),
        ((".",), ("*.json",), (11, sum(TREE.values()) - 150)),  # counts from the source, as .dockerignore does
        ((".",), ("**/*.json",), (8, sum(TREE.values()) - 186)),
        (("src",), ("lib",), (2, 304)),
        (("src",), ("src/lib",), (4, 1364)),
        (("src",), ("**/*.js", "!lib/a.js"), (3, 1064)),
        (("*.json",), ("ts*",), (1, 100)),
        (("src",), ("[", "lib"), (2, 304)),  # what is malformed fails in the build, and here counts for nothing
    ],
)
def test_exclude(tmp_path: Path, sources: tuple[str, ...], exclude: tuple[str, ...], expected: tuple[int, int]) -> None:
    plant(tmp_path, TREE)
    assert said(counted(tmp_path).weigh(sources, exclude)) == expected


def test_the_largest_come_first_and_folders_as_a_whole(tmp_path: Path) -> None:
    plant(tmp_path, TREE)
    context = counted(tmp_path)
    whole = context.total()
    assert whole is not None
    assert whole.largest[:3] == (Heavy("node_modules/", 50_040), Heavy("src/", 1364), Heavy("package.json", 100))
    several = context.weigh(("package.json", "src"))
    assert several is not None
    assert several.largest == (Heavy("src/", 1364), Heavy("package.json", 100))
    less = context.weigh((".",), ("node_modules/big",))
    assert less is not None
    assert less.largest[:2] == (Heavy("src/", 1364), Heavy("package.json", 100))
    assert dict(less.largest)["node_modules/"] == 40


def test_what_the_ignore_file_leaves_out(tmp_path: Path) -> None:
    plant(tmp_path, {**TREE, ".dockerignore": "node_modules\n.env\n**/*.txt\n"})
    whole = counted(tmp_path).total()
    assert whole is not None
    assert (whole.ignored_files, whole.ignored_bytes) == (4, 50_107)
    assert whole.files == 10
    assert whole.ignored_largest[:2] == (Heavy("node_modules/", 50_040), Heavy("src/", 60))
    source = counted(tmp_path).weigh(("src",))
    assert source is not None
    assert (source.files, source.bytes, source.ignored_files, source.ignored_bytes) == (3, 1304, 1, 60)
    assert said(counted(tmp_path).weigh((".env", "node_modules"))) == (0, 0)


def test_the_dockerfiles_own_ignore_file(tmp_path: Path) -> None:
    plant(tmp_path, {**TREE, ".dockerignore": "*\n", "Dockerfile.dockerignore": "node_modules\n"})
    whole = counted(tmp_path).total()
    assert whole is not None
    assert whole.ignored_files == 2


def test_links_weigh_nothing(tmp_path: Path) -> None:
    plant(tmp_path, {"src/a": 1000, "big": 5000})
    os.symlink("../big", tmp_path / "src/link")
    os.symlink("..", tmp_path / "src/loop")
    os.symlink("big", tmp_path / "also")
    context = counted(tmp_path)
    inside = context.weigh(("src",))
    assert inside is not None
    assert (inside.files, inside.bytes, inside.is_complete) == (3, 1000, True)
    assert context.weigh(("also",)) == context.weigh(("big",)), "a source that is a link is followed"


def test_sources_that_are_links_are_followed(tmp_path: Path) -> None:
    plant(tmp_path, {"v1/a": 700, "v1/b": 50, "deep/c": 9, ".dockerignore": "deep/hidden\n", "deep/hidden": 4})
    links = {"now": "v1", "next": "now", "one": "next/a", "top": "/v1", "out": "../../v1/b", "gone": "nowhere"}
    links |= {"round": "about", "about": "round", "v1/inner": "../deep", "dark": "deep/hidden"}
    for name, target in links.items():
        os.symlink(target, tmp_path / name)
    context = counted(tmp_path)
    assert said(context.weigh(("now",))) == (3, 750)
    assert said(context.weigh(("next/",))) == (3, 750)
    assert said(context.weigh(("one",))) == (1, 700)
    assert said(context.weigh(("now/b", "top/a"))) == (2, 750)
    assert said(context.weigh(("out",))) == (1, 50), "nothing leaves the context"
    assert said(context.weigh(("next/inner/c",))) == (1, 9)
    assert said(context.weigh(("n*t",))) == (3, 750)
    assert said(context.weigh(("dark",))) == (0, 0)
    for broken in ("gone", "round", "gone/x"):
        found = context.weigh((broken,))
        assert found is not None
        assert not found.is_complete or found.bytes == 0


def test_of_files_that_are_put_at_one_place_the_last_one_stays(tmp_path: Path) -> None:
    plant(
        tmp_path, {"a/x": 600, "b/x": 20, "a/only": 3, "a/d/deep": 70, "b/d/deep": 8, "b/d/other": 1, "c": 40, "b/c": 5}
    )
    context = counted(tmp_path)
    assert said(context.weigh(("a", "b"))) == (5, 20 + 3 + 8 + 1 + 5)
    assert said(context.weigh(("b", "a"))) == (5, 600 + 3 + 70 + 1 + 5)
    assert said(context.weigh(("b", "c"))) == (4, 20 + 8 + 1 + 40)
    assert said(context.weigh(("a/x", "b/x"))) == (1, 20)
    assert said(context.weigh(("a", "b"), parents=True)) == (7, 600 + 20 + 3 + 70 + 8 + 1 + 5)
    plant(tmp_path, {".dockerignore": "b/x\n"})
    assert said(counted(tmp_path).weigh(("a", "b"))) == (5, 600 + 3 + 8 + 1 + 5)


def test_several_names_of_one_file_count_once(tmp_path: Path) -> None:
    plant(tmp_path, {"a/one": 1000, "b/other": 5})
    os.link(tmp_path / "a/one", tmp_path / "a/two")
    os.link(tmp_path / "a/one", tmp_path / "b/three")
    context = counted(tmp_path)
    assert said(context.total()) == (4, 1005)
    assert said(context.weigh(("a",))) == (2, 1000)
    assert said(context.weigh(("b",))) == (2, 1005)
    assert said(context.weigh((".",), ("b/other",))) == (3, 1000)
    plant(tmp_path, {".dockerignore": "a\n"})
    assert said(counted(tmp_path).weigh(("b",))) == (2, 1005)


def test_a_folder_that_cannot_be_read_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(tmp_path, {"open/a": 10, "closed/b": 10})
    scandir = os.scandir

    def refuse(folder: str) -> object:
        if folder.endswith("closed"):
            raise PermissionError(folder)
        return scandir(folder)

    monkeypatch.setattr(listing.os, "scandir", refuse)
    whole = counted(tmp_path).total()
    assert whole is not None
    assert (whole.files, whole.is_complete, whole.unreadable) == (1, False, 1)
    plant(tmp_path, {".dockerignore": "closed\n"})
    whole = counted(tmp_path).total()
    assert whole is not None
    assert whole.is_complete  # nothing in there is sent
    assert not whole.is_ignored_complete


def test_so_much_at_least(tmp_path: Path) -> None:
    plant(tmp_path, {"src/a": 10, "src/b/c": 20, "lib/d": 30})
    walk = Walk(str(tmp_path))
    assert not walk.go_on(0)
    assert walk.found == {}
    walk._step("")
    census = take_census(walk.found)
    whole = weigh(census, (".",))
    assert (whole.files, whole.is_complete) == (0, False)
    assert walk.go_on()
    assert weigh(census, (".",)) == whole  # what was counted before does not change
    assert said(weigh(take_census(walk.found), (".",))) == (3, 60)
    assert not weigh(census, ("lib",)).is_complete


def test_nobody_waits_for_many_names(tmp_path: Path) -> None:
    plant(tmp_path, TREE)
    census = counted(tmp_path).census
    assert census is not None
    with pytest.raises(TooMuch):
        weigh(census, (".",), ("*.js",), most_steps=5)
    assert said(weigh(census, (".",), most_steps=5))[0] == 13


def test_a_context_without_sizes_says_nothing(tmp_path: Path) -> None:
    from tare.world.context import read_context

    plant(tmp_path, TREE)
    context = read_context(str(tmp_path), str(tmp_path / "Dockerfile"))
    assert context.weigh((".",)) is None
    assert context.total() is None


PATTERNS = (
    "*",
    "**",
    "a",
    "b",
    "*.x",
    "a/b",
    "a/*",
    "**/a",
    "!a",
    "!a/b",
    "!**/*.x",
    "!b",
    "b/**",
    "!a/b/a",
    "/a",
    "[ab]",
)


@pytest.mark.parametrize("seed", range(40))
def test_every_file_is_counted_as_it_is_judged(tmp_path: Path, seed: int) -> None:
    """The sums of the census are those of asking the matcher about each file on its own."""
    chance = random.Random(seed)
    names = ("a", "b", "c", "a.x", "b.x")
    files: dict[str, int] = {}
    for _ in range(25):
        path = "/".join(chance.choice(names) for _ in range(chance.randint(1, 4)))
        parts = path.split("/")
        if not any("/".join(parts[:n]) in files for n in range(1, len(parts) + 1)) and not any(
            one.startswith(path + "/") for one in files
        ):
            files[path] = chance.randint(1, 99)
    plant(tmp_path, files)
    ignored = read_ignore("\n".join(chance.choices(PATTERNS, k=chance.randint(1, 5))))
    walk = Walk(str(tmp_path))
    walk.go_on()
    found = weigh(take_census(walk.found, ignored), (".",))
    kept = {path: size for path, size in files.items() if not ignored.excludes(path)}
    assert (found.files, found.bytes) == (len(kept), sum(kept.values()))
    assert found.ignored_files == len(files) - len(kept)
    tops: dict[str, int] = {}
    for path, size in kept.items():
        top, slash, _ = path.partition("/")
        tops[top + slash] = tops.get(top + slash, 0) + size
    assert dict(found.largest) == tops
    sorted_out = weigh(take_census(walk.found, ignored), (".",), ("**/b.x",))
    left = {path: size for path, size in kept.items() if "b.x" not in path.split("/")}
    assert (sorted_out.files, sorted_out.bytes) == (len(left), sum(left.values()))
