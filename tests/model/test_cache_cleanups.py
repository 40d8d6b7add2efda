"""What empties a cache in the layer that fills it, and where one more step can do so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.model.caching.caches import append_place, caches

from .test_caches import APT, left, only, run_of


def cleaned(script: str, above: str = "FROM debian:12\n") -> str | None:
    """The script with the cleanup where it belongs; None where there is no place for it."""
    cache = only(script, above)
    if cache.append is None:
        return None
    text = f"RUN {script}\n"
    at = cache.append.offset
    return (text[:at] + cache.append.text(cache.cleanup) + text[at:])[4:-1]


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


def test_one_cache_of_go_is_cleaned_without_the_other() -> None:
    assert left("go build . && go clean -modcache", "FROM golang:1.23\n") == ["/root/.cache/go-build"]
    assert left("go build . && go clean -cache -modcache", "FROM golang:1.23\n") == []


def test_a_step_is_appended_to_the_script_that_is_meant() -> None:
    run = run_of("ls \\\n  && pwd")
    place = append_place(run)
    assert place is not None
    assert run.item.text[: place.offset] + place.text("id") == "RUN ls \\\n  && pwd \\\n  && id"


PIECES = [APT, "npm ci", "pip install x", "rm -rf /var/lib/apt/lists/*", "rm -rf ~/.cache", "cd /root", "rm -rf *"]


JOINTS = [" && ", " || ", "; ", " & ", " \\\n&& ", "\n"]


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


@pytest.mark.parametrize(
    ("script", "after"),
    [
        ("bash -c '. nvm.sh && npm ci'", "bash -c '. nvm.sh && npm ci' && rm -rf /root/.npm"),
        ("(export PATH=/opt/node:$PATH; npm ci)", "(export PATH=/opt/node:$PATH; npm ci) && rm -rf /root/.npm"),
        ("PATH=/opt/node:$PATH npm ci", "PATH=/opt/node:$PATH npm ci && rm -rf /root/.npm"),
        ("/opt/node/bin/npm ci", "/opt/node/bin/npm ci && rm -rf /root/.npm"),
        ("/usr/bin/npm ci", "/usr/bin/npm ci && npm cache clean --force"),
        ("npm ci", "npm ci && npm cache clean --force"),
        ("bash -c 'dnf install -y git'", "bash -c 'dnf install -y git' && dnf clean all"),
        ("su - app -c 'npm ci'", None),
    ],
)
def test_only_a_program_that_the_last_step_finds_cleans_up(script: str, after: str | None) -> None:
    above = "FROM fedora:42\n" if "dnf" in script else "FROM debian:12\nUSER root\n"
    assert cleaned(script, above) == after
