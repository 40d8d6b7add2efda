"""Hovering over real Dockerfiles never fails, at whatever offset."""

from __future__ import annotations

import random

import pytest
from tare.engine.analysis import analyse
from tare.engine.rulebook import rulebook
from tare.engine.settings import Settings
from tare.features.guide import DEPTHS
from tare.features.hover import hover
from tare.model import build
from tare.syntax import parse

_OFFSETS = 80  # in each file


@pytest.mark.corpus
def test_hover_anywhere(corpus):
    book = rulebook(Settings(preset="strict"))
    chance = random.Random(1)
    for sample in corpus:
        analysis = analyse(build(parse(sample.text)), book)
        everywhere = range(len(sample.text) + 1)
        for offset in chance.sample(everywhere, min(_OFFSETS, len(everywhere))):
            answer = hover(analysis, offset, chance.choice(DEPTHS))
            if answer is not None:
                assert answer.span.start <= offset <= answer.span.end, (sample.id, offset)
                assert answer.markdown.strip(), (sample.id, offset)
