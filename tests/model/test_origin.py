"""Which file a COPY brings to a path."""

from __future__ import annotations

import pytest
from tare.model import build
from tare.model.origin import is_sent, origin
from tare.syntax import parse


def brought(copy: str, path: str) -> list[str]:
    model = build(parse(f"FROM debian\nWORKDIR /app\n{copy}\n"))
    one = model.stages[0].copies[0]
    return [file for source in one.sources if (file := origin(one, source, path)) is not None]


@pytest.mark.parametrize(
    ("copy", "path", "files"),
    [
        ("COPY . .", "/app/src/main.c", ["src/main.c"]),
        ("COPY web/ /srv/web", "/srv/web/index.html", ["web/index.html"]),
        ("COPY web /srv/web", "/srv/web", ["web"]),
        ("COPY package*.json ./", "/app/package-lock.json", ["package-lock.json"]),
        ("COPY client/package*.json client/", "/app/client/package.json", ["client/package.json"]),
        ("COPY a.conf /etc/b.conf", "/etc/c.conf", []),
        ("COPY web /srv/web", "/srv/website/a", []),
        ("COPY package*.json ./", "/app/yarn.lock", ["package*.json/yarn.lock"]),
        ("COPY --parents a/b.txt ./", "/app/a/b.txt", []),
        ("ADD https://example.org/a.tgz /app/", "/app/a.tgz", []),
        ("COPY --from=build /out/app /app/", "/app/app", ["out/app"]),
        ("COPY $NAME /srv/", "/srv/a", []),
        ("COPY . $TARGET", "/srv/a", []),
    ],
)
def test_origin(copy: str, path: str, files: list[str]) -> None:
    assert brought(copy, path) == files


class Names:
    ignore_file = ignore_path = ".dockerignore"
    ignore_text = None
    is_complete = True

    def exists(self, path: str) -> bool:
        return path in ("a", "b")

    def is_ignored(self, path: str) -> bool:
        return path == "b"

    def children(self, folder: str) -> tuple[str, ...]:
        return ("a", "b")

    def files(self) -> tuple[str, ...]:
        return ("a",)


def test_only_what_is_there_and_not_ignored_is_sent() -> None:
    assert [path for path in ("a", "b", "c") if is_sent(Names(), path)] == ["a"]
