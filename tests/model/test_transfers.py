"""What curl and wget fetch, and who would notice a wrong answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.model import Run, build
from tare.model.commands.transfers import is_checked, is_local, is_verified, transfers
from tare.syntax import parse


def run_of(script: str) -> Run:
    found = build(parse(f"FROM debian:12\nARG OPTIONS\nRUN {script}\n")).stages[0].runs[0]
    assert isinstance(found, Run)
    return found


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://localhost/a", True),
        ("http://localhost.example.org/a", False),
        ("https://127.0.0.1:80/a", True),
        ("http://10.0.0.1/a", True),
        ("http://[::1]:80/a", True),
        ("http://a.test.example.org/", False),
        ("http://user:word@db.test", True),
        ("http://172.20.1.1/", True),
        ("http://172.32.1.1/", False),
        ("http://nexus:8081/a.jar", True),
        ("http://build.internal/a", True),
        ("http://user@example.org/", False),
        ("https://example.org/localhost", False),
        ("http://100.1.2.3/", False),
    ],
)
def test_addresses_of_ones_own_network(url: str, local: bool) -> None:
    assert is_local(url) is local


@pytest.mark.parametrize(
    ("script", "count"),
    [
        ("curl https://x.org/a https://x.org/b", 1),
        ("curl --version && wget --help && wget --spider https://x.org", 0),
        ("curl $OPTIONS", 0),
        ("curl --url https://x.org/a && /usr/bin/wget x.org/b", 2),
        ("echo curl https://x.org", 0),
    ],
)
def test_what_is_fetched(script: str, count: int) -> None:
    assert len(list(transfers(run_of(script)))) == count


@pytest.mark.parametrize(
    "script",
    [
        "curl -d a=b https://x.org",
        "curl -X POST https://x.org",
        "curl -sI https://x.org",
        "curl -w '%{http_code}' https://x.org",
    ],
)
def test_talking_to_a_service_is_told_from_fetching(script: str) -> None:
    [one] = transfers(run_of(script))
    assert one.talks


def test_fetching_is_not_talking() -> None:
    [one] = transfers(run_of("curl -X GET -fsSLO https://x.org/a"))
    assert not one.talks


@pytest.mark.parametrize(
    ("behind", "checked", "verified"),
    [
        ("chmod +x /tmp/a", False, False),
        ("sha256sum -c /sums", True, True),
        ("gpg --batch --verify /tmp/a.asc /tmp/a", True, True),
        ("gpg --batch --import /tmp/a", False, False),
        ("tar -xf /tmp/a", True, False),
        ("tar -xf /tmp/other", False, False),
        ("sh /tmp/a", True, False),
        ("/tmp/a --install", True, False),
    ],
)
def test_what_notices_a_wrong_file(behind: str, checked: bool, verified: bool) -> None:
    run = run_of(f"curl -o /tmp/a https://x.org/a && {behind}")
    [one] = transfers(run)
    assert (is_checked(run, one), is_verified(run, one)) == (checked, verified)


def test_a_checksum_in_front_of_the_download_is_of_something_else() -> None:
    run = run_of("sha256sum -c /sums && curl -o /tmp/a https://x.org/a")
    [one] = transfers(run)
    assert not is_verified(run, one)


@given(st.text(max_size=60))
def test_nothing_makes_it_fail(text: str) -> None:
    model = build(parse(f"FROM debian\nRUN curl {text}\n"))
    for run in (one for one in model.stages[0].instructions if isinstance(one, Run)):
        for one in transfers(run):
            is_checked(run, one)


def test_what_is_fetched_on_windows_is_not_read() -> None:
    line = "RUN curl -o a https://example.org/a\n"
    found = []
    for base in ("debian:12", "mcr.microsoft.com/windows/servercore:ltsc2022"):
        run = build(parse(f"FROM {base}\n{line}")).stages[0].runs[0]
        found.append(len(tuple(transfers(run))))
    assert found == [1, 0]
