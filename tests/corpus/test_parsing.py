"""Every real file parses, round-trips, and reads as BuildKit reads it."""

from __future__ import annotations

import pytest
from tare.syntax import parse, reparse
from tare.text import Edit, Span

from ..syntax.authority import ours, theirs
from .conftest import Sample

pytestmark = pytest.mark.corpus


def test_every_file_that_buildkit_accepts_reads_as_buildkit_reads_it(corpus: list[Sample]) -> None:
    accepted = 0
    for sample in corpus:
        expected = theirs(sample.text)
        if expected is not None:
            accepted += 1
            assert ours(sample.text) == expected, sample.id
    assert accepted > len(corpus) // 2


def test_every_file_round_trips_and_every_prefix_parses(corpus: list[Sample]) -> None:
    for sample in corpus:
        text = sample.text
        assert parse(text).text == text, sample.id
        for stop in range(0, len(text), max(1, len(text) // 20)):
            assert parse(text[:stop]).text == text[:stop], (sample.id, stop)


def test_deleting_around_every_item_border_equals_parsing_again(corpus: list[Sample]) -> None:
    for sample in corpus[::10]:
        file = parse(sample.text)
        for start in file.starts:
            edit = Edit(Span(max(0, start - 1), min(len(sample.text), start + 1)), "")
            assert reparse(file, edit) == parse(edit.apply(sample.text)), (sample.id, start)
