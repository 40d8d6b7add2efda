"""What Debian packages weigh: which ones come along, what the base has, and how near the bytes are to real layers."""

from __future__ import annotations

import os
import statistics
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.data import path_of
from tare.data.blocks import Blocks
from tare.model.estimates import debian_index
from tare.model.estimates import debian_packages as packages
from tare.model.estimates.debian_packages import find, ground, observed, package, weigh
from tare.model.estimates.debian_resolver import resolve

BENCH = Path(__file__).parents[2] / "bench" / "packages"
NAMES = "curl git vim python3-pip build-essential default-mta awk libgl1-mesa-glx ca-certificates bash nothing-at-all"


def names(weight: packages.Weight) -> set[str]:
    return {piece.name for piece in weight.added}


def truth() -> list[list[str]]:
    lines = (BENCH / "truth.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [line.split("\t") for line in lines]


# Against real layers. `bench/packages` says how they were built.


def weighed(image: str, recommends: str, asked: str) -> packages.Weight:
    release, _, slim = image.partition("-")
    return weigh(asked.split(), ground("debian slim" if slim else "debian", release), recommends == "yes")


def test_estimates_are_near_the_layers_that_were_built() -> None:
    errors = sorted(abs(weighed(*row[:3]).bytes / int(row[3]) - 1) for row in truth())
    assert len(errors) >= 60
    assert statistics.median(errors) < 0.01
    assert errors[int(len(errors) * 0.9)] < 0.05


def test_as_many_packages_are_added_as_apt_added() -> None:
    wrong = [row for row in truth() if len(weighed(*row[:3]).added) != int(row[4])]
    assert len(wrong) <= 0.03 * len(truth()), wrong


# Which packages.


def test_a_package_brings_what_it_needs_and_says_for_whom() -> None:
    weight = weigh(["curl"])
    by = {piece.name: (piece.reason, piece.by) for piece in weight.added}
    assert by["curl"] == ("asked", "")
    assert by["libcurl4"] == ("needed", "curl")
    assert "ca-certificates" not in by
    assert weight.packages == ("curl",)
    assert weight.recommended == ()


def test_recommended_packages_come_when_they_are_wanted() -> None:
    weight = weigh(["curl"], recommends=True)
    assert {"ca-certificates", "openssl", "krb5-locales"} <= {piece.name for piece in weight.recommended}
    assert weight.recommended_bytes == sum(piece.bytes for piece in weight.recommended) > 0
    assert names(weight) - {piece.name for piece in weight.recommended} == names(weigh(["curl"]))


def test_what_the_base_has_is_not_added() -> None:
    weight = weigh(["bash", "tzdata", "coreutils"])
    assert (weight.added, weight.bytes) == ((), 0)
    assert weight.present == ("bash", "tzdata", "coreutils")
    assert weight.packages == ("bash", "tzdata", "coreutils")


def test_a_second_run_stands_on_the_first() -> None:
    first = weigh(["python3"])
    second = weigh(["python3-venv"], first.after)
    assert names(first).isdisjoint(names(second))
    assert names(first) | names(second) == names(weigh(["python3", "python3-venv"]))
    assert second.bytes < weigh(["python3-venv"]).bytes


def test_a_name_that_only_one_package_provides_means_that_package() -> None:
    # libssl3 became libssl3t64 in trixie, which provides the old name.
    assert weigh(["libssl3"], "trixie").packages == ("libssl3t64",)
    assert weigh(["libssl3"], "bookworm").packages == ("libssl3",)


def test_a_name_that_several_packages_provide_is_refused_as_apt_does() -> None:
    assert weigh(["mail-transport-agent"]).unknown == ("mail-transport-agent",)


def test_an_alternative_that_is_asked_for_counts() -> None:
    # bsd-mailx needs default-mta | mail-transport-agent.
    assert "exim4-daemon-light" in names(weigh(["bsd-mailx"]))
    assert "exim4-daemon-light" not in names(weigh(["bsd-mailx", "postfix"]))


def test_an_alternative_that_is_installed_counts() -> None:
    with_postfix = weigh(["postfix"]).after
    assert "exim4-daemon-light" not in names(weigh(["bsd-mailx"], with_postfix))


def test_a_provider_in_the_base_meets_a_dependency() -> None:
    # gawk and mawk provide awk; the base has mawk.
    assert weigh(["awk"]).added == ()
    assert "gawk" not in names(weigh(["dkms"]))


def test_unknown_names_are_said_and_weigh_nothing() -> None:
    weight = weigh(["no-such-package", "curl"])
    assert weight.unknown == ("no-such-package",)
    assert weight.bytes == weigh(["curl"]).bytes


@pytest.mark.parametrize("written", ["curl=7.88.1-10", "curl/bookworm", "curl:amd64", "curl:amd64=7.88.1-10"])
def test_names_are_taken_as_apt_takes_them(written: str) -> None:
    assert weigh([written]) == weigh(["curl"])


def test_a_package_that_is_named_twice_is_added_once() -> None:
    assert weigh(["curl", "curl"]) == weigh(["curl"])


# The base.


def test_the_base_of_debian_is_exact() -> None:
    for release, count in (("bookworm", 88), ("trixie", 78)):
        installed = ground("debian slim", release).installed
        assert len(installed) == count
        assert {"apt", "bash", "coreutils", "libc6", "perl-base", "tzdata"} <= installed
        assert installed.isdisjoint({"ca-certificates", "curl", "openssl", "procps"})


@pytest.mark.parametrize(
    ("image", "release", "has", "lacks"),
    [
        ("debian:bookworm-slim", "bookworm", "apt", "ca-certificates"),
        ("debian:12", "bookworm", "apt", "ca-certificates"),
        ("python:3.12-slim-bookworm", "bookworm", "ca-certificates", "gcc"),
        ("python:3.12-bookworm", "bookworm", "gcc", "vim"),
        ("python:3.13-slim-trixie", "trixie", "libssl3t64", "gcc"),
        ("node:22-bookworm", "bookworm", "git", "vim"),
        ("node:22-bookworm-slim", "bookworm", "apt", "ca-certificates"),
        ("golang:1.26-bookworm", "bookworm", "git", "autoconf"),
        ("buildpack-deps:bookworm-scm", "bookworm", "git", "gcc"),
        ("buildpack-deps:bookworm-curl", "bookworm", "curl", "git"),
        ("rust:1-slim-bookworm", "bookworm", "gcc", "git"),
        ("php:8.4-apache-trixie", "trixie", "apache2", "git"),
    ],
)
def test_official_images_bring_their_own_packages(image: str, release: str, has: str, lacks: str) -> None:
    found = find(image)
    assert found is not None
    assert (found.release, found.is_estimate) == (release, not image.startswith("debian:")), "others are derived"
    assert has in found.installed
    assert lacks not in found.installed


def test_a_library_that_python_needed_before_3_13() -> None:
    has = {"python:3.12-slim-bookworm": True, "python:3.9-slim-bookworm": True, "python:3.13-slim-bookworm": False}
    has |= {"python:3.14-slim-bookworm": False, "python:slim-bookworm": False, "python:3-slim-bookworm": False}
    for image, expected in has.items():
        found = find(image)
        assert found is not None, image
        assert ("libnsl2" in found.installed) is expected, image


def test_the_full_images_keep_documentation() -> None:
    slim, full = find("debian:bookworm-slim"), find("debian:bookworm")
    assert slim is not None
    assert full is not None
    assert slim.installed == full.installed
    assert not slim.keeps_documentation
    assert full.keeps_documentation
    assert weigh(["git"], full).bytes > 1.05 * weigh(["git"], slim).bytes


def test_other_images_of_the_family_are_estimates() -> None:
    known = {"ubuntu:22.04": "bookworm", "ubuntu:24.04": "trixie", "debian:bullseye-slim": "bookworm"}
    for image, release in known.items():
        found = find(image)
        assert found is not None
        assert (found.release, found.is_estimate) == (release, True)
        assert weigh(["curl"], found).is_estimate


@pytest.mark.parametrize("image", ["alpine:3.22", "fedora", "scratch", "someone/unheard-of", "", "$BASE"])
def test_other_systems_have_no_debian_packages(image: str) -> None:
    assert find(image) is None


# Facts and data.


def test_facts_of_one_package() -> None:
    found = package("git")
    assert found is not None
    assert found.name == "git"
    assert 25e6 < found.bytes < 60e6
    assert ("git-man",) in found.needs
    assert ("ca-certificates",) in found.recommends
    assert package("no-such-package") is None
    assert package("") is None


def test_documentation_is_counted_apart() -> None:
    manual = package("git-man")
    assert manual is not None
    assert manual.documentation_bytes > 10 * manual.bytes


def test_a_package_of_one_release_is_not_in_the_other() -> None:
    assert package("python3.11", "bookworm") is not None
    assert package("python3.11", "trixie") is None
    assert package("python3.13", "trixie") is not None


def test_the_lines_of_the_data_are_sorted_and_whole() -> None:
    blocks = Blocks("debian-packages.blocks")
    assert observed() == blocks.title
    keys = blocks.keys(b"")
    assert len(keys) > 70_000
    assert keys == sorted(set(keys))
    assert all((blocks.line(key) or b"").count(b"\t") == 6 for key in keys)


def test_what_dockerfiles_install_is_weighed_without_unpacking_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = Blocks("debian-packages.blocks")
    monkeypatch.setattr(debian_index, "_blocks", lambda: blocks)
    asked = ("git", "curl", "python3-pip", "build-essential", "ffmpeg", "default-jdk", "texlive-latex-base", "chromium")
    for release in debian_index.RELEASES:
        found = debian_index.Index(release)
        assert len(resolve(found, asked, frozenset(), recommends=True).added) > 500
    assert blocks.unpacked == 0
    assert debian_index.Index("trixie").entry("beast2-mcmc-examples") is not None
    assert blocks.unpacked == 1
    debian_index.load()
    assert blocks.unpacked > 30


def test_the_data_is_small() -> None:
    assert os.path.getsize(path_of("debian-packages.blocks")) < 1_500_000


@pytest.mark.parametrize("release", debian_index.RELEASES)
def test_everything_that_is_named_in_the_data_is_in_it(release: str) -> None:
    index = debian_index.index(release)
    for name in ("build-essential", "chromium", "default-jdk", "python3-pip", "texlive-latex-base", "gnome-core"):
        for piece in resolve(index, [name], frozenset(), recommends=True).added:
            for group in piece.entry.needs:
                assert any(index.entry(one) is not None for one in group), (piece.entry.name, group)


def test_names_begin_as_asked() -> None:
    found = debian_index.index("bookworm").names("libpq")
    assert {"libpq-dev", "libpq5"} <= set(found)
    assert all(name.startswith("libpq") for name in found)


@given(st.lists(st.one_of(st.sampled_from(NAMES.split()), st.text(max_size=12)), max_size=6), st.booleans())
def test_any_words_are_answered(asked: list[str], recommends: bool) -> None:
    weight = weigh(asked, recommends=recommends)
    base = ground("debian slim", "bookworm")
    assert base.installed.isdisjoint(names(weight))
    assert len(names(weight)) == len(weight.added)
    assert (weight.bytes > 0) == bool(weight.added)
    assert names(weigh(asked)) <= names(weight)
    assert weigh(asked, weight.after, recommends).added == ()
