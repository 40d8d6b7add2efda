"""What is deleted in a later layer, and which layer brought it."""

from __future__ import annotations

import pytest
from tare.model import build
from tare.model.deletions import deletions
from tare.syntax import parse


def deleted(text: str) -> list[tuple[str, str, str, bool]]:
    """(program, kind, what, whether moved) of all that the final stage deletes."""
    model = build(parse(text))
    final = model.stages[-1]
    return [
        (one.command.program, brought.kind, brought.what, one.is_move)
        for one in deletions(model, final)
        for brought in one.brought
    ]


def on_debian(*lines: str) -> str:
    return "\n".join(("FROM debian", "WORKDIR /app", *lines, ""))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("COPY a.zip .", "RUN rm a.zip"), [("rm", "copy", "/app/a.zip", False)]),
        (("COPY a.zip .", "RUN rm -rf /app/*"), [("rm", "copy", "/app/a.zip", False)]),
        (("COPY a.zip .", "RUN mv a.zip /b.zip"), [("mv", "copy", "/app/a.zip", True)]),
        (("RUN git clone https://example.org/a.git", "RUN rm -r a/.git"), [("rm", "clone", "/app/a/.git", False)]),
        (("RUN npm ci", "RUN npm prune --omit=dev"), [("npm", "install", "what it prunes", False)]),
        (("RUN apk add -t .b gcc", "RUN apk del .b"), [("apk", "package", ".b", False)]),
        (("RUN dnf install -y gcc", "RUN dnf clean all"), [("dnf", "cache", "/var/cache/dnf", False)]),
    ],
)
def test_what_was_brought_above_is_deleted(lines: tuple[str, ...], expected: list[tuple[str, str, str, bool]]) -> None:
    assert [one for one in deleted(on_debian(*lines)) if one[2] != "/root/.npm"] == expected


@pytest.mark.parametrize(
    "lines",
    [
        ("RUN curl -O https://example.org/a.zip && rm a.zip",),
        ("RUN rm -rf /usr/share/doc",),
        ("COPY a.zip .", "RUN --mount=type=tmpfs,target=/app rm -f a.zip"),
        ("COPY a.zip .", "RUN if test -e b; then rm a.zip; fi"),
        ("COPY a.zip .", "RUN find . -name '*.pyc' -delete"),
        ("COPY . .", "RUN rm -rf /app/src"),
        ("RUN if true; then curl -O https://example.org/a.zip; fi", "RUN rm -f a.zip"),
        ("RUN rm -f a.zip", "COPY a.zip ."),
        ("RUN apt-get install -y git", "RUN apt-get purge -y gcc"),
        ("ONBUILD COPY a.zip .", "RUN rm -f a.zip"),
        ("RUN apk add gcc", "RUN apk add git && rm -rf /var/cache/apk/*"),
    ],
)
def test_nothing_is_said_where_it_is_not_sure(lines: tuple[str, ...]) -> None:
    assert deleted(on_debian(*lines)) == []


def test_what_is_gone_is_not_deleted_again() -> None:
    text = on_debian("COPY a.zip /tmp/", "RUN mv /tmp/a.zip .", "RUN rm -rf /tmp/*")
    assert deleted(text) == [("mv", "copy", "/tmp/a.zip", True)]


def test_a_parent_stage_is_a_layer_too() -> None:
    text = "FROM debian AS base\nCOPY a.zip /\nFROM base\nRUN rm /a.zip\n"
    assert deleted(text) == [("rm", "copy", "/a.zip", False)]
