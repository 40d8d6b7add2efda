"""Options by which commands accept what nobody vouches for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.model import Run, build
from tare.model.commands.distrust import is_variable_that_trusts_all, unchecked, unsigned
from tare.syntax import parse


def run_of(script: str) -> Run:
    run = build(parse(f"FROM debian:13\nRUN {script}\n")).stages[-1].instructions[-1]
    assert isinstance(run, Run)
    return run


@pytest.mark.parametrize(
    ("script", "word", "instead"),
    [
        ("curl -sk https://a.org/x -o x", "-sk", "-s"),
        ("curl -k https://a.org/x -o x", "-k", ""),
        ("curl --insecure https://a.org/x -o x", "--insecure", ""),
        ("wget --no-check-certificate https://a.org/x", "--no-check-certificate", ""),
        ("npm ci --strict-ssl=false", "--strict-ssl=false", ""),
        ("uv pip install --allow-insecure-host a.org b", "--allow-insecure-host", ""),
        ("git -c http.sslVerify=false clone https://a.org/x", "-c", ""),
    ],
)
def test_certificates_that_are_not_checked(script: str, word: str, instead: str) -> None:
    (found,) = unchecked(run_of(script))
    assert (found.first.raw, found.instead) == (word, instead)


@pytest.mark.parametrize(
    "script",
    [
        "curl -fsS https://a.org/k -o k",
        "curl -k https://localhost/x -o x",
        "curl -k https://a.org/x -o x && echo '0 x' | sha256sum -c",
        "npm config set strict-ssl true",
        "git config http.sslVerify true",
        "dnf install --setopt=sslverify=1 git",
    ],
)
def test_certificates_that_are(script: str) -> None:
    assert list(unchecked(run_of(script))) == []


def test_a_forced_answer_stays_an_answer() -> None:
    assert [one.instead for one in unsigned(run_of("apt-get --force-yes install a"))] == ["-y"]
    assert [one.instead for one in unsigned(run_of("apt-get --force-yes -y install a"))] == [""]


def test_variables() -> None:
    assert is_variable_that_trusts_all("npm_config_strict_ssl", "false")
    assert is_variable_that_trusts_all("GIT_SSL_NO_VERIFY", "true")
    assert is_variable_that_trusts_all("GIT_SSL_NO_VERIFY", "")
    assert is_variable_that_trusts_all("GIT_SSL_NO_VERIFY", None)
    assert not is_variable_that_trusts_all("git_ssl_no_verify", "1")
    assert not is_variable_that_trusts_all("NODE_TLS_REJECT_UNAUTHORIZED", "false")
    assert not is_variable_that_trusts_all("NPM_CONFIG_STRICT_SSL", "no")
    assert not is_variable_that_trusts_all("PIP_TRUSTED_HOST", None)
    assert not is_variable_that_trusts_all("NODE_TLS_REJECT_UNAUTHORIZED", "1")
    assert not is_variable_that_trusts_all("OTHER", "0")


@given(
    st.lists(
        st.sampled_from(
            ("curl", "-k", "apt-get", "--force-yes", "git", "-c", "npm", "set", "'", "$A", "&&", "rpm", "=")
        ),
        max_size=9,
    )
)
def test_no_text_breaks_it(words: list[str]) -> None:
    run = run_of(" ".join(["true", *words]))
    assert len([*unsigned(run), *unchecked(run)]) <= 2 * len(words)
