"""What counts as a key, a license, a time and the other kinds of values that labels have."""

from __future__ import annotations

import pytest
from tare.model.images.registries import is_allowed, registry_path
from tare.model.label_values import is_valid, key_problem


@pytest.mark.parametrize("key", ["a", "a_b", "a.b", "a1", "a.-b", "app.kubernetes.io/name", "com.dockerx"])
def test_keys_that_are_right(key: str) -> None:
    assert key_problem(key) is None


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        ("A", "capital"),
        ("a..b", "two dots"),
        ("a--b", "two dots or hyphens"),
        ("-a", "begin with a lower-case letter"),
        ("1a", "begin with a lower-case letter"),
        ("a-", "end with a letter or a digit"),
        ("com.docker.x", "com.docker.*"),
        ("org.dockerproject.x", "org.dockerproject.*"),
        ("é", "begin"),
        ("a@b", "other signs"),
        ("a b", "other signs"),
        ("Ä", "begin"),
    ],
)
def test_keys_that_are_wrong(key: str, problem: str) -> None:
    assert problem in (key_problem(key) or "")


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (
            "url",
            ["https://x.org", "ftp://x.y", "mailto:a@b", "ssh://git@h/x"],
            ["foo", "http:/x", "x.org/a", "http://"],
        ),
        (
            "rfc3339",
            ["2020-01-01T00:00:00Z", "2020-01-01t00:00:00.123z", "2020-02-29T00:00:00+02:00"],
            [
                "2020-01-01",
                "2020-13-01T00:00:00Z",
                "2019-02-29T00:00:00Z",
                "2020-01-01 00:00:00Z",
                "2020-01-01T24:00:00Z",
            ],
        ),
        (
            "spdx",
            ["MIT", "mit", "GPL-2.0", "GPL-2.0+", "MIT OR Apache-2.0", "(MIT)", "LicenseRef-x", "MIT AND ISC"],
            ["Proprietary", "MIT AND", "AND MIT", "(MIT", "MIT)", "MIT Apache-2.0", "MIT WITH MIT", "()"],
        ),
        ("hash", ["deadbee", "deadbeef", "a" * 40, "b" * 64], ["abc", "DEADBEE", "g" * 7, "a" * 41]),
        ("semver", ["1.2.3", "0.0.0", "1.2.3-rc.1+b.5"], ["1.2", "v1.2.3", "01.2.3", "1.2.3-01", "1.2.3.4"]),
        (
            "email",
            ["a@example.org", "a.b+c@x-y.example.org"],
            ["a", "a@b", "A <a@example.org>", "a@@b.org", "a b@c.org"],
        ),
        ("text", ["", "anything"], []),
    ],
)
def test_kinds_of_values(kind: str, good: list[str], bad: list[str]) -> None:
    assert [value for value in good if not is_valid(kind, value)] == []
    assert [value for value in bad if is_valid(kind, value)] == []


def test_hadolint_takes_less() -> None:
    assert is_valid("spdx", "GPL-2.0-only", as_hadolint=True)
    assert not any(is_valid("spdx", value, as_hadolint=True) for value in ("mit", "GPL-2.0", "MIT OR ISC"))
    assert is_valid("hash", "deadbee", as_hadolint=True)
    assert not is_valid("hash", "deadbeef", as_hadolint=True)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("debian", "docker.io/library/debian"),
        ("grafana/grafana:12", "docker.io/grafana/grafana"),
        ("index.docker.io/library/debian@sha256:" + "a" * 64, "docker.io/library/debian"),
        ("registry-1.docker.io/x", "docker.io/x"),
        ("localhost:5000/x:1", "localhost:5000/x"),
        ("GHCR.io/x", "ghcr.io/x"),
        ("", None),
        ("Debian:", None),
        ("ghcr.io/$X", None),
    ],
)
def test_registries_of_references(text: str, path: str | None) -> None:
    assert registry_path(text) == path


@pytest.mark.parametrize(
    ("path", "pattern", "expected"),
    [
        ("docker.io/library/debian", "docker.io", True),
        ("docker.io/library/debian", "hub.docker.com", True),
        ("docker.io/library/debian", "docker.io/library", True),
        ("docker.io/other/debian", "docker.io/library", False),
        ("docker.io/librarian/debian", "docker.io/librar", False),
        ("a.b.example.org/x", "*.example.org", True),
        ("example.org/x", "*.example.org", False),
        ("example.org:5000/x", "example.org", False),
        ("example.org:5000/x", "example.org:*", True),
        ("ghcr.io/", "ghcr.io/team", True),
        ("ghcr.io/team/a/b", "ghcr.io/team", True),
        ("ghcr.io/team", "ghcr.io/team", True),
        ("ghcr.io/x", "*", True),
    ],
)
def test_patterns_of_registries(path: str, pattern: str, expected: bool) -> None:
    assert is_allowed(path, [pattern]) is expected
    assert not is_allowed(path, [])
