"""What findings say that a repair saves, where a page cannot show it."""

from __future__ import annotations

from importlib import import_module

import pytest
from tare.engine.analysis import analyse
from tare.engine.catalogue import catalogue, load
from tare.engine.finding import Finding, Fix
from tare.engine.rulebook import Rulebook
from tare.model import Facts, build
from tare.model.estimates.debian_packages import find, weigh
from tare.syntax import parse
from tare.text import Span

from .folder import Folder

RULES = Rulebook([load(catalogue()["apt-recommends"])])
SLIM = "FROM debian:bookworm-slim\n"


def found(text: str, **facts: bool) -> tuple[Finding, ...]:
    return analyse(build(parse(text), facts=Facts(**facts)), RULES).findings


def test_what_is_saved_is_what_the_fix_leaves_out() -> None:
    (finding,) = found(f"{SLIM}RUN apt-get update && apt-get install -y git\n")
    base = find("debian:bookworm-slim")
    assert base is not None
    before, after = weigh(["git"], base, recommends=True), weigh(["git", "ca-certificates"], base)
    assert finding.saving_bytes == before.bytes - after.bytes, "the fix names the certificates, which weigh something"
    count = len(before.added) - len(after.added)
    assert f"{count} more, about" in finding.message
    assert "(saves about" in finding.fixes[0].title


def test_nothing_is_promised_where_nothing_is_known() -> None:
    (finding,) = found(f"{SLIM}RUN apt-get install -y docker-ce\n")
    assert finding.saving_bytes is None
    assert "about" not in finding.message
    assert finding.fixes[0].title == "Add --no-install-recommends"


def test_what_a_line_above_brought_is_not_saved_again() -> None:
    text = f"{SLIM}RUN apt-get install -y git\nRUN apt-get install -y git\n"
    first, second = found(text)
    assert first.saving_bytes
    assert second.saving_bytes is None


def test_without_the_data_it_is_said_without_numbers() -> None:
    (finding,) = found(f"{SLIM}RUN apt-get install -y git\n", has_packages=False)
    assert finding.message == "the packages that these recommend are installed as well"
    assert finding.saving_bytes is None


def test_numbers_come_when_the_data_does() -> None:
    text = f"{SLIM}RUN apt-get install -y git\n"
    model = build(parse(text), facts=Facts(has_packages=False))
    assert analyse(model, RULES).findings[0].saving_bytes is None
    later = build(model.file, model, facts=Facts())
    assert analyse(later, RULES).findings[0].saving_bytes


def test_another_base_saves_something_else() -> None:
    (slim,) = found(f"{SLIM}RUN apt-get install -y git\n")
    (full,) = found("FROM debian:bookworm\nRUN apt-get install -y git\n")
    assert slim.saving_bytes
    assert full.saving_bytes
    assert full.saving_bytes > slim.saving_bytes, "where documentation is kept it is saved, too"
    (strange,) = found("FROM own.example/x\nRUN apt-get install -y git\n")
    assert strange.saving_bytes is None


@pytest.mark.parametrize(
    ("title", "saved", "said"),
    [
        ("Use x", 20_000_000, "Use x (saves about 20 MB)"),
        ("Use x (saves about 20 MB)", 20_000_000, "Use x (saves about 20 MB)"),
        ("Use x", 999, "Use x"),
        ("Use x", None, "Use x"),
    ],
)
def test_titles_say_what_is_saved(title: str, saved: int | None, said: str) -> None:
    fix = Fix(title)
    assert Finding(Span(0, 1), "x", (fix,), saving_bytes=saved).title_of(fix) == said


def test_images_save_bytes_on_disk_as_everything_else_does() -> None:
    """What is pulled would be a third of it, and sums of both would mean nothing."""
    book = Rulebook([load(catalogue()[slug]) for slug in ("full-base-in-final-stage", "build-tools-in-final-stage")])
    for text in ("FROM python:3.12\n", "FROM golang:1.26\nCMD x\n"):
        (one,) = analyse(build(parse(text)), book).findings
        assert one.saving_bytes is not None
        assert 700_000_000 < one.saving_bytes < 1_100_000_000


def test_a_secret_of_some_bytes_saves_nothing_worth_a_word() -> None:
    book = Rulebook([load(catalogue()["whole-context-copied"])])
    for size, saved in ((8, None), (4_000, 4_000)):
        context = Folder({".env": "x" * size, "a": "y"})
        (one,) = analyse(build(parse("FROM debian:12\nCOPY . /\n"), context=context), book).findings
        assert one.saving_bytes == saved


@pytest.mark.parametrize(
    ("copies", "saved"),
    [
        ("COPY . /app", 7_050),
        ("COPY big /app/big", 7_000),
        ("COPY big small /app/\nCOPY more /app/more", 7_050),
        ("COPY small /app/small", None),  # a crumb
        ("COPY big /app/big\nCOPY --chown=app more /app/more", 7_000),
    ],
)
def test_a_changed_owner_stores_what_was_copied_once_more(copies: str, saved: int | None) -> None:
    book = Rulebook([load(catalogue()["ownership-changed-in-later-layer"])])
    context = Folder({"big/x": "x" * 7_000, "small/y": "y" * 30, "more/z": "z" * 20})
    text = f"FROM debian:12\n{copies}\nRUN chown -R app /app\n"
    (one,) = analyse(build(parse(text), context=context), book).findings
    assert one.saving_bytes == saved
    (one,) = analyse(build(parse(text)), book).findings
    assert one.saving_bytes is None, "nobody has counted"


@pytest.mark.parametrize("has_packages", [True, False])
@pytest.mark.parametrize("base", ["debian:12", "debian:9", "ubuntu:24.04", "ruby:slim", "$BASE", "example.com/own:1"])
def test_an_option_that_changes_nothing_is_not_asked_for(base: str, has_packages: bool) -> None:
    text = f"ARG BASE\nFROM {base}\nRUN apt-get install -y unzip tzdata\n"
    assert found(text, has_packages=has_packages) == ()
    assert len(found(text.replace("tzdata", "tzdata git"), has_packages=has_packages)) == 1
    assert len(found(text.replace("tzdata", "tzdata ./more.deb"), has_packages=has_packages)) == 1


@pytest.mark.parametrize(
    ("base", "package", "count"),
    [
        ("debian:12", "socat", 1),
        ("debian:13", "socat", 0),
        ("debian:11", "socat", 1),
        ("ubuntu:22.04", "socat", 1),
        ("python:3.12-bookworm", "git curl", 0),
        ("python:3.12-slim-bookworm", "git curl", 1),
        ("python:3.12-bookworm", "git curl vim", 1),
        ("python:3.12-bookworm", "git curl docker-ce", 1),
        ("python:3.12-bookworm", "git curl:i386", 1),
    ],
)
def test_nor_is_one_where_the_very_release_says_that_all_is_there(
    base: str, package: str, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("tare.rules.apt_recommends"), "WORTH_SAYING", 0)
    assert len(found(f"FROM {base}\nRUN apt-get install -y {package}\n")) == count


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ("RUN apt-get install -y socat", 0),  # less than half a megabyte
        ("RUN apt-get install -y socat git", 1),
        ("RUN apt-get install -y socat\nRUN apt-get install -y wget", 0),
        # All of them or none, so that repairing one does not bring up the other.
        ("RUN apt-get install -y socat\nRUN apt-get install -y git", 2),
        ("RUN apt-get install -y socat\nRUN apt-get install -y ./tool.deb", 0),
        ("RUN apt-get install -y git\nRUN apt-get install -y ./tool.deb", 1),
        ("RUN apt-get install -y ./tool.deb git", 1),
    ],
)
def test_recommended_packages_of_little_weight_are_not_worth_a_word(lines: str, count: int) -> None:
    assert len(found(f"FROM debian:12\n{lines}\n")) == count


@pytest.mark.parametrize(
    "above",
    [
        "RUN echo deb http://example.com bookworm-backports main > /etc/apt/sources.list.d/b.list",
        "COPY b.sources /etc/apt/sources.list.d/",
    ],
)
def test_with_other_sources_the_release_does_not_know_what_comes(above: str) -> None:
    text = "FROM debian:13 AS base\nRUN true\nFROM base\nRUN apt-get install -y socat\n"
    assert found(text) == ()
    assert len(found(text.replace("RUN true", above))) == 1
    assert len(found(text.replace("FROM base\n", f"FROM base\n{above}\n"))) == 1


def test_what_a_line_above_recommends_does_not_silence_the_next() -> None:
    """Else mending the first line would make the second one speak."""
    second = "RUN apt-get install -y curl\n"
    assert len(found(f"{SLIM}RUN apt-get install -y git\n{second}")) == 2
    assert len(found(f"{SLIM}RUN apt-get install -y --no-install-recommends git\n{second}")) == 1
