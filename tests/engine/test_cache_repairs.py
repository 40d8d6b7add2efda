"""Repairs of caches that several rules share: what they write, and where they refuse to."""

from __future__ import annotations

import pytest
from tare.engine.cache_repairs import clean_all, kept, mount_together, without_cache
from tare.engine.finding import Fix
from tare.engine.pins import unpinned
from tare.model import Run, Stage, build
from tare.model.caching.caches import caches
from tare.model.packages.installs import installs
from tare.syntax import parse
from tare.text import apply_all

GO = "FROM golang:1.24\n"


def stage_of(text: str) -> Stage:
    return build(parse(text)).stages[-1]


def last_run(text: str) -> Run:
    found = stage_of(text).instructions[-1]
    assert isinstance(found, Run)
    return found


def applied(text: str, fix: Fix | None) -> str | None:
    return apply_all(text, fix.edits) if fix is not None else None


def test_every_run_that_uses_a_cache_gets_the_mount() -> None:
    text = f"{GO}RUN go mod download\nCOPY . .\nRUN go build -o /app .\n"
    assert applied(text, mount_together(stage_of(text), "go")) == (
        f"{GO}RUN --mount=type=cache,target=/go/pkg/mod go mod download\nCOPY . .\n"
        "RUN --mount=type=cache,target=/go/pkg/mod \\\n    --mount=type=cache,target=/root/.cache/go-build \\\n"
        "    go build -o /app .\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        # Without the mount, the second finds nothing of what the first restored.
        "FROM mcr.microsoft.com/dotnet/sdk:9.0\nRUN dotnet restore\nRUN dotnet publish --no-restore\n",
        f"{GO}RUN go mod download\nRUN go version\n",
        f"{GO}USER nobody\nRUN go build .\n",
        f"{GO}ONBUILD RUN go build .\n",
        f"{GO}RUN echo\n",
    ],
)
def test_no_mount_where_a_run_would_miss_what_is_in_it(text: str) -> None:
    assert mount_together(stage_of(text), "go") is None
    assert mount_together(stage_of(text), "nuget") is None


def test_several_caches_are_emptied_in_order() -> None:
    text = f"{GO}RUN go build -o /app . \\\n && /app --version\n"
    run = last_run(text)
    assert applied(text, clean_all(run, caches(run))) == (
        f"{GO}RUN go build -o /app . \\\n && /app --version \\\n && go clean -modcache \\\n && go clean -cache\n"
    )


def test_nothing_is_appended_behind_what_may_fail() -> None:
    run = last_run(f"{GO}RUN go build . || true\n")
    assert clean_all(run, caches(run)) is None


def test_an_option_goes_to_each_install_that_fills_the_cache() -> None:
    text = "FROM debian\nRUN pip install -U a && pip install --no-cache-dir b && python3 -m pip install c\n"
    run = last_run(text)
    (left,) = caches(run)
    assert applied(text, without_cache(run, left, "--no-cache-dir")) == (
        "FROM debian\nRUN pip install -U --no-cache-dir a && pip install --no-cache-dir b"
        " && python3 -m pip install --no-cache-dir c\n"
    )


def test_no_option_where_its_place_is_not_exact() -> None:
    run = last_run('FROM debian\nRUN ["pip", "install", "a"]\n')
    (left,) = caches(run)
    assert without_cache(run, left, "--no-cache-dir") is None


def test_only_what_may_reach_the_image_is_kept() -> None:
    stages = "FROM debian AS build\nRUN pip install a\nFROM debian\nCOPY --from=build %s /x\n"
    for path, count in (("/root", 1), ("/root/.cache/pip", 1), ("/usr/local", 0)):
        run = build(parse(stages % path)).stages[0].instructions[-1]
        assert isinstance(run, Run)
        assert len(list(kept(run, "pip"))) == count, path


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("npm install -g a", "a is installed"),
        ("npm install -g a b@latest c@1", "a, b are installed"),
        ("npm install a b c d e", "a, b, c and 2 more are installed"),
        ("pip install a==1 b~=2 ./c d.whl", None),
        ("gem install a:1 b -v $B", None),
    ],
)
def test_names_without_a_version_are_counted(words: str, message: str | None) -> None:
    run = last_run(f"FROM debian\nRUN {words}\n")
    (install,) = installs(run)
    finding = unpinned(run, install, install.packages)
    if message is None:
        assert finding is None
    else:
        assert finding is not None
        assert finding.message.startswith(message)
