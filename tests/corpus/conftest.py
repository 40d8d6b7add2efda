"""Real Dockerfiles, where somebody laid them out: TARE_CORPUS names the folder that `index.jsonl` stands in."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

MANY = 300


class Sample(NamedTuple):
    """One file of the corpus, as text, with its place in the folder."""

    id: str
    text: str


@pytest.fixture(scope="session")
def corpus() -> list[Sample]:
    folder = os.environ.get("TARE_CORPUS")
    if not folder or not Path(folder, "index.jsonl").is_file():
        pytest.skip("no corpus: set TARE_CORPUS to a folder with index.jsonl and the files that it lists")
    return list(_samples(Path(folder)))


@pytest.fixture(scope="session")
def some(corpus: list[Sample]) -> list[Sample]:
    """The same few hundred files each time, for what takes too long to do with all of them."""
    return random.Random(1).sample(corpus, min(MANY, len(corpus)))


def _samples(folder: Path) -> Iterator[Sample]:
    with open(folder / "index.jsonl", encoding="utf-8") as index:
        for line in index:
            name = json.loads(line)["id"]
            yield Sample(name, (folder / name).read_bytes().decode("utf-8", "replace"))
