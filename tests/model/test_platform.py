"""Platforms as people write them, and as builders understand them."""

from __future__ import annotations

import pytest
from tare.model import build
from tare.model.platform import normal_platform, written_platform
from tare.syntax import parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("linux/amd64", "linux/amd64"),
        ("linux/arm64/v8", "linux/arm64"),
        ("linux/arm/v7", "linux/arm/v7"),
        ("Linux/aarch64", "linux/arm64"),
        ("arm64", "linux/arm64"),
        ("x86_64", "linux/amd64"),
        ("armhf", "linux/arm/v7"),
        ("windows", "windows/amd64"),
        ("🐳", None),
        ("nonsense", None),
        ("linux//v8", None),
        ("a/b/c/d", None),
        ("", None),
    ],
)
def test_what_is_meant(text: str, expected: str | None) -> None:
    assert normal_platform(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM --platform=linux/arm64 x\n", "linux/arm64"),
        ("ARG P=aarch64\nFROM --platform=$P x\n", "linux/arm64"),
        ("FROM --platform=$BUILDPLATFORM x\n", None),
        ("FROM --platform=$UNSET x\n", None),
        ("FROM --platform x\n", None),
        ("FROM x\n", None),
        ("RUN x\n", None),
    ],
)
def test_what_from_says(text: str, expected: str | None) -> None:
    assert written_platform(build(parse(text)).stages[0]) == expected


@pytest.mark.parametrize(
    ("line", "is_windows"),
    [
        ("FROM --platform=windows/amd64 example/app:1", True),
        ("FROM --platform=windows example/app:1", True),
        ("FROM --platform=linux/amd64 example/app:1", False),
        ("FROM example/app:1 AS windows", False),
        ("FROM --platform=windows/amd64 alpine:3.22", False),  # what is known of an image is not overruled
        ("FROM --platform=windows/amd64 $IMAGE", False),
    ],
)
def test_the_platform_tells_of_an_unknown_image(line: str, is_windows: bool) -> None:
    assert build(parse(f"{line}\nRUN x\n")).stages[0].base.is_windows is is_windows
