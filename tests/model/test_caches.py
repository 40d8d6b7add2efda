"""Which caches stay in a layer, and how they could be kept out."""

from __future__ import annotations

import pytest
from tare.model import Run, build
from tare.model.caching.caches import CacheLeft, caches, mount_place
from tare.syntax import parse

APT = "apt-get update && apt-get install -y curl"


def run_of(script: str, above: str = "FROM debian:12\n") -> Run:
    stages = build(parse(f"{above}RUN {script}\n")).stages
    found = stages[-1].instructions[-1]
    assert isinstance(found, Run)
    return found


def left(script: str, above: str = "FROM debian:12\n") -> list[str]:
    """The paths that surely stay."""
    return [one.path for one in caches(run_of(script, above)) if one.is_certain]


def only(script: str, above: str = "FROM debian:12\n") -> CacheLeft:
    found = caches(run_of(script, above))
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("script", "path"),
    [
        (APT, "/var/lib/apt/lists"),
        ("apt update", "/var/lib/apt/lists"),
        ("sudo apt-get update", "/var/lib/apt/lists"),
        ("apt-get install --update -y curl", "/var/lib/apt/lists"),
        ("apk add curl", "/var/cache/apk"),
        ("apk update", "/var/cache/apk"),
        ("apk --update add curl", "/var/cache/apk"),
        ("dnf install -y curl", "/var/cache/dnf"),
        ("microdnf update", "/var/cache/dnf"),
        ("yum install -y curl", "/var/cache/yum"),
        ("zypper in -y curl", "/var/cache/zypp"),
        ("pacman -Syu --noconfirm curl", "/var/cache/pacman/pkg"),
        ("pip install flask", "/root/.cache/pip"),
        ("python3 -m pip install flask", "/root/.cache/pip"),
        ("uv sync", "/root/.cache/uv"),
        ("poetry install", "/root/.cache/pypoetry/artifacts"),
        ("poetry --no-cache install", "/root/.cache/pypoetry/artifacts"),
        ("pipenv sync", "/root/.cache/pipenv"),
        ("pipx install black", "/root/.cache/pip"),
        ("conda install -y numpy", "/opt/conda/pkgs"),
        ("/srv/miniforge/bin/mamba install -y numpy", "/srv/miniforge/pkgs"),
        ("npm ci", "/root/.npm"),
        ("yarn install", "/usr/local/share/.cache/yarn"),
        ("pnpm install", "/root/.local/share/pnpm/store"),
        ("bun install", "/root/.bun/install/cache"),
        ("composer install", "/root/.composer/cache"),
        ("go mod download", "/root/go/pkg/mod"),
        ("cargo fetch", "/root/.cargo/registry"),
        ("mvn package", "/root/.m2/repository"),
        ("gradle build", "/root/.gradle"),
        ("dotnet restore", "/root/.nuget/packages"),
    ],
)
def test_where_each_manager_leaves_its_cache(script: str, path: str) -> None:
    assert left(script) == [path]


@pytest.mark.parametrize(
    ("script", "above", "paths"),
    [
        ("pip install x", "FROM debian\nENV HOME=/opt/home\n", ["/opt/home/.cache/pip"]),
        ("pip install x", "FROM debian\nENV PIP_CACHE_DIR=/pips\n", ["/pips"]),
        ("pip install x", "FROM debian\nENV XDG_CACHE_HOME=/xdg\n", ["/xdg/pip"]),
        ("pip install --cache-dir /c x", "FROM debian\n", ["/c"]),
        ("pip install x", "FROM debian\nARG PIP_CACHE_DIR\n", []),
        ("pip install x", "FROM debian\nUSER app\n", ["/home/app/.cache/pip"]),
        ("pip install x", "FROM debian\nUSER www-data\n", ["/var/www/.cache/pip"]),
        ("pip install x", "FROM debian\nUSER 1000\n", ["~/.cache/pip"]),
        ("npm ci", "FROM node:22\nENV npm_config_cache=/tmp/npm\n", ["/tmp/npm"]),
        ("npm ci --cache /tmp/n", "FROM node:22\n", ["/tmp/n"]),
        ("yarn", "FROM node:22\nUSER node\n", ["/home/node/.cache/yarn"]),
        ("pnpm i", "FROM node:22\nENV PNPM_HOME=/pnpm\n", ["/pnpm/store"]),
        ("go build .", "FROM golang:1.23\n", ["/go/pkg/mod", "/root/.cache/go-build"]),
        ("go mod download", "FROM golang:1.23\nENV GOMODCACHE=/m\n", ["/m"]),
        ("go build -mod=vendor .", "FROM golang:1.23\n", ["/root/.cache/go-build"]),
        ("go build -mod vendor .", "FROM golang:1.23\n", ["/root/.cache/go-build"]),
        ("cargo build", "FROM rust:1.80\n", ["/usr/local/cargo/registry"]),
        ("bundle install", "FROM ruby:3.3\n", ["/usr/local/bundle/cache"]),
        ("bundle install", "FROM ruby:3.3\nENV BUNDLE_PATH=/b\n", ["/b/ruby/*/cache"]),
        ("bundle install", "FROM debian\n", []),
        ("composer install", "FROM composer:2\n", ["/tmp/cache"]),
        ("yum install -y x", "FROM rockylinux:9\n", ["/var/cache/dnf"]),
        ("yum install -y x", "FROM centos:7\n", ["/var/cache/yum"]),
    ],
)
def test_variables_users_and_images_decide_where(script: str, above: str, paths: list[str]) -> None:
    assert left(script, above) == paths


@pytest.mark.parametrize(
    "script",
    [
        "apt-get install -y curl",  # the lists are of an earlier RUN
        "apt-get clean",
        "apk add --no-cache curl",
        "apk add $FLAGS curl",
        "apk add --root /out curl",
        "dnf install --installroot /out -y curl",
        "pip install --no-cache-dir x",
        "pip install --no-index --find-links /wheels x",
        "pip install $FLAGS x",
        "conda --version",
        "npm run build",
        "echo apt-get update",
        "$PM install curl",
    ],
)
def test_nothing_is_left_or_nothing_is_known(script: str) -> None:
    assert caches(run_of(script)) == ()


@pytest.mark.parametrize(
    ("mount", "script"),
    [
        ("type=cache,target=/var/lib/apt", APT),
        ("type=cache,target=/var/lib/apt/lists,sharing=locked", APT),
        ("type=cache,dst=/var/lib", APT),
        ("type=tmpfs,target=/var/lib/apt/lists", APT),
        ("type=bind,from=x,target=/var/lib/apt,rw", APT),
        ("type=cache,target=/root/.cache", "pip install x"),
        ("type=cache,target=/root/.cache/pip/", "pip install x"),
        ("type=cache,target=/root/.npm", "npm ci"),
        ("type=cache,target=/var/cache/libdnf5", "dnf install -y x"),
        ("type=cache,target=/usr/local/share/.cache/yarn/v6", "yarn --cache-folder /usr/local/share/.cache/yarn/v6"),
        ("type=cache,target=$UNKNOWN", "pip install x"),
    ],
)
def test_mounts_keep_caches_out(mount: str, script: str) -> None:
    above = "FROM debian:12\nARG UNKNOWN\n"
    assert caches(run_of(f"--mount={mount} {script}", above)) == ()


def test_mounts_elsewhere_do_not() -> None:
    assert left("--mount=type=cache,target=/root/.npm pip install x") == ["/root/.cache/pip"]
    assert left("--mount=type=secret,id=x,target=/root/.cache/pip pip install x") == ["/root/.cache/pip"]


def test_a_mount_may_be_the_unknown_home_of_a_user() -> None:
    above = "FROM debian:12\nUSER 1000\n"
    assert caches(run_of("--mount=type=cache,target=/home/me/.cache/pip pip install x", above)) == ()
    assert left("--mount=type=cache,target=/var/lib/apt pip install x", above) == ["~/.cache/pip"]


@pytest.mark.parametrize(
    ("script", "above", "mounts"),
    [
        ("npm ci", "FROM node:22\n", ("--mount=type=cache,target=/root/.npm",)),
        (
            APT,
            "FROM debian:12\n",
            (
                "--mount=type=cache,target=/var/cache/apt,sharing=locked",
                "--mount=type=cache,target=/var/lib/apt,sharing=locked",
            ),
        ),
        ("npm ci", "FROM debian\nUSER app\n", ()),  # its number is not known
        ("npm ci", "FROM debian\nARG X\nUSER $X\n", ()),  # nor who it is
        ("npm ci", "FROM node:22\nUSER node\n", ("--mount=type=cache,target=/home/node/.npm,uid=1000,gid=1000",)),
        ("pip install x", "FROM python\nUSER 1000:1000\n", ()),  # its home is not known
        (
            "pip install x",
            "FROM python\nENV HOME=/h\nUSER 1000:1001\n",
            ("--mount=type=cache,target=/h/.cache/pip,uid=1000,gid=1001",),
        ),
        ("bundle install", "FROM ruby:3\nENV BUNDLE_PATH=/b\n", ()),  # a pattern is no folder
    ],
)
def test_which_mounts_fit(script: str, above: str, mounts: tuple[str, ...]) -> None:
    cache = only(script, above)
    assert cache.mounts == mounts
    if mounts:
        run = run_of(script, above)
        at, text = mount_place(run), run.item.text
        flags = " " + " ".join(mounts)
        assert caches(run_of((text[:at] + flags + text[at:])[4:].strip(), above)) == ()


def test_apt_keeps_archives_where_docker_clean_is_out_of_the_way() -> None:
    script = f"rm -f /etc/apt/apt.conf.d/docker-clean && {APT}"
    assert left(script) == ["/var/lib/apt/lists", "/var/cache/apt/archives"]
    assert left(f"{script} && apt-get clean") == ["/var/lib/apt/lists"]
    assert left(f"{script} && apt-get distclean") == []
    assert left(f"--mount=type=cache,target=/var/cache/apt --mount=type=cache,target=/var/lib/apt {script}") == []


def test_one_value_for_each_path_names_all_that_filled_it() -> None:
    run = run_of("pip install a && pip install b && npm ci")
    found = {cache.path: [command.words[-1].text for command in cache.commands] for cache in caches(run)}
    assert found == {"/root/.cache/pip": ["a", "b"], "/root/.npm": ["ci"]}


def test_nothing_is_said_of_what_cannot_be_read() -> None:
    assert caches(run_of("<<EOF\n#!/usr/bin/python3\nimport os\nos.system('apt-get update')\nEOF")) == ()
    above = 'FROM debian\nSHELL ["pwsh", "-c"]\n'
    assert caches(run_of("apt-get update", above)) == ()


@pytest.mark.parametrize(
    ("user", "owner"),
    [
        ("node", ",uid=1000,gid=1000"),
        ("node:node", ",uid=1000,gid=1000"),
        ("node:50", ",uid=1000,gid=50"),
        ("1000", ",uid=1000"),
        ("1000:50", ",uid=1000,gid=50"),
        ("root", ""),
        ("0:0", ""),
    ],
)
def test_a_mount_belongs_to_the_user_that_fills_it(user: str, owner: str) -> None:
    cache = only("npm ci", f"FROM node:22\nENV HOME=/home/x\nUSER {user}\n")
    assert cache.mounts == (f"--mount=type=cache,target=/home/x/.npm{owner}",)


@pytest.mark.parametrize("user", ["app", "node:staff", "1000:staff"])
def test_no_mount_where_the_user_has_no_number(user: str) -> None:
    assert only("npm ci", f"FROM node:22\nENV HOME=/home/x\nUSER {user}\n").mounts == ()
