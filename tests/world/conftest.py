"""What the tests of registries share: a small one that runs, and ways to ask it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tare.world.credentials import Credentials
from tare.world.registry import Registry, RegistryOptions

from .loopback_registry import Server, serve
from .stub_hub import IMAGE, Clock, Hub


@pytest.fixture
def hub() -> Hub:
    made = Hub()
    made.add(IMAGE, "1")
    return made


@pytest.fixture
def server(hub: Hub) -> Iterator[Server]:
    with serve(hub.answer) as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_registry(tmp_path: Path, clock: Clock) -> Iterator[Callable[..., Registry]]:
    made = []

    def make(login: Credentials | None = None, **options: Any) -> Registry:
        chosen = RegistryOptions(**{"online": True, "cache_folder": str(tmp_path / "cache"), **options})
        registry = Registry(chosen, credentials=lambda *_: login, clock=clock, sleep=clock.sleep)
        made.append(registry)
        return registry

    yield make
    for registry in made:
        registry.close()
