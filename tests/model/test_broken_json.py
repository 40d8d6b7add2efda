"""What seems meant by an array that is no JSON, and what a shell means by its own brackets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.model.broken_json import meant_array


@pytest.mark.parametrize(
    ("written", "elements"),
    [
        ("['node', 'server.js']", ("node", "server.js")),
        ('["a",]', ("a",)),
        ('["a" "b"]', ("a", "b")),
        ('["a", "b"', ("a", "b")),
        ("[a, b]", ("a", "b")),
        ("[“a”, „b“]", ("a", "b")),
        (r'["C:\app\x.exe", "-v"]', (r"C:\app\x.exe", "-v")),
        (r'["say \"hi\"", ]', ('say "hi"',)),
        ("['it''s']", ("it", "s")),
    ],
)
def test_an_array_that_seems_meant(written: str, elements: tuple[str, ...]) -> None:
    assert meant_array(written) == elements


@pytest.mark.parametrize(
    "written",
    [
        "[ -e /etc/yum.conf ]",
        "[ ! -e x ]",
        '[ "$(uname -m)" = x86_64 ]',
        '[ "a" = "b" ] && true',
        "[[ a == b ]]",
        "[x]",
        "[]",
        "['a', 'b",
        "['a', 'b'] && true",
        "[Net.ServicePointManager]::SecurityProtocol = 1",
        "echo ['a']",
        "",
    ],
)
def test_what_is_none(written: str) -> None:
    assert meant_array(written) is None


@given(st.text(alphabet="[]'\"“”\\, ab$=-\n", max_size=24))
def test_any_text_is_read(written: str) -> None:
    elements = meant_array(written)
    assert elements is None or (written.strip().startswith("[") and len(elements) > 0)
