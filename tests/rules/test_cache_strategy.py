"""`cache-strategy`: which repair of a cache is offered first, and that a mount is complete or not offered at all."""

from __future__ import annotations

import pytest
from tare.engine.analysis import Analysis, analyse
from tare.engine.choosing import order_offers
from tare.engine.finding import Fix
from tare.engine.rulebook import rulebook
from tare.engine.settings import Settings
from tare.engine.verify import Choice, attempt
from tare.model import build
from tare.syntax import parse

# rule -> a RUN that leaves a cache, with its base, and the mount that would keep it out
CACHES = {
    "apt-lists-kept": (
        "debian:12",
        "apt-get update && apt-get install -y --no-install-recommends jq",
        "--mount=type=cache,target=/var/cache/apt,sharing=locked \\\n"
        "    --mount=type=cache,target=/var/lib/apt,sharing=locked \\\n"
        "    rm -f /etc/apt/apt.conf.d/docker-clean && ",
    ),
    "apk-cache-kept": ("alpine:3.22", "apk add jq", "--mount=type=cache,target=/etc/apk/cache,sharing=locked "),
    "dnf-cache-kept": (
        "fedora:40",
        "dnf install -y --setopt=install_weak_deps=False jq",
        "--mount=type=cache,target=/var/cache/dnf,sharing=locked ",
    ),
    "zypper-cache-kept": (
        "opensuse/leap:15.6",
        "zypper -n install jq",
        "--mount=type=cache,target=/var/cache/zypp,sharing=locked ",
    ),
    "pacman-cache-kept": (
        "archlinux:base",
        "pacman -Syu --noconfirm jq",
        "--mount=type=cache,target=/var/cache/pacman/pkg,sharing=locked ",
    ),
    "pip-cache-kept": ("python:3.12-slim", "pip install a==1", "--mount=type=cache,target=/root/.cache/pip "),
    "npm-cache-kept": ("node:22-slim", "npm ci", "--mount=type=cache,target=/root/.npm "),
    "yarn-cache-kept": (
        "node:22-slim",
        "yarn install --frozen-lockfile",
        "--mount=type=cache,target=/usr/local/share/.cache/yarn ",
    ),
    "linked-cache-kept": ("python:3.12-slim", "uv sync --frozen", "--mount=type=cache,target=/root/.cache/uv "),
    "composer-cache-kept": ("composer:2", "composer install --no-dev", "--mount=type=cache,target=/tmp/cache "),
    "gem-cache-kept": (
        "ruby:3.4",
        "gem install puma:6 --no-document",
        "--mount=type=cache,target=/usr/local/bundle/cache ",
    ),
    "poetry-cache-kept": (
        "python:3.12-slim",
        "pipenv sync",
        "--mount=type=cache,target=/root/.cache/pipenv ",
    ),
    "build-cache-kept": (
        "golang:1.24",
        "go build -o /usr/local/bin/app .",
        "--mount=type=cache,target=/go/pkg/mod \\\n    --mount=type=cache,target=/root/.cache/go-build \\\n    ",
    ),
}
COMPILED = 'CMD ["/usr/local/bin/app"]\n'


def judged(text: str, strategy: str = "auto") -> Analysis:
    settings = Settings(preset="strict", select=("ALL",), cache_strategy=strategy)
    return analyse(build(parse(text)), rulebook(settings))


def offers(text: str, rule: str, strategy: str = "auto") -> list[tuple[Fix, str]]:
    """The fixes that are offered for the first finding of a rule, in that order, each with the file that it leaves."""
    analysis = judged(text, strategy)
    finding = next(finding for finding in analysis.findings if finding.rule == rule)
    tried = ((fix, attempt(analysis, [Choice(finding, fix)])) for fix in order_offers(finding, strategy))
    return [(fix, after.model.text) for fix, after in tried if after is not None]


def written(rule: str, mount: str = "", tail: str = "") -> str:
    base, script, _ = CACHES[rule]
    return f"FROM {base}\nRUN {mount}{script}\n{tail}" + (COMPILED if rule == "build-cache-kept" else "")


@pytest.mark.parametrize("rule", CACHES)
def test_the_mount_comes_first_for_those_who_chose_it(rule: str) -> None:
    fix, after = offers(written(rule), rule, "mount")[0]
    assert (fix.strategy, fix.is_safe) == ("mount", False)
    assert after == written(rule, CACHES[rule][2])


@pytest.mark.parametrize("rule", CACHES)
@pytest.mark.parametrize("strategy", ["auto", "clean"])
def test_cleaning_comes_first_else_and_the_mount_is_offered_behind_it(rule: str, strategy: str) -> None:
    found = offers(written(rule), rule, strategy)
    assert [fix.strategy for fix, _ in found] == ["clean", "mount"]
    assert "--mount" not in found[0][1]


@pytest.mark.parametrize("rule", CACHES)
@pytest.mark.parametrize("number", [0, 1])
def test_what_a_repair_wrote_is_not_complained_about(rule: str, number: int) -> None:
    fix, after = offers(written(rule), rule)[number]
    left = {finding.rule for finding in judged(after).findings}
    of_mounts = {slug for slug in left if "mount" in slug and slug != "install-without-cache-mount"}
    assert of_mounts == set()
    assert not {slug for slug in left if slug.endswith(("cache-kept", "lists-kept"))}
    if fix.strategy == "mount":
        assert "install-without-cache-mount" not in left


@pytest.mark.parametrize(
    ("text", "rule", "target"),
    [
        ("FROM node:22-slim\nUSER node\nRUN npm ci\n", "npm-cache-kept", "/home/node/.npm"),
        ("FROM node:22-slim\nUSER node\nRUN yarn install\n", "yarn-cache-kept", "/home/node/.cache/yarn"),
        ("FROM node:22-slim\nUSER node\nRUN pnpm i\n", "linked-cache-kept", "/home/node/.local/share/pnpm/store"),
        (
            "FROM python:3.12-slim\nENV HOME=/h\nUSER 1000:1000\nRUN pip install a==1\n",
            "pip-cache-kept",
            "/h/.cache/pip",
        ),
    ],
)
def test_a_mount_belongs_to_the_user_who_fills_it(text: str, rule: str, target: str) -> None:
    _, after = offers(text, rule, "mount")[0]
    assert f"RUN --mount=type=cache,target={target},uid=1000,gid=1000 " in after


@pytest.mark.parametrize("user", ["someone", "someone:staff"])
def test_no_mount_where_nobody_can_tell_the_user_by_number(user: str) -> None:
    text = f"FROM python:3.12-slim\nENV PIP_CACHE_DIR=/pip\nUSER {user}\nRUN pip install a==1\n"
    assert [fix.strategy for fix, _ in offers(text, "pip-cache-kept", "mount")] == ["clean"]


@pytest.mark.parametrize(
    "later",
    [
        "RUN cp -r /root/.npm /srv/offline\n",
        "CMD cp -r /root/.npm/_cacache /srv/ && node .\n",
        "FROM debian:12\nCOPY --from=0 /root/.npm /srv/\n",
        "FROM debian:12\nCOPY --from=0 /root /root\n",
        "FROM debian:12\nARG WHAT\nCOPY --from=0 $WHAT /srv/\n",
        "FROM build AS other\nFROM scratch\nCOPY --from=other /root/.npm /srv/\n",
        "RUN make\nFROM scratch AS mid\nCOPY --from=0 /root/.npm /n\nFROM debian:12\nCOPY --from=mid /n /n\n",
    ],
)
def test_no_mount_where_a_later_line_or_stage_takes_from_the_folder(later: str) -> None:
    text = f"FROM node:22-slim AS build\nRUN npm ci\n{later}"
    found = [fix for fix, _ in offers(text, "npm-cache-kept", "mount")]
    assert [fix.strategy for fix in found] == ["clean"]


def test_no_mount_where_a_later_stage_takes_a_part_of_the_folder() -> None:
    text = "FROM node:22-slim\nRUN npm ci\nFROM debian:12\nCOPY --from=0 /root/.npm/_cacache /srv/\n"
    assert offers(text, "install-without-cache-mount", "mount") == []


def test_no_mount_where_a_later_stage_mounts_the_folder() -> None:
    text = (
        "FROM node:22-slim AS build\nRUN npm ci\nFROM node:22-slim\n"
        "RUN --mount=from=build,source=/root/.npm,target=/offline npm ci --cache /offline --offline\n"
    )
    assert offers(text, "install-without-cache-mount", "mount") == []
    lent_elsewhere = text.replace("source=/root/.npm", "source=/app")
    assert len(offers(lent_elsewhere, "install-without-cache-mount", "mount")) == 1


def test_what_a_later_line_wants_is_not_safely_cleaned() -> None:
    text = "FROM node:22-slim\nRUN npm ci\n"
    assert [fix.is_safe for fix, _ in offers(text, "npm-cache-kept")] == [True, False]
    assert [fix.is_safe for fix, _ in offers(text + "RUN tar cf /n.tar /root/.npm\n", "npm-cache-kept")] == [False]


def test_a_later_line_that_only_deletes_the_folder_does_not_count() -> None:
    text = "FROM node:22-slim\nRUN npm ci\nRUN rm -rf /root/.npm\n"
    assert [fix.strategy for fix, _ in offers(text, "npm-cache-kept", "mount")] == ["mount", "clean"]


def test_a_mount_that_is_there_is_not_written_twice() -> None:
    rest = "apt-get update && apt-get install -y --no-install-recommends jq\n"
    there = "--mount=type=cache,target=/var/cache/apt,sharing=locked rm -f /etc/apt/apt.conf.d/docker-clean && "
    text = f"FROM debian:12\nRUN {there}{rest}"
    _, after = offers(text, "apt-lists-kept", "mount")[0]
    assert after == f"FROM debian:12\nRUN --mount=type=cache,target=/var/lib/apt,sharing=locked {there}{rest}"


def test_docker_clean_is_removed_only_where_an_image_has_it() -> None:
    script = "apt-get update && apt-get install -y --no-install-recommends jq\n"
    _, on_debian = offers(f"FROM debian:12\nRUN {script}", "apt-lists-kept", "mount")[0]
    _, on_other = offers(f"FROM registry.example/own:1\nRUN {script}", "apt-lists-kept", "mount")[0]
    assert "docker-clean" in on_debian
    assert "docker-clean" not in on_other
    handled = "FROM debian:12\nRUN rm -f /etc/apt/apt.conf.d/docker-clean && " + script
    _, after = offers(handled, "apt-lists-kept", "mount")[0]
    assert after.count("docker-clean") == 1


def test_what_empties_the_mount_goes_when_the_mount_comes() -> None:
    text = "FROM debian:12\nRUN rm -rf /var/lib/apt/lists/* && apt-get update && apt-get install -y jq\n"
    _, after = offers(text, "apt-lists-kept", "mount")[0]
    assert "lists/*" not in after


def test_nothing_is_mounted_for_builds_that_are_not_this_one() -> None:
    text = "FROM node:22-slim\nONBUILD RUN npm ci\n"
    assert [fix.strategy for fix, _ in offers(text, "npm-cache-kept", "mount")] == ["clean"]
