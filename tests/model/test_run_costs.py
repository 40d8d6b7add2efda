"""What a RUN adds: packages, the lists of apt, and what is not known of it."""

from __future__ import annotations

import pytest
from tare.model.estimates.cost import ABOUT, AGAIN, CACHES, DATA
from tare.model.estimates.debian_packages import find as ground_of
from tare.model.estimates.debian_packages import weigh
from tare.model.estimates.estimate import estimate, estimates
from tare.model.estimates.run_costs import APT_LISTS

from .test_estimate import CLEAN, INSTALL, SLIM, costs, last, model_of


def test_an_install_adds_its_packages_and_what_they_need() -> None:
    cost = last(f"{SLIM}RUN {INSTALL} curl{CLEAN}\n")
    expected = weigh(["curl"], ground_of("debian:bookworm-slim") or "bookworm")
    assert (cost.bytes, cost.packages, cost.exactness, cost.missing) == (expected.bytes, len(expected.added), DATA, ())
    assert sum(part.bytes for part in cost.parts) == cost.bytes


def test_lists_that_are_kept_weigh_twenty_megabytes() -> None:
    clean, kept = last(f"{SLIM}RUN {INSTALL} curl{CLEAN}\n"), last(f"{SLIM}RUN {INSTALL} curl\n")
    assert kept.known - clean.known == APT_LISTS
    assert [part.kind for part in kept.parts if part.bytes == APT_LISTS] == [CACHES]
    mount = "--mount=type=cache,target=/var/lib/apt "
    assert last(f"{SLIM}RUN {mount}{INSTALL} curl\n").bytes == clean.bytes


def test_recommended_packages_count_where_nothing_keeps_them_out() -> None:
    few = last(f"{SLIM}RUN apt-get install -y --no-install-recommends git\n")
    many = last(f"{SLIM}RUN apt-get install -y git\n")
    assert (many.packages or 0) > (few.packages or 0)
    setting = "RUN echo 'APT::Install-Recommends \"false\";' > /etc/apt/apt.conf.d/no\n"
    assert last(f"{SLIM}{setting}RUN apt-get install -y git\n").packages == few.packages


def test_what_is_there_already_adds_nothing() -> None:
    again = f"RUN apt-get install -y --no-install-recommends curl{CLEAN}\n"
    assert last(f"{SLIM}{again}{again}").bytes == 0
    assert last(f"FROM debian:bookworm-slim AS a\n{again}FROM a\n{again}").bytes == 0
    assert last(f"FROM debian:bookworm-slim AS a\n{again}{SLIM}{again}").known > 10_000_000
    assert last(f"FROM node:22-bookworm\n{again}").bytes == 0


def test_packages_that_the_same_run_takes_away_are_not_counted() -> None:
    kept = last(f"{SLIM}RUN {INSTALL} curl{CLEAN}\n")
    swept = last(f"{SLIM}RUN {INSTALL} gcc curl && apt-get purge -y --auto-remove gcc{CLEAN}\n")
    assert (swept.bytes, swept.packages) == (kept.bytes, kept.packages)
    purged = last(f"{SLIM}RUN {INSTALL} gcc curl && apt-get purge -y gcc{CLEAN}\n")
    assert kept.known < purged.known, "what gcc needed stays"
    unknown = last(f"{SLIM}RUN {INSTALL} gcc && apt-get purge -y $MORE{CLEAN}\n")
    assert unknown.bytes is None
    after = costs(f"{SLIM}RUN {INSTALL} gcc && apt-get purge -y --auto-remove gcc{CLEAN}\nRUN {INSTALL} gcc{CLEAN}\n")
    assert after[-1].known > 50_000_000, "it is gone, so that a later RUN brings it again"


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        ("curl $MORE", "packages that only the build knows"),
        ("curl ./own.deb", "the package own.deb"),
        ("curl nothing-like-that", "the package nothing-like-that (not in Debian's main archive)"),
    ],
)
def test_what_is_not_known_of_an_install_is_said(words: str, missing: str) -> None:
    cost = last(f"{SLIM}RUN {INSTALL} {words}{CLEAN}\n")
    assert cost.missing == (missing,)
    assert cost.known > 10_000_000


def test_ubuntu_is_about_and_foreign_sources_are_too() -> None:
    assert last(f"FROM ubuntu:24.04\nRUN {INSTALL} curl{CLEAN}\n").exactness == ABOUT
    source = "RUN echo deb https://x.example y main > /etc/apt/sources.list.d/x.list\n"
    assert last(f"{SLIM}{source}RUN {INSTALL} curl{CLEAN}\n").exactness == ABOUT


def test_without_the_data_apt_is_unknown_and_nothing_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    from tare.model.estimates import debian_packages as packages

    monkeypatch.setattr(packages, "ground_of", lambda image: pytest.fail("looked"))
    cost = costs(f"{SLIM}RUN {INSTALL} curl{CLEAN}\n", has_packages=False)[-1]
    assert (cost.bytes, cost.missing) == (None, ("what apt installs",))


@pytest.mark.parametrize(
    "script",
    [
        "useradd app && mkdir -p /srv && chmod 755 /srv",
        "rm -rf /usr/share/doc",
        "set -eux; if [ -n x ]; then echo a > /b; fi",
        "python --version",
        "curl -fsSL https://x.example/a.gpg -o /tmp/a && rm /tmp/a",
        "apt-get update" + CLEAN,
        "npm config set x y",
    ],
)
def test_what_writes_next_to_nothing_adds_nothing(script: str) -> None:
    assert last(f"FROM debian:12\nRUN {script}\n").is_nothing


@pytest.mark.parametrize(
    ("script", "missing"),
    [
        ("make", ("what make writes",)),
        ("pip install --no-cache-dir no-such-thing", ("what pip installs",)),
        ("go build -o /x .", ("what go builds", "the cache of go")),
        ("curl -fsSL https://dl.example.org/a -o /opt/a", ("a download from dl.example.org",)),
        ("git clone https://git.example.org/a.git /a", ("a clone from git.example.org",)),
        ("curl https://x.example/i.sh | sh", ("what sh writes",)),
        ("apt-get upgrade -y" + CLEAN, ("what apt-get upgrade brings",)),
        ("cp -r /a /b", ("what cp writes",)),
        ("make && mv a /b && cp c /d", ("what make writes",)),
        ("sudo make", ("what make writes",)),
        ("a && b && c && d && e", ("what a writes", "what b writes", "what c writes", "what 2 other commands write")),
    ],
)
def test_what_is_not_known_of_a_run_is_said(script: str, missing: tuple[str, ...]) -> None:
    cost = last(f"FROM debian:12\nRUN {script}\n")
    assert cost.bytes is None
    assert set(cost.missing) == set(missing)


def test_windows_is_not_guessed() -> None:
    assert last("FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN dir\n").bytes is None


def test_deleting_in_a_later_layer_saves_nothing() -> None:
    lines = f"{SLIM}COPY big /big\nRUN rm -rf /big\n"
    model = model_of(lines, {"big": "x" * 5_000})
    assert estimate(model, model.stages[0]).total.known == estimates(model)[0].lines[0].cost.known + 5_000


def test_a_changed_owner_stores_files_again() -> None:
    files = {"a": "x" * 700, "b/c": "y" * 50}
    cost = last("FROM debian:12\nCOPY . /app\nRUN chown -R app /app\n", files)
    assert (cost.bytes, cost.exactness) == (750, ABOUT)
    assert [part.kind for part in cost.parts] == [AGAIN]
    assert last("FROM debian:12\nCOPY --chown=app . /app\nRUN chown -R app /app\n", files).is_nothing
    assert last("FROM debian:12\nCOPY . /app\nRUN chown app /app\n", files).is_nothing
    assert last("FROM debian:12\nCOPY a /app/a\nCOPY b /other/\nRUN chown -R app /app/\n", files).bytes == 700
