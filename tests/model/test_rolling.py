"""Which images are of distributions without releases."""

from __future__ import annotations

import pytest
from tare.model.images.image import parse_reference
from tare.model.images.rolling import is_rolling


@pytest.mark.parametrize(
    "name",
    [
        "archlinux",
        "docker.io/library/archlinux:base",
        "archlinux/archlinux:latest",
        "example/arch-java:latest",
        "clearlinux:latest",
        "ghcr.io/clearlinux/os-core",
        "kalilinux/kali-rolling",
        "registry.opensuse.org/opensuse/tumbleweed",
        "gentoo/stage3",
        "ghcr.io/void-linux/void-glibc-full",
    ],
)
def test_what_has_no_releases(name: str) -> None:
    assert is_rolling(parse_reference(name))


@pytest.mark.parametrize(
    "name",
    ["debian", "opensuse/leap", "example/search", "example/architect:latest", "elasticsearch:latest", "march/app"],
)
def test_what_has_releases(name: str) -> None:
    assert not is_rolling(parse_reference(name))
