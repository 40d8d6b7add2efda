"""STOPSIGNAL's names and numbers, as `ParseSignal` of moby/sys/signal takes them on Linux."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.model.signals import canonical_signal, signal_names


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("SIGTERM", "SIGTERM"),
        ("term", "SIGTERM"),
        ("15", "SIGTERM"),
        ("sigQuit", "SIGQUIT"),
        ("28", "SIGWINCH"),
        ("SIGIOT", "SIGABRT"),
        ("34", "SIGRTMIN"),
        ("37", "SIGRTMIN+3"),
        ("rtmin+15", "SIGRTMIN+15"),
        ("63", "SIGRTMAX-1"),
        ("64", "SIGRTMAX"),
        ("SIGRTMAX-14", "SIGRTMAX-14"),
        ("99", "99"),  # Docker takes any number
        ("0", None),
        ("-1", None),
        ("SIGRTMIN+0", None),
        ("SIGRTMIN+16", None),
        ("SIGRTMAX-15", None),
        ("SIGTREM", None),
        ("", None),
    ],
)
def test_a_signal_has_one_full_name(written: str, name: str | None) -> None:
    assert canonical_signal(written) == name


def test_full_names_stay_as_they_are() -> None:
    assert len(set(signal_names())) == 31
    assert all(canonical_signal(name) == name for name in signal_names())


@given(st.text(max_size=12))
def test_any_text_is_read_and_reading_again_changes_nothing(written: str) -> None:
    name = canonical_signal(written)
    assert name is None or canonical_signal(name) == name
