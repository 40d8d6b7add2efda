"""What a stage is meant for, by its name, its base and its lines."""

from __future__ import annotations

import pytest
from tare.model import build
from tare.model.purpose import is_for_development
from tare.syntax import parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM debian:13 AS dev-envs\n", True),
        ("FROM mcr.microsoft.com/devcontainers/php:8.4\n", True),
        ("FROM mcr.microsoft.com/vscode/devcontainers/base:bookworm\n", True),
        ("FROM debian:13\nARG USERNAME=vscode\n", True),
        ("FROM debian:13\nRUN useradd -m vscode\n", True),
        ("FROM debian:13\nRUN useradd -m app\nCMD [\"vscode\"]\n", False),
        ("FROM debian:13 AS base\nRUN apt-get install vscodes\n", False),
    ],
)  # fmt: skip
def test_for_development(text: str, expected: bool) -> None:
    assert is_for_development(build(parse(text)).stages[0]) is expected
