"""What commands delete of earlier layers, at a price that grows with the file and no faster."""

from __future__ import annotations

import pytest
from tare.model import Model, Run, build
from tare.model import deletions as module
from tare.model.caching.caches import CacheLeft, caches
from tare.model.deletions import deletions
from tare.syntax import parse


def read(text: str) -> Model:
    return build(parse(text))


def test_the_caches_of_all_layers_below_come_in_their_order() -> None:
    model = read(
        "FROM debian:12 AS base\nRUN apt-get update\n"
        "FROM base\nRUN apk add curl\nRUN apt-get update\nRUN rm -rf /var/lib/apt/lists/*\n"
    )
    (deletion,) = deletions(model, model.stages[-1])
    caches_gone = [one for one in deletion.brought if one.kind == "cache"]
    assert [one.what for one in caches_gone] == ["/var/lib/apt/lists"] * 2
    assert [one.stage is model.stages[0] for one in caches_gone] == [True, False]


def test_packages_that_went_again_in_the_layer_that_brought_them_are_not_there_to_delete() -> None:
    model = read(
        "FROM fedora:42\nRUN dnf install -y gcc git curl && dnf remove -y gcc git\n"
        "RUN dnf install -y gcc && make && dnf remove -y gcc git curl\n"
    )
    (deletion,) = deletions(model, model.stages[0])
    assert [one.what for one in deletion.brought] == ["curl"]


def test_what_a_run_leaves_is_read_once_for_each_stage_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0

    def count(run: Run) -> tuple[CacheLeft, ...]:
        nonlocal asked
        asked += 1
        return caches(run)

    monkeypatch.setattr(module, "caches", count)
    model = read("FROM debian:12\n" + "RUN touch /a && touch /b\n" * 200)
    assert list(deletions(model, model.stages[0])) == []
    assert asked <= 200
