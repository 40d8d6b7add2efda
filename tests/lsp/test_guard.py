"""What breaks in the server is caught in one place, and told once."""

from __future__ import annotations

import logging

import pytest
from tare.lsp.guard import Failure, attempt


def divide(number: int, *, by: int) -> float:
    return number / by


def test_what_goes_well_is_handed_on() -> None:
    assert attempt(divide, 6, by=2) == 3


def test_what_breaks_is_a_value(caplog: pytest.LogCaptureFixture) -> None:
    failure = attempt(divide, 6, by=0)
    assert isinstance(failure, Failure)
    assert isinstance(failure.error, ZeroDivisionError)
    assert str(failure) == "ZeroDivisionError: division by zero"
    assert not caplog.records, "reporting is the caller's"


def test_a_report_is_one_record_with_the_trace_and_one_line(caplog: pytest.LogCaptureFixture) -> None:
    failure = attempt(divide, 6, by=0)
    assert isinstance(failure, Failure)
    told: list[str] = []
    failure.report("division failed", told.append)
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.getMessage() == "division failed"
    assert record.exc_info is not None
    assert record.exc_info[1] is failure.error
    assert told == ["division failed: ZeroDivisionError: division by zero"]


def test_leaving_is_no_failure() -> None:
    """Ctrl-C and cancellations end what runs, as they should."""

    def leave() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        attempt(leave)
