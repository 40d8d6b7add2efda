"""Which caches stay in a layer, and how they could be kept out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tare.model import Run, build
from tare.model.caching.caches import CacheLeft, append_place, caches, mount_place
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


def cleaned(script: str, above: str = "FROM debian:12\n") -> str | None:
    """The script with the cleanup where it belongs; None where there is no place for it."""
    cache = only(script, above)
    if cache.append is None:
        return None
    text = f"RUN {script}\n"
    at = cache.append.offset
    return (text[:at] + cache.append.text(cache.cleanup) + text[at:])[4:-1]


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
    "cleanup",
    [
        "rm -rf /var/lib/apt/lists/*",
        'rm -rf "/var/lib/apt/lists"/*',
        "rm -r -f /var/lib/apt/lists",
        "rm -rf /var/lib/apt/lists/",
        "rm --recursive --force /var/lib/apt/lists",
        "/bin/rm -fr -- /var/lib/apt/lists/*",
        "sudo rm -rf /var/lib/apt/lists/*",
        "rm -rf /var/lib/apt/*",
        "rm -rf /var/lib/{apt,dpkg}/*",
        "rm -rf /tmp/* /var/lib/apt/lists/* /var/tmp/*",
        "rm -rf /var/lib/./apt//lists/*",
        "cd /var/lib/apt && rm -rf lists/*",
        "cd /var/lib/apt/lists && rm -rf *",
        "find /var/lib/apt/lists -type f -delete",
        "find /var/lib/apt/lists -mindepth 1 -delete",
        "find /var/lib/apt/lists/ -mindepth 1 -maxdepth 1 -exec rm -rf {} +",
        "find /var/lib/apt/lists -type f -print0 | xargs -0 rm -f",
        "apt-get distclean",
        "apt-get dist-clean",
        "apt distclean",
        "D=/var/lib/apt/lists; rm -rf $D/*",
        "bash -c 'rm -rf /var/lib/apt/lists/*'",
        "(rm -rf /var/lib/apt/lists/*)",
        "{ rm -rf /var/lib/apt/lists/*; }",
    ],
)
def test_apt_lists_are_removed_in_any_spelling(cleanup: str) -> None:
    assert caches(run_of(f"{APT} && {cleanup}")) == ()
    assert caches(run_of(f"<<EOF\n{APT}\n{cleanup}\nEOF")) == ()


@pytest.mark.parametrize(
    "cleanup",
    [
        "apt-get clean",
        "apt-get autoclean",
        "apt-get autoremove -y",
        "rm -rf /var/cache/apt/*",
        "rm -rf /var/lib/apt/listsx",
        "rm -rf '/var/lib/apt/list'",
        "rm -rf /root/*",
        "echo rm -rf /var/lib/apt/lists/*",
        "rm -rf /usr/share/doc/*",
        "pip cache purge",
        "find /usr -name '*.pyc' -delete",
        "find /var/lib/apt/lists -type f",
    ],
)
def test_what_does_not_empty_the_apt_lists(cleanup: str) -> None:
    assert left(f"{APT} && {cleanup}") == ["/var/lib/apt/lists"]


@pytest.mark.parametrize(
    "cleanup",
    [
        "if $CLEAN; then rm -rf /var/lib/apt/lists/*; fi",
        "[ -n $X ] && rm -rf /var/lib/apt/lists/* || true",
        "for d in a b; do rm -rf /var/lib/apt/lists/*; done",
        "clean() { rm -rf /var/lib/apt/lists/*; }; clean",
        'rm -rf "$SOMETHING"',
        "rm -rf $(cat files)",
        "cd $SOMEWHERE && rm -rf *",
        "find /var/lib/apt/lists -name '*debian*' -delete",
        "find /var/lib/apt/lists -type f | grep -v x | xargs rm",
        "rm -rf /var/lib/apt/lists/partial/*",
        "mv /var/lib/apt/lists /mnt",
        "rm -rf /var/lib/apt/lists/* &",
        "rm -rf /var/lib/apt/lists/* || true",
        "trap 'rm -rf /var/lib/apt/lists/*' EXIT",
        "/usr/local/bin/clean-up.sh",
        "sh /tmp/cleanup.sh",
        "curl -fsSL https://example.com/clean.sh | sh",
        '"$CLEANER"',
    ],
)
def test_cleaning_that_may_not_happen_leaves_it_uncertain(cleanup: str) -> None:
    cache = only(f"{APT} && {cleanup}")
    assert (cache.path, cache.is_certain) == ("/var/lib/apt/lists", False)


def test_cleaning_before_the_install_does_not_count() -> None:
    assert left(f"rm -rf /var/lib/apt/lists/* && {APT}") == ["/var/lib/apt/lists"]
    assert left(f"{APT} && rm -rf /var/lib/apt/lists/* && apt-get update") == ["/var/lib/apt/lists"]
    assert left("pip cache purge && pip install x") == ["/root/.cache/pip"]


@pytest.mark.parametrize(
    ("install", "cleanup", "above"),
    [
        ("apk add curl", "rm -rf /var/cache/apk/*", ""),
        ("apk add curl", "rm -f /var/cache/apk/*", ""),
        ("apk add curl", "rm -rf /var/cache/*", ""),
        ("dnf install -y x", "dnf clean all", ""),
        ("dnf install -y x", "dnf -y clean all", ""),
        ("dnf install -y x", "rm -rf /var/cache/dnf", ""),
        ("dnf install -y x", "rm -rf /var/cache/yum", ""),
        ("yum install -y x", "yum clean all", ""),
        ("yum install -y x", "rm -rf /var/cache/yum/*", ""),
        ("microdnf install x", "microdnf clean all", ""),
        ("zypper in -y x", "zypper clean --all", ""),
        ("zypper in -y x", "zypper cc -a", ""),
        ("pacman -Sy --noconfirm x", "pacman -Scc --noconfirm", ""),
        ("pip install x", "pip cache purge", ""),
        ("pip3 install x", "python3 -m pip cache purge", ""),
        ("pip install x", "rm -rf ~/.cache", ""),
        ("pip install x", "rm -rf ~/.cache/pip", ""),
        ("pip install x", 'rm -rf "$HOME/.cache"', ""),
        ("pip install x", "rm -rf $HOME/.cache/*", ""),
        ("pip install x", "rm -rf /root/.cache", ""),
        ("pip install x", "rm -rf /root/.[!.]*", ""),
        ("pip install x", "rm -rf ~/.cache", "USER app\n"),
        ("pip install x", "rm -rf ~/.cache", "USER 1000\n"),
        ("uv sync", "uv cache clean", ""),
        ("npm ci", "npm cache clean --force", ""),
        ("npm ci", "rm -rf ~/.npm", ""),
        ("yarn", "yarn cache clean", ""),
        ("yarn", "rm -rf /usr/local/share/.cache", ""),
        ("pnpm i", "pnpm store prune", ""),
        ("conda install -y x", "conda clean -afy", ""),
        ("mamba install -y x", "mamba clean --all -f -y", ""),
        ("/opt/conda/bin/conda install -y x", "rm -rf /opt/conda/pkgs/*", ""),
        ("composer install", "composer clear-cache", ""),
        ("mvn package", "rm -rf ~/.m2", ""),
        ("gradle build", "rm -rf /root/.gradle", ""),
        ("dotnet restore", "dotnet nuget locals all --clear", ""),
        ("go mod download", "go clean -modcache", ""),
    ],
)
def test_each_manager_can_be_cleaned(install: str, cleanup: str, above: str) -> None:
    above = f"FROM debian:12\n{above}"
    assert caches(run_of(install, above)) != ()
    assert caches(run_of(f"{install} && {cleanup}", above)) == ()


@pytest.mark.parametrize(
    ("install", "cleanup"),
    [
        ("pip install x", "rm -rf /root/*"),  # a wildcard matches no leading dot
        ("pip install x", "rm -rf /home/app/.cachex"),
        ("npm ci", "yarn cache clean"),
        ("dnf install -y x", "apt-get clean"),
    ],
)
def test_what_cleans_something_else(install: str, cleanup: str) -> None:
    assert len(left(f"{install} && {cleanup}")) == 1


@pytest.mark.parametrize(
    ("install", "cleanup"),
    [
        ("apk add x", "apk cache clean"),
        ("dnf install -y x", "dnf clean packages"),
        ("pip install x", "rm -rf ~/.cache/pip/http"),
        ("npm ci", "rm -rf ~/.npm/_cacache"),
        ("yarn", 'rm -rf "$(yarn cache dir)"'),
    ],
)
def test_what_cleans_in_part_leaves_it_uncertain(install: str, cleanup: str) -> None:
    assert [cache.is_certain for cache in caches(run_of(f"{install} && {cleanup}"))] == [False]


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
    ("before", "after"),
    [
        ("npm ci", "npm ci && npm cache clean --force"),
        ("npm ci && ls", "npm ci && ls && npm cache clean --force"),
        ("npm ci; ls", "npm ci; ls && npm cache clean --force"),
        ("set -e; npm ci", "set -e; npm ci; npm cache clean --force"),
        ("npm ci \\\n    && ls", "npm ci \\\n    && ls \\\n    && npm cache clean --force"),
        ("npm ci && \\\n    ls", "npm ci && \\\n    ls && \\\n    npm cache clean --force"),
        ("npm ci \\\n # why\n && ls", "npm ci \\\n # why\n && ls && npm cache clean --force"),
        ("npm ci | tee log", "npm ci | tee log && npm cache clean --force"),
        ("if true; then npm ci; fi", "if true; then npm ci; fi && npm cache clean --force"),
        ("npm ci ;", "npm ci && npm cache clean --force ;"),
        ("sudo npm ci", "sudo npm ci && sudo npm cache clean --force"),
        ("<<EOF\nls\nnpm ci\nEOF", "<<EOF\nls\nnpm ci && npm cache clean --force\nEOF"),
        ("<<EOF\nset -e\nnpm ci\nEOF", "<<EOF\nset -e\nnpm ci\nnpm cache clean --force\nEOF"),
        ("pip3 install x", "pip3 install x && pip3 cache purge"),
        ("yum install -y x", "yum install -y x && yum clean all"),
    ],
)
def test_where_the_cleanup_goes(before: str, after: str) -> None:
    assert cleaned(before) == after


@pytest.mark.parametrize(
    "script",
    [
        '["npm", "ci"]',
        "npm ci || true",
        "npm ci && exec bash",
        "npm ci && exit 0",
        "npm ci &",
        "ls & npm ci",
        "npm ci && ls &",
    ],
)
def test_no_place_for_the_cleanup(script: str) -> None:
    assert cleaned(script) is None


def test_the_cleanup_leaves_nothing_to_clean() -> None:
    for script in ("apt-get update", "apk add x", "zypper in -y x", "pip install x", "npm ci", "yarn", "mvn package"):
        done = cleaned(script)
        assert done is not None
        assert caches(run_of(done)) == ()


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


def test_one_cache_of_go_is_cleaned_without_the_other() -> None:
    assert left("go build . && go clean -modcache", "FROM golang:1.23\n") == ["/root/.cache/go-build"]
    assert left("go build . && go clean -cache -modcache", "FROM golang:1.23\n") == []


def test_one_value_for_each_path_names_all_that_filled_it() -> None:
    run = run_of("pip install a && pip install b && npm ci")
    found = {cache.path: [command.words[-1].text for command in cache.commands] for cache in caches(run)}
    assert found == {"/root/.cache/pip": ["a", "b"], "/root/.npm": ["ci"]}


def test_nothing_is_said_of_what_cannot_be_read() -> None:
    assert caches(run_of("<<EOF\n#!/usr/bin/python3\nimport os\nos.system('apt-get update')\nEOF")) == ()
    above = 'FROM debian\nSHELL ["pwsh", "-c"]\n'
    assert caches(run_of("apt-get update", above)) == ()


def test_a_step_is_appended_to_the_script_that_is_meant() -> None:
    run = run_of("ls \\\n  && pwd")
    place = append_place(run)
    assert place is not None
    assert run.item.text[: place.offset] + place.text("id") == "RUN ls \\\n  && pwd \\\n  && id"


PIECES = [APT, "npm ci", "pip install x", "rm -rf /var/lib/apt/lists/*", "rm -rf ~/.cache", "cd /root", "rm -rf *"]
JOINTS = [" && ", " || ", "; ", " & ", " \\\n&& ", "\n"]


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(JOINTS)), max_size=6))
def test_an_appended_step_stays_last_and_the_rest_as_it_was(parts: list[tuple[str, str]]) -> None:
    script = "".join(piece + joint for piece, joint in parts) + "ls"
    run = run_of(f"<<EOF\n{script}\nEOF" if "\n" in script else script)
    place = append_place(run)
    caches(run)
    if place is None:
        return
    text = run.item.text
    changed = run_of((text[: place.offset] + place.text("zzz") + text[place.offset :])[4:])
    assert [command.program for command in changed.commands] == [
        *(command.program for command in run.commands),
        "zzz",
    ]
    assert not changed.commands[-1].after_or


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


@pytest.mark.parametrize(
    ("script", "cleanup"),
    [
        ("npm ci", "npm cache clean --force"),
        ("npm ci && apk del npm", "rm -rf /root/.npm"),
        ("npm ci && apt-get purge -y --auto-remove $TOOLS", "rm -rf /root/.npm"),
        ("npm ci && rm -rf /opt/node-v22", "rm -rf /root/.npm"),
        ("npm ci && rm -rf /usr/local/lib/node_modules/npm", "rm -rf /root/.npm"),
        ("npm ci && rm -rf /tmp/build", "npm cache clean --force"),
        ("apt-get purge -y gcc && npm ci", "npm cache clean --force"),
        ("composer install && rm composer.phar", "rm -rf /root/.composer/cache /root/.cache/composer"),
    ],
)
def test_a_program_that_may_be_gone_does_not_clean(script: str, cleanup: str) -> None:
    assert only(script).cleanup == cleanup
