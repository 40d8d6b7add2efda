"""What people complain about in linters of Dockerfiles, each as a test that it does not happen here.

Being wrong in a build stage, with a mount, behind an ARG or in a heredoc is most of it. Each holds for the presets
`recommended` and `strict`.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from tare.engine.analysis import Analysis, analyse
from tare.engine.catalogue import catalogue
from tare.engine.choosing import choose_any
from tare.engine.fixing import repair
from tare.engine.rulebook import rulebook
from tare.engine.settings import Settings
from tare.model import build
from tare.syntax import parse
from tare.text import Lines

from .folder import Folder

APT = "apt-get update && apt-get install -y --no-install-recommends jq"
MOUNTED = {
    "apt": (
        "debian:12",
        f"/var/cache/apt /var/lib/apt/lists|rm -f /etc/apt/apt.conf.d/docker-clean && {APT}",
    ),
    "apk": ("alpine:3.22", "/var/cache/apk|apk add jq"),
    "dnf": ("fedora:40", "/var/cache/dnf /var/cache/libdnf5|dnf install -y --setopt=install_weak_deps=False jq"),
    "yum": ("centos:7", "/var/cache/yum|yum install -y jq"),
    "zypper": ("opensuse/leap:15.6", "/var/cache/zypp|zypper -n install jq"),
    "pacman": ("archlinux:base", "/var/cache/pacman/pkg|pacman -Syu --noconfirm jq"),
    "pip": ("python:3.12-slim", "/root/.cache/pip|pip install -r requirements.txt"),
    "pip, a folder above": ("python:3.12-slim", "/root/.cache|pip install -r requirements.txt"),
    "npm": ("node:22-slim", "/root/.npm|npm ci --omit=dev"),
    "yarn": ("node:22-slim", "/usr/local/share/.cache/yarn|yarn install --frozen-lockfile --production"),
    "composer": ("composer:2", "/tmp/cache|composer install --no-dev"),
    "go": ("golang:1.24", "/go/pkg/mod /root/.cache/go-build|go build -o /app ."),
    "uv": ("python:3.12-slim", "/root/.cache/uv|uv sync --frozen"),
}
KEPT = frozenset(slug for slug in catalogue() if slug.endswith(("cache-kept", "lists-kept")))


@pytest.fixture(params=["recommended", "strict"])
def preset(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def judged(text: str, preset: str, files: Mapping[str, str] | None = None, **settings: object) -> Analysis:
    book = rulebook(Settings(preset=preset, **settings))  # type: ignore[arg-type]
    context = Folder(files) if files else None
    analysis = analyse(build(parse(text), context=context), book)
    assert analysis.failures == ()
    return analysis


def rules(text: str, preset: str, files: Mapping[str, str] | None = None, **settings: object) -> set[str]:
    return {finding.rule for finding in judged(text, preset, files, **settings).findings}


def lines(text: str, rule: str, preset: str) -> list[int]:
    at = Lines(text)
    return [at.position(one.at.start)[0] + 1 for one in judged(text, preset).findings if one.rule == rule]


@pytest.mark.parametrize("kind", ["cache", "tmpfs"])
@pytest.mark.parametrize("manager", MOUNTED)
def test_a_mounted_cache_is_not_to_be_cleaned(manager: str, kind: str, preset: str) -> None:
    base, rest = MOUNTED[manager]
    targets, script = rest.split("|")
    sharing = ",sharing=locked" if kind == "cache" else ""
    mounts = " ".join(f"--mount=type={kind},target={target}{sharing}" for target in targets.split())
    found = rules(f"FROM {base}\nRUN {mounts} {script}\n", preset)
    assert not found & KEPT
    assert not {slug for slug in found if "mount" in slug}


def test_a_cache_is_mounted_where_a_variable_says(preset: str) -> None:
    mounted = "RUN --mount=type=cache,target=$CACHE pip install a==1\n"
    text = "FROM python:3.12-slim\nARG CACHE=/c\nENV PIP_CACHE_DIR=$CACHE\n" + mounted
    assert not rules(text, preset) & KEPT


@pytest.mark.parametrize("script", [f"rm -rf /var/lib/apt/lists/* && {APT}", f"apt-get clean && {APT}"])
def test_cleaning_before_the_install_is_no_cleaning(script: str, preset: str) -> None:
    assert "apt-lists-kept" in rules(f"FROM debian:12\nRUN {script}\n", preset)


@pytest.mark.parametrize(
    ("base", "script", "rule"),
    [
        ("python:3.12-slim", "pip cache purge && pip install a==1", "pip-cache-kept"),
        ("fedora:40", "dnf clean all && dnf install -y jq", "dnf-cache-kept"),
        ("node:22-slim", "yarn cache clean && yarn install", "yarn-cache-kept"),
        ("alpine:3.22", "rm -rf /var/cache/apk/* && apk add jq", "apk-cache-kept"),
    ],
)
def test_cleaning_too_early_is_seen_for_every_manager(base: str, script: str, rule: str, preset: str) -> None:
    assert rule in rules(f"FROM {base}\nRUN {script}\n", preset)


@pytest.mark.parametrize(
    "cleanup",
    [
        "rm -rf /var/lib/apt/lists/*",
        "rm -rf /var/lib/apt/lists",
        "rm -fr /var/lib/apt/lists/",
        "rm -r -f -v -- /var/lib/apt/lists/*",
        "rm --recursive --force /var/lib/apt/lists/*",
        'rm -rf "/var/lib/apt/lists/"*',
        "rm -rf '/var/lib/apt/lists'",
        "rm -rf /var/lib/apt/*",
        "rm -rf /tmp/* /var/lib/apt/lists/* /var/tmp/*",
        "rm -rf /var/lib/{apt,dpkg,cache}/",
        "rm /var/lib/apt/lists/* -rf",
        "find /var/lib/apt/lists -mindepth 1 -delete",
        "find /var/lib/apt/lists/ -type f -delete",
        "cd /var/lib/apt/lists && rm -rf *",
        "rm -rf $LISTS/*",
        "sh -c 'rm -rf /var/lib/apt/lists/*'",
        "sudo rm -rf /var/lib/apt/lists/*",
        "apt-get distclean",
    ],
)
def test_a_cleanup_may_be_spelled_in_any_way(cleanup: str, preset: str) -> None:
    text = f"FROM debian:12\nENV LISTS=/var/lib/apt/lists\nRUN {APT} && {cleanup}\n"
    assert "apt-lists-kept" not in rules(text, preset)


def test_a_cleanup_in_a_later_run_is_told_why_it_does_nothing_and_where_the_files_are(preset: str) -> None:
    text = f"FROM debian:12\nRUN {APT}\nRUN rm -rf /var/lib/apt/lists/*\n"
    assert lines(text, "deleted-in-later-layer", preset) == [3]
    finding = next(one for one in judged(text, preset).findings if one.rule == "deleted-in-later-layer")
    assert "makes the image no smaller" in finding.message
    assert [Lines(text).position(one.at.start)[0] + 1 for one in finding.related] == [2]


@pytest.mark.parametrize("rule", ["apt-lists-kept", "apt-recommends", "install-without-yes"])
def test_apt_is_judged_as_apt_get_is(rule: str, preset: str) -> None:
    for apt in ("apt", "apt-get"):
        assert rule in rules(f"FROM debian:12\nRUN {apt} update && {apt} install jq git\n", preset)


@pytest.mark.parametrize("strategy", ["mount", "clean"])
def test_no_repair_loses_or_doubles_a_mount(strategy: str, preset: str) -> None:
    """All repairs at once, of a file whose RUNs have mounts of several kinds."""
    text = (
        "FROM python:3.12-slim\nRUN --mount=type=secret,id=a pip install a==1\n"
        "RUN --mount=type=bind,source=b,target=/b --network=none pip install /b\n"
        "RUN --mount=type=cache,target=/root/.cache/pip --mount=type=ssh pip install c==1\n"
    )
    after = repair(judged(text, preset), choose_any(strategy)).text
    for mount in (
        "--mount=type=secret,id=a",
        "--mount=type=bind,source=b,target=/b --network=none",
        "--mount=type=ssh",
    ):
        assert after.count(mount) == 1
    for line in after.split("\nRUN "):
        assert line.count("target=/root/.cache/pip") <= 1


STAGE = "FROM debian:12 AS build\nRUN apt-get update && apt-get install -y gcc\nRUN pip install a==1\nRUN npm ci\n"


def test_what_a_build_stage_leaves_behind_is_nobodys_business(preset: str) -> None:
    text = STAGE + "FROM debian:12-slim\nCOPY --from=build /app /app\n"
    assert not rules(text, preset) & (KEPT | {"apt-recommends", "deleted-in-later-layer", "consecutive-runs"})


@pytest.mark.parametrize("last", ["FROM build\n", "FROM scratch\nCOPY --from=build / /\n"])
def test_a_stage_that_ships_after_all_is_judged(last: str, preset: str) -> None:
    assert rules(STAGE + last, preset) >= {"apt-lists-kept", "npm-cache-kept"}


def test_a_cache_that_is_copied_out_of_a_build_stage_counts(preset: str) -> None:
    text = "FROM node:22 AS build\nRUN npm ci\nFROM node:22-slim\nCOPY --from=build /root /root\n"
    assert lines(text, "npm-cache-kept", preset) == [2]


@pytest.mark.parametrize(
    "middle",
    ["RUN a\nRUN b\n", "RUN a\n# why\nRUN b\n", "RUN <<E\na\nE\nRUN <<E\nb\nE\n", "RUN --mount=type=ssh a\nRUN b\n"],
)
@pytest.mark.parametrize("name", ["", " AS build"])
def test_nobody_is_told_to_merge_runs_for_its_own_sake(middle: str, name: str, preset: str) -> None:
    text = f"FROM debian:12{name}\n{middle}" + ("FROM scratch\nCOPY --from=build /a /a\n" if name else "")
    assert "consecutive-runs" not in rules(text, preset)


def test_only_the_user_in_the_end_counts(preset: str) -> None:
    assert "root-in-final-stage" not in rules('FROM debian:12\nUSER root\nRUN a\nUSER 1000\nCMD ["a"]\n', preset)
    assert "root-in-final-stage" not in rules(
        'FROM debian:12 AS build\nUSER root\nRUN a\nFROM debian:12\nUSER 1000\nCOPY --from=build /a /a\nCMD ["a"]\n',
        preset,
    )
    inherited = 'FROM debian:12 AS base\nUSER {}\nFROM base\nCMD ["a"]\n'
    assert "root-in-final-stage" not in rules(inherited.format("1000"), preset)
    assert "root-in-final-stage" in rules(inherited.format("root"), preset)


def test_a_stage_needs_no_tag(preset: str) -> None:
    text = "FROM debian:12 AS base\nRUN a\nFROM base AS next\nCOPY --from=base /a /b\nFROM next\n"
    assert not rules(text, preset) & {"untagged-base", "latest-tag"}
    assert set(lines(text, "base-without-digest", preset)) <= {1}


@pytest.mark.parametrize("install", ["apt-get install -y jq", "apk add jq", "dnf install -y jq"])
def test_versions_of_distributions_are_nobodys_duty(install: str, preset: str) -> None:
    assert "unpinned-packages" not in rules(f"FROM debian:12\nRUN {install}\n", preset)


def test_a_package_file_or_a_variable_has_no_version_to_fix(preset: str) -> None:
    packages = './a.deb /tmp/b.deb c_${V}_amd64.deb "$P" d=1.* e=${V}'
    text = f"FROM debian:12\nARG P\nARG V\nRUN apt-get install -y {packages}\n"
    assert "unpinned-packages" not in rules(text, preset, select=("unpinned-packages",))


def test_leaving_out_recommended_packages_does_not_lose_the_certificates(preset: str) -> None:
    text = "FROM debian:12\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n"
    after = repair(judged(text, preset), choose_any("clean")).text
    assert "--no-install-recommends curl ca-certificates" in after
