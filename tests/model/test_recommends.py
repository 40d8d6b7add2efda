"""Which packages recommend nothing: the table says what the whole index says, alone and in company, on any base."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.data import read
from tare.model import build
from tare.model.estimates.debian_bases import find, ground, release_of
from tare.model.estimates.debian_index import RELEASES
from tare.model.estimates.debian_packages import weigh
from tare.model.images.image import parse_reference
from tare.model.packages.install import Install
from tare.model.packages.installs import installs
from tare.model.packages.recommends import recommends_nothing
from tare.syntax import parse

BENCH = Path(__file__).parents[2] / "bench" / "packages"
TABLE = read("debian-recommends-nothing.tsv").splitlines()[1:]
BASES = ("debian:bookworm-slim", "debian:trixie", "python:3.12-bookworm", "node:22-trixie-slim", "ubuntu:24.04")


@pytest.fixture(scope="module")
def bench() -> Iterator[ModuleType]:
    """The script that writes the table; it stands beside those that it imports."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCH))
        yield importlib.import_module("recommends_nothing")


def install(text: str) -> Install:
    (run,) = build(parse(f"FROM debian:12\nRUN {text}\n")).stages[0].runs
    (found,) = installs(run)
    return found


def test_the_table_is_what_the_index_says_today(bench: ModuleType) -> None:
    assert bench.names() == TABLE, "run bench/packages/recommends_nothing.py"


def test_the_table_holds_what_is_installed_for_itself_and_nothing_that_brings_friends() -> None:
    assert {"unzip", "xz-utils", "tzdata", "jq", "make", "locales", "ca-certificates", "openssl"} <= set(TABLE)
    # util-linux has no dependency that recommends anything, but is in the base and recommends something itself.
    for name in ("git", "curl", "wget", "python3", "python3-pip", "build-essential", "gnupg", "gcc", "cron", "bash"):
        assert name not in TABLE, name
    assert not {"socat", "libgl1"} & set(TABLE), "they recommend something in one of the releases"
    assert not {"php8.2-cli", "libicu72"} & set(TABLE), "one of the releases does not have them"


@pytest.mark.parametrize("release", RELEASES)
def test_nothing_of_the_table_brings_anything_recommended(release: str) -> None:
    slim = ground("debian slim", release)
    for name in TABLE:
        weight = weigh((name,), slim, recommends=True)
        assert (weight.unknown, weight.recommended) == ((), ()), name


@given(st.lists(st.sampled_from(TABLE), min_size=2, max_size=12, unique=True), st.sampled_from(BASES))
def test_nor_do_many_together_on_any_base(names: list[str], image: str) -> None:
    base = find(image)
    assert base is not None
    assert weigh(names, base, recommends=True).recommended == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("apt-get install -y unzip", True),
        ("apt-get install -y unzip=6.0-28 tzdata", True),
        ("apt-get install -y unzip=$VERSION", True),
        ("apt-get install -y unzip git", False),
        ("apt-get install -y unzip:i386", False),
        ("apt-get install -y unzip $MORE", False),
        ("apt-get install -y ./unzip", False),
        ("apt-get install -y ./unzip.deb", False),
        ("apt-get install -y unzip^", False),
        ("apt-get install -y unzip-", False),
        ("apt-get install -y no-such-package", False),
        ("apt-get install -f -y", False),
    ],
)
def test_an_install_recommends_nothing_where_each_package_is_named_and_known(text: str, expected: bool) -> None:
    assert recommends_nothing(install(text)) is expected


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("debian:12", "bookworm"),
        ("debian:trixie-slim", "trixie"),
        ("python:3.12-bookworm", "bookworm"),
        ("debian:11", None),
        ("ubuntu:24.04", None),
        ("alpine:3.22", None),
        ("example.com/own/image:1", None),
    ],
)
def test_a_release_is_known_where_it_is_not_that_of_a_relative(image: str, expected: str | None) -> None:
    assert release_of(parse_reference(image)) == expected
