"""What people read: a place, a message, the source with marks under it, and what it all comes to."""

from __future__ import annotations

import pytest
from tare.report import EditEntry, FileReport, FixEntry
from tare.report.text import format_bytes, lines, printable, summary

from .entries import ODD, REPORTS, entry

UNSAFE = (FixEntry("Change it", False, (EditEntry(1, 1, 1, 2, ""),)),)


def drawn(*entries: object) -> list[str]:
    report = FileReport("x", entries)  # type: ignore[arg-type]
    return ["".join(piece.text for piece in line).rstrip() for line in lines([report])]


def summed(*reports: FileReport) -> str:
    return " ".join("".join(piece.text for piece in line) for line in summary(reports))


def test_a_finding_is_drawn_under_its_line() -> None:
    assert drawn(entry()) == [
        "api/Dockerfile:3:5: warning: recommended packages are installed [apt-recommends]",
        "  3 |     apt-get install -y curl",
        "    |     ^^^^^^^^^^^^^^^",
        "    = fix: Add the option; saves about 11 MB",
        "",
    ]


def test_an_unsafe_fix_is_called_one() -> None:
    assert drawn(entry(fixes=UNSAFE, saving_bytes=None))[3] == "    = unsafe fix: Change it"
    assert drawn(entry(fixes=(), saving_bytes=None))[3:] == [""]


def marks(excerpt: str, column: int, end_column: int, end_line: int = 3) -> list[str]:
    return drawn(entry(excerpt=excerpt, column=column, end_column=end_column, end_line=end_line))[1:3]


def test_marks_stand_under_what_they_mean() -> None:
    assert marks("\tRUN x", 2, 5) == ["  3 |     RUN x", "    |     ^^^"]
    assert marks("RUN 漢字 x", 8, 9) == ["  3 | RUN 漢字 x", "    |          ^"]
    assert marks("RUN a\u0301 x", 8, 9) == ["  3 | RUN a\u0301 x", "    |       ^"]
    assert marks("RUN x \\", 5, 1, end_line=9) == ["  3 | RUN x \\", "    |     ^^^"]
    assert marks("RUN x", 6, 6) == ["  3 | RUN x", "    |      ^"]


def test_a_long_line_is_cut_around_the_finding() -> None:
    source, mark = marks("RUN " + "a" * 500 + "BAD" + "b" * 500, 505, 508)
    assert len(source) < 120
    assert source[len(mark) - 3 : len(mark)] == "BAD"
    assert source.endswith("…")
    whole, marked = marks("RUN " + "a" * 1_000_000, 1, 1_000_005)
    assert len(whole) < 120
    assert len(marked) <= len(whole)


def test_nothing_in_a_file_commands_the_terminal() -> None:
    text = "\n".join(drawn(ODD))
    assert "\x1b" not in text
    assert all(char == "\n" or char.isprintable() for char in text)
    assert printable("a\x1b]0;b\x07\u202e") == "a\ufffd]0;b\ufffd\ufffd"


def test_the_summary_counts_and_adds_up() -> None:
    assert summed(*REPORTS) == (
        "Found 3 findings in 2 of 3 files: 1 error, 1 warning, 1 hint. "
        "1 can be fixed with --fix, 1 more with --fix --unsafe-fixes. About 11 MB could be saved."
    )
    assert summed(FileReport("a"), FileReport("b")) == "Nothing found in 2 files."
    one = FileReport("a", (entry(severity="info", fixes=UNSAFE, saving_bytes=None),))
    assert summed(one) == "Found 1 finding in 1 file: 1 info. 1 can be fixed with --fix --unsafe-fixes."
    assert summed(FileReport("a", applied=2)) == "Fixed 2 findings. Nothing found in 1 file."


@pytest.mark.parametrize(
    ("count", "text"),
    [
        *((0, "0 bytes"), (999, "999 bytes"), (1_000, "1.0 kB"), (9_949_999, "9.9 MB"), (10_614_497, "11 MB")),
        *((999_400, "999 kB"), (999_999, "1.0 MB"), (123_456_789, "123 MB"), (1_234_567_890, "1.2 GB")),
    ],
)
def test_sizes_as_people_say_them(count: int, text: str) -> None:
    assert format_bytes(count) == text
