"""Words that rules know by heart: each is there for a reason, and losing one would be a rule that misses or accuses."""

from __future__ import annotations

import pytest
from tare.engine.analysis import analyse
from tare.engine.catalogue import catalogue, load
from tare.engine.rulebook import Rulebook
from tare.model import build
from tare.syntax import parse

from .folder import Folder
from .test_as_hadolint import lines
from .test_boundaries import judged, said, titles


@pytest.mark.parametrize(
    ("command", "manifest", "lock"),
    [
        ("npm install", "package.json", "package-lock.json"),
        ("npm install", "package.json", "npm-shrinkwrap.json"),
        ("yarn install", "package.json", "yarn.lock"),
        ("pnpm install", "package.json", "pnpm-lock.yaml"),
        ("bun install", "package.json", "bun.lock"),
        ("bun install", "package.json", "bun.lockb"),
        ("bundle install", "Gemfile", "Gemfile.lock"),
        ("composer install", "composer.json", "composer.lock"),
        ("poetry install", "pyproject.toml", "poetry.lock"),
        ("pipenv install", "Pipfile", "Pipfile.lock"),
        ("pdm install", "pyproject.toml", "pdm.lock"),
        ("uv sync", "pyproject.toml", "uv.lock"),
    ],
)
def test_the_lock_file_of_every_manager(command: str, manifest: str, lock: str) -> None:
    rules = Rulebook([load(catalogue()["lock-file-not-copied"])])
    for copied, expected in ((manifest, [command]), (f"{manifest} {lock}", [])):
        text = f"FROM a\nCOPY {copied} ./\nRUN {command}\n"
        model = build(parse(text), context=Folder({"Dockerfile": text, manifest: "", lock: ""}))
        assert [one.at.of(text) for one in analyse(model, rules).findings] == expected


KEEPS = {
    "yarn install": "package.json yarn.lock;--frozen-lockfile --immutable --pure-lockfile --no-lockfile --check-cache",
    "pnpm install": "package.json pnpm-lock.yaml;--frozen-lockfile --no-lockfile --no-frozen-lockfile --offline",
    "bun install": "package.json bun.lock;--frozen-lockfile --no-save",
    "uv sync": "pyproject.toml uv.lock;--locked --frozen",
    "pipenv install": "Pipfile Pipfile.lock;--deploy --ignore-pipfile --skip-lock",
    "bundle install": "Gemfile Gemfile.lock;--deployment --frozen --local",
}


@pytest.mark.parametrize("command", KEEPS)
def test_what_keeps_a_lock_file_as_it_is(command: str) -> None:
    files, _, options = KEEPS[command].partition(";")
    text = f"FROM a\nWORKDIR /a\nCOPY {files} ./\nRUN {command}{{}}\n"
    assert said("lock-file-not-enforced", text.format("")) == [command]
    for option in options.split():
        assert said("lock-file-not-enforced", text.format(f" {option}")) == [], option


def test_a_lock_file_of_another_manager_is_not_for_npm() -> None:
    assert said(
        "npm-install-not-ci", "FROM node:22\nWORKDIR /a\nCOPY package.json package-lock.json ./\nRUN npm install\n"
    )
    for manager, lock in (("yarn", "yarn.lock"), ("pnpm", "pnpm-lock.yaml")):
        text = f"FROM node:22\nWORKDIR /a\nCOPY package.json {lock} package-lock.json ./\nRUN {manager} install\n"
        assert said("npm-install-not-ci", text) == []


@pytest.mark.parametrize(
    ("command", "option"),
    [
        ("pip install a", "--no-index"),
        ("uv sync", "--offline"),
        ("npm ci", "--offline"),
        ("yarn install", "--offline"),
        ("pnpm install", "--offline"),
        ("bundle install", "--local"),
        ("cargo build", "--offline"),
        ("cargo build", "--frozen"),
        ("go build ./...", "-mod=vendor"),
    ],
)
def test_what_says_that_no_network_is_needed(command: str, option: str) -> None:
    assert said("offline-step-with-network", f"FROM a\nRUN {command}\n") == []
    assert len(said("offline-step-with-network", f"FROM a\nRUN {command} {option}\n")) == 1
    for fetch in ("curl a", "git fetch", "aws s3 cp a b"):
        assert said("offline-step-with-network", f"FROM a\nRUN {fetch} && {command} {option}\n") == []


@pytest.mark.parametrize(
    ("line", "is_found"),
    [("FROM php:8.3-fpm", True), ("FROM php:fpm", False), ("FROM php:8.5-fpm", False), ("FROM php:8.3-cli", False)]
    + [(f"FROM php:8.3-fpm AS {name}", False) for name in ("dev", "debug", "test")],
)
def test_where_opcache_is_missed(line: str, is_found: bool) -> None:
    assert bool(said("opcache-missing", f"{line}\nCOPY . /srv\n")) is is_found


@pytest.mark.parametrize("flag", ["--chown=a", "--chmod=755"])
def test_windows_knows_no_owner_and_no_mode(flag: str) -> None:
    text = f"FROM {{}}\nCOPY {flag} a b\n"
    assert said("owner-on-windows", text.format("mcr.microsoft.com/windows/nanoserver:ltsc2022")) == [flag]
    assert said("owner-on-windows", text.format("debian:12")) == []


@pytest.mark.parametrize(
    ("script", "is_found"),
    [
        ("pacman -Sy && pacman -S --noconfirm git", True),
        ("pacman -Sy --noconfirm git", True),
        ("pacman -Syu --noconfirm git", False),
        ("pacman -Sy && pacman -Su --noconfirm && pacman -S --noconfirm git", False),
        ("pacman -Sy && pacman -Ss git && pacman -Sc --noconfirm", False),
    ],
)
def test_an_index_that_is_newer_than_the_system(script: str, is_found: bool) -> None:
    assert bool(said("partial-upgrade", f"FROM archlinux:base\nRUN {script}\n")) is is_found


@pytest.mark.parametrize(
    "option", ["-l", "--lock", "-u", "--unlock", "-S", "--status", "-e", "--expire", "-n 1", "-x 1", "-w 1", "-i 1"]
)
def test_what_passwd_does_without_a_password(option: str) -> None:
    assert said("password-in-build", f"FROM a\nRUN passwd {option} app\n") == []
    assert said("password-in-build", "FROM a\nRUN passwd app\n") == ["passwd app"]


@pytest.mark.parametrize("value", ["1", "true", "True", "TRUE", "on", "On", "ON", "yes", "Yes", "YES"])
def test_what_hadolint_takes_for_a_yes_to_pip(value: str) -> None:
    assert lines(f"FROM a:1\nENV PIP_NO_CACHE_DIR={value}\nRUN pip install a==1\n", "DL3042") == []
    assert lines("FROM a:1\nENV PIP_NO_CACHE_DIR=0\nRUN pip install a==1\n", "DL3042") == [3]


@pytest.mark.parametrize(("name", "command"), [("DL3013", "pip install -r a.txt"), ("DL3016", "npm install ~/a")])
def test_what_hadolint_needs_no_version_for(name: str, command: str) -> None:
    assert lines(f"FROM a:1\nRUN {command}\n", name) == []


@pytest.mark.parametrize("platform", ["$TARGETPLATFORM", "${TARGETPLATFORM}"])
def test_what_hadolint_takes_for_the_platform_that_is_anyway(platform: str) -> None:
    assert lines(f"FROM --platform={platform} a:1\n", "DL3065") == [1]


@pytest.mark.parametrize(
    ("program", "is_found"),
    [(name, True) for name in ("emacs", "nano", "vi", "view", "vim", "free", "htop", "ps", "pstree", "top", "uptime")]
    + [(name, True) for name in ("vmstat", "w", "who", "halt", "init", "poweroff", "reboot", "shutdown")]
    + [("vim +PlugInstall", False), ("cat", False), ("ps | grep", False)],
)
def test_what_makes_no_sense_in_a_build(program: str, is_found: bool) -> None:
    assert said("pointless-command", f"FROM a\nRUN {program} /a\n") == [f"{program} /a"] * is_found


@pytest.mark.parametrize(("last", "text"), [("-Command", ', "'), ("-c", ', "'), ("$a = 1;", " $"), ("$a = 1", "; $")])
def test_where_a_shell_is_told_to_draw_nothing(last: str, text: str) -> None:
    shell = f'SHELL ["pwsh", "{last}"]' if last.startswith("-") else f'SHELL ["pwsh", "-Command", "{last}"]'
    base = "FROM mcr.microsoft.com/windows/servercore:ltsc2022"
    (finding,) = judged("powershell-draws-progress", f"{base}\n{shell}\nRUN Invoke-WebRequest a -OutFile b\n").findings
    assert finding.fixes[0].edits[0].text.startswith(text)


@pytest.mark.parametrize("mark", ["%A%", "a^b", "a&b", "a|b", "a>b", "a<b"])
def test_what_another_shell_reads_first_is_not_given_to_powershell(mark: str) -> None:
    base = "FROM mcr.microsoft.com/windows/servercore:ltsc2022"
    text = f"{base}\nRUN powershell -Command Get-Item a\nRUN powershell -Command Get-Item {{}}\n"
    assert titles("powershell-in-each-run", text.format("b")) == [["Use SHELL"]]
    assert titles("powershell-in-each-run", text.format(mark)) == [[]]
    assert titles("powershell-in-each-run", text.format("\\\n b")) == [[]]


def test_packages_of_a_language_are_no_twins() -> None:
    twice = "FROM python:3.13 AS a\nRUN {0}\nFROM python:3.13\nRUN {0}\nCOPY --from=a /a /a\n"
    assert len(said("repeated-install", twice.format("apt-get install -y a b c d"))) == 1
    assert said("repeated-install", twice.format("pip install a b c d")) == []


ROOTS = """cadvisor containerd cron crond dhcpd dind dockerd dockerd-entrypoint.sh drone-agent drone-runner-docker dsvpn
gparted hostapd inetd init ipsec iptables keepalived openvpn pppd runsvdir s6-svscan sshd su supervisord systemd
tailscaled telnetd wg-quick woodpecker-agent xinetd xl2tpd apache2 apache2-foreground apache2ctl apachectl chronyd
dovecot exim haproxy httpd httpd-foreground nginx php-fpm postfix proftpd radiusd rsync smbd squid unbound varnishd
vsftpd"""
ASK_FOR_A_USER = ["gunicorn", "mariadbd", "memcached", "mysqld", "named", "ntpd", "slapd", "tcpdump", "uwsgi"]


@pytest.mark.parametrize("program", ROOTS.split())
def test_who_has_to_be_root(program: str) -> None:
    assert said("root-in-final-stage", f'FROM debian:12\nCMD ["{program}", "-x"]\n') == []


@pytest.mark.parametrize("program", ASK_FOR_A_USER)
def test_who_is_told_whom_to_become(program: str) -> None:
    assert said("root-in-final-stage", f'FROM debian:12\nCMD ["{program}", "--user", "a"]\n') == []
    assert said("root-in-final-stage", f'FROM debian:12\nCMD ["{program}"]\n') == ["debian:12"]


@pytest.mark.parametrize(("mode", "added"), [("+x", "755"), ("a+x", "755"), ("ugo+x", "755"), ("0700", "700")])
def test_a_download_keeps_its_mode(mode: str, added: str) -> None:
    text = f"FROM a\nRUN {{}}curl -fsSLo /a https://example.org/a && chmod {mode} /a\n"
    (fix,) = judged("run-instead-of-add", text.format("")).findings[0].fixes
    assert fix.edits[0].text == f"ADD --chmod={added} https://example.org/a /a"
    assert said("run-instead-of-add", text.format("--mount=type=secret,id=a ")) == []


def test_a_secret_is_lent_to_one_run_alone() -> None:
    text = "FROM a\nCOPY .netrc /root/\nRUN pip install a\n"
    assert [len(fixes) for fixes in titles("secret-file-copied", text)] == [1]
    assert titles("secret-file-copied", text + "RUN pip install b\n") == [[]]


@pytest.mark.parametrize("name", ["NPM_TOKEN", "NODE_AUTH_TOKEN"])
@pytest.mark.parametrize("manager", ["npm", "yarn", "pnpm", "bun"])
def test_who_reads_a_token_unasked(name: str, manager: str) -> None:
    text = f"FROM node:22\nARG {name}\nRUN {manager} install\n"
    assert titles("secret-in-build-arg", text) == [[f"Hand {name} to RUN as a secret"]]


@pytest.mark.parametrize(
    "command",
    [
        "wget --password=hunter22 a",
        "wget --http-password=hunter22 a",
        "docker login -p hunter22 a",
        "docker login --password hunter22 a",
        "svn co --password hunter22 a",
        "curl -u a:hunter22 b",
        "curl --user a:hunter22 b",
        "http -a a:hunter22 b",
        "http --auth a:hunter22 b",
    ],
)
def test_who_takes_a_password(command: str) -> None:
    assert len(said("secret-in-command", f"FROM a\nRUN {command}\n")) == 1


LETTERS = "aB3dE5gH7jK9mN1pQ2rS4tU6vW8xYzC0fG2hJ4kL6nP8qR1sT3uV5wX7yZ9bD"
TOKENS = {
    **{f"{start}_": LETTERS[:36] for start in ("ghp", "gho", "ghu", "ghs", "ghr")},
    "github_pat_": LETTERS,
    "glpat-": LETTERS[:20],
    "AKIA": LETTERS[:16].upper(),
    "ASIA": LETTERS[:16].upper(),
    "xoxb-": LETTERS[:20],
    "sk_live_": LETTERS[:20],
    "rk_live_": LETTERS[:20],
    "npm_": LETTERS[:36],
    "pypi-AgE": LETTERS[:50],
    "AIza": LETTERS[:35],
    "SG.": f"{LETTERS[:22]}.{LETTERS[:43]}",
    "dckr_pat_": LETTERS[:27],
    "hf_": "abCdEfGhIjKlMnOpQrStUvWxYzaBcDeFgH",
    "-----BEGIN RSA PRIVATE": " KEY-----",
}


@pytest.mark.parametrize("start", TOKENS)
def test_every_token_is_known_by_its_beginning(start: str) -> None:
    token = start + TOKENS[start]
    assert said("secret-in-text", f'FROM a\nRUN use "{token}"\n') == [token]


@pytest.mark.parametrize(
    ("command", "is_found"),
    [
        ("apt-get install -y", True),
        ("apk add", True),
        ("dnf install -y", True),
        ("zypper -n in", True),
        ("pip install", False),
        ("npm install", False),
    ],
)
def test_installs_that_could_be_one(command: str, is_found: bool) -> None:
    assert bool(said("several-installs", f"FROM a\nRUN {command} a && {command} b\n")) is is_found


@pytest.mark.parametrize(
    ("slug", "command"),
    [
        ("pip-unpinned", "pip install git+https://example.org/a.git"),
        ("npm-unpinned", "npm install github:a/b"),
    ],
)
def test_an_address_moves_as_much_as_a_name(slug: str, command: str) -> None:
    (finding,) = judged(slug, f"FROM a\nRUN {command}\n").findings
    assert finding.message.startswith("what this address holds is installed in whatever version")
    assert said(slug, f"FROM a\nRUN {command.replace('a/b', 'a/b#v1').replace('a.git', 'a.git@v1')}\n") == []


def test_what_comes_later_is_not_deleted_before() -> None:
    clone, remove = "RUN git clone https://example.org/a.git /srv/a\n", "RUN rm -rf /srv/a\n"
    assert said("deleted-in-later-layer", f"FROM debian:12\n{remove}{clone}CMD a\n") == []
    assert said("deleted-in-later-layer", f"FROM debian:12\n{clone}{remove}CMD a\n") == ["rm -rf /srv/a"]
