"""Which COPY brings the lock file that an install reads, and where that is not sure."""

from __future__ import annotations

import pytest
from tare.model import Around, Run, build
from tare.model.packages.installs import installs
from tare.model.packages.lock_files import lock_brought
from tare.syntax import parse


def brought(lines: str, number: int = -1) -> str | None:
    """The source that brings the lock file to the last install; nothing is known of the context."""
    model = build(parse(lines))
    stage = model.stages[number]
    runs = [run for run in stage.instructions if isinstance(run, Run) and installs(run)]
    lower = tuple(model.chain(stage)[1:])
    found = lock_brought(stage, Around(None, lower), runs[-1], installs(runs[-1])[-1])
    return found.source.text if found is not None else None


@pytest.mark.parametrize(
    ("files", "install", "source"),
    [
        ("package.json yarn.lock", "yarn install", "yarn.lock"),
        ("package.json yarn.lock*", "yarn", "yarn.lock*"),
        ("package.json pnpm-lock.yaml", "pnpm i", "pnpm-lock.yaml"),
        ("package*.json", "npm install", "package*.json"),
        ("package.json bun.lockb", "bun install", "bun.lockb"),
        ("pyproject.toml uv.lock", "uv sync", "uv.lock"),
        ("Pipfile*", "pipenv install", "Pipfile*"),
        ("Gemfile Gemfile.lock", "bundle install", "Gemfile.lock"),
        ("Cargo.toml Cargo.lock", "cargo build", "Cargo.lock"),
    ],
)
def test_each_manager_has_its_lock_file(files: str, install: str, source: str) -> None:
    assert brought(f"FROM debian\nWORKDIR /app\nCOPY {files} ./\nRUN {install}\n") == source
    assert brought(f"FROM debian\nWORKDIR /app\nCOPY {files} other/\nRUN {install}\n") is None
    assert brought(f"FROM debian\nWORKDIR /app\nRUN {install}\nCOPY {files} ./\n") is None


@pytest.mark.parametrize(
    "between",
    [
        "RUN rm yarn.lock",
        "RUN sed -i s/a/b/ package.json",
        "RUN yarn set version 4",
        "RUN npm pkg delete scripts.prepare",
    ],
)
def test_what_was_changed_is_no_longer_what_was_copied(between: str) -> None:
    lines = "FROM node\nWORKDIR /app\nCOPY package.json yarn.lock ./\n%sRUN yarn\n"
    assert brought(lines % "") == "yarn.lock"
    assert brought(lines % f"{between}\n") is None


def test_another_install_only_reads_it() -> None:
    lines = "FROM node\nWORKDIR /app\nCOPY package.json yarn.lock ./\nRUN yarn install --production\nRUN yarn\n"
    assert brought(lines) == "yarn.lock"


def test_a_stage_below_may_have_copied_it() -> None:
    lines = "FROM ruby AS base\nWORKDIR /app\nCOPY Gemfile Gemfile.lock ./\nFROM base\nRUN bundle install\n"
    assert brought(lines) == "Gemfile.lock"


def test_a_whole_folder_may_hold_none() -> None:
    assert brought("FROM node\nWORKDIR /app\nCOPY . .\nRUN yarn\n") is None


def test_no_lock_file_where_the_folder_is_not_known() -> None:
    assert brought("FROM node\nWORKDIR $APP\nCOPY package.json yarn.lock ./\nRUN yarn\n") is None
