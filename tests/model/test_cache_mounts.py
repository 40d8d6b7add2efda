"""What works against a cache mount, and what could be mounted."""

from __future__ import annotations

import pytest
from tare.model import Run, build
from tare.model.caching.cache_mounts import wastes
from tare.model.caching.mountable import mountables
from tare.syntax import parse


def run_of(script: str, above: str = "FROM debian:13\n") -> Run:
    run = build(parse(f"{above}RUN {script}\n")).stages[-1].instructions[-1]
    assert isinstance(run, Run)
    return run


def wasted(script: str, *targets: str) -> list[tuple[str, tuple[str, ...], bool]]:
    found = wastes(run_of(script), targets)
    return [(one.path, tuple(word.raw for word in one.words), one.is_option) for one in found]


@pytest.mark.parametrize(
    ("script", "target", "expected"),
    [
        ("rm -rf /var/lib/apt/lists/*", "/var/lib/apt", ("/var/lib/apt/lists", (), False)),
        ("rm -rf /tmp/* /var/lib/apt/lists", "/var/lib/apt", ("/var/lib/apt/lists", ("/var/lib/apt/lists",), False)),
        ("apt-get clean", "/var/cache/apt", ("/var/cache/apt/archives", (), False)),
        ("npm cache clean --force", "/root/.npm", ("/root/.npm", (), False)),
        ("pip install --no-cache-dir a", "/root/.cache", ("/root/.cache", ("--no-cache-dir",), True)),
        ("rm -rf /src/target", "/src/target", ("/src/target", (), False)),
        ("npm cache clean --force", "/home/node/.npm", ("/home/node/.npm", (), False)),
        ("bun pm cache rm", "/root/.bun/install/cache", ("/root/.bun/install/cache", (), False)),
        ("go clean -modcache", "/go/pkg/mod", ("/go/pkg/mod", (), False)),
        ("dotnet nuget locals all --clear", "/root/.nuget/packages", ("/root/.nuget/packages", (), False)),
        ("composer install --no-cache", "/root/.composer/cache", ("/root/.composer/cache", ("--no-cache",), True)),
    ],
)
def test_what_empties_or_refuses_a_mount(script: str, target: str, expected: tuple[str, tuple[str, ...], bool]) -> None:
    assert wasted(script, target) == [expected]


@pytest.mark.parametrize(
    ("script", "target"),
    [
        ("rm -rf /var/lib/apt/lists/*", "/var/cache/apt"),
        ("rm -rf /src/target/debug", "/src/target"),
        ("apt-get clean", "/var/lib/apt"),
        ("find /root/.npm -name '*.log' -delete", "/root/.npm"),
        ("pip install --no-cache-dir a", "/var/cache/apt"),
        ("mv /root/.npm /keep", "/root/.npm"),
        ("yum clean all", "/var/cache/dnf/other"),
    ],
)
def test_what_leaves_a_mount_alone(script: str, target: str) -> None:
    assert wasted(script, target) == []


def flags(script: str, above: str = "FROM debian:13\n") -> list[str]:
    return [flag for one in mountables(run_of(script, above)) for flag in one.flags]


def test_what_a_run_downloads_could_be_mounted_although_it_is_cleaned() -> None:
    apt = [
        "--mount=type=cache,target=/var/cache/apt,sharing=locked",
        "--mount=type=cache,target=/var/lib/apt,sharing=locked",
    ]
    assert flags("apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*") == apt
    assert flags("apk add --no-cache git") == ["--mount=type=cache,target=/etc/apk/cache,sharing=locked"]
    assert flags("pip install --no-cache-dir a") == ["--mount=type=cache,target=/root/.cache/pip"]


def test_a_mount_belongs_to_the_user_of_the_run() -> None:
    above = "FROM python:3.13\nENV HOME=/app\nUSER 1001:1002\n"
    assert flags("pip install a", above) == ["--mount=type=cache,target=/app/.cache/pip,uid=1001,gid=1002"]
    assert flags("pip install a", "FROM python:3.13\nUSER app\n") == []


def test_what_is_mounted_or_kept_off_is_left_alone() -> None:
    assert flags("--mount=type=cache,target=/root/.cache pip install a") == []
    assert flags("--mount=type=cache,target=$WHERE pip install a") == []
    assert flags("pip install a", "FROM python:3.13\nENV PIP_NO_CACHE_DIR=1\n") == []
    assert flags("sudo dnf install -y git", "FROM rockylinux:9\n") == []


def test_dnf_is_mounted_only_where_its_folder_is_known() -> None:
    assert flags("dnf install -y git", "FROM fedora:42\n") == [
        "--mount=type=cache,target=/var/cache/libdnf5,sharing=locked"
    ]
    assert flags("dnf install -y git", "FROM fedora:40\n") == [
        "--mount=type=cache,target=/var/cache/dnf,sharing=locked"
    ]
    assert flags("yum install -y git", "FROM rockylinux:9\n") == [
        "--mount=type=cache,target=/var/cache/dnf,sharing=locked"
    ]
    assert flags("yum install -y git", "FROM centos:7\n") == ["--mount=type=cache,target=/var/cache/yum,sharing=locked"]
    assert flags("dnf install -y git", "FROM example.org/os:1\n") == []
    assert flags("microdnf install -y git", "FROM rockylinux:9\n") == []
