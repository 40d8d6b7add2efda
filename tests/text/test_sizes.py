"""Sizes as they are said to people."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.text.sizes import parse_bytes, say_bytes


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (1499, "1.5 kB"),
        (9940, "9.9 kB"),
        (9960, "10 kB"),
        (999_499, "999 kB"),
        (999_500, "1 MB"),
        (3_849_738, "3.8 MB"),  # alpine
        (43_188_023, "43 MB"),  # python:3.12-slim
        (410_908_459, "411 MB"),  # python:3.12
        (999_999_999, "1 GB"),
        (1_110_000_000, "1.1 GB"),
        (1_660_000_000, "1.7 GB"),
        (-2_500_000, "-2.5 MB"),
    ],
)
def test_sizes_are_decimal_and_short(count, said):
    assert say_bytes(count) == said


def test_about_stands_in_front():
    assert say_bytes(45_000_000, about=True) == "about 45 MB"
    assert say_bytes(-45_000_000, about=True) == "about -45 MB"


@given(st.integers(min_value=1000, max_value=10**20))
def test_what_is_said_is_within_five_percent(count):
    match = re.fullmatch(r"(\d+(?:\.\d)?) (kB|MB|GB|TB|PB|EB)", say_bytes(count))
    assert match
    said = float(match[1]) * 1000 ** (["kB", "MB", "GB", "TB", "PB", "EB"].index(match[2]) + 1)
    assert abs(said - count) <= 0.05 * count
    assert float(match[1]) < 1000


@pytest.mark.parametrize(
    ("written", "size"),
    [
        ("200MB", 200_000_000),
        ("1.5 GB", 1_500_000_000),
        ("200M", 200_000_000),
        ("512 MiB", 512 * 1024 * 1024),
        ("64ki", 64 * 1024),
        ("5", 5),
        ("5 bytes", 5),
        ("1 byte", 1),
        ("3 kb", 3_000),
        (" 7b ", 7),
        ("MB", None),
        ("-5MB", None),
        ("5 XB", None),
        ("1,5 GB", None),
        ("", None),
        ("9" * 400, None),
    ],
)
def test_sizes_as_people_write_them(written: str, size: int | None) -> None:
    assert parse_bytes(written) == size
