"""`RUN --mount=…`: what is laid over a folder while one command runs (reference, "RUN --mount")."""

from __future__ import annotations

from ..syntax import Flag
from ..text import Record, Span

_ALIASES = {"dst": "target", "destination": "target", "src": "source", "ro": "readonly", "rw": "readwrite"}


class Mount(Record):
    """One mount. `target` is absolute, or None where it is not given or not known; options keep what was written."""

    flag: Flag
    type: str
    target: str | None
    options: dict[str, str]

    @property
    def span(self) -> Span:
        return self.flag.span

    @property
    def hides_writes(self) -> bool:
        """Whether what is written below the target stays out of the image."""
        return self.type in ("cache", "tmpfs", "bind")

    def covers(self, path: str) -> bool:
        """Whether `path` is the target or below it."""
        if self.target is None:
            return False
        target = self.target.rstrip("/")
        path = path.rstrip("/")
        return path == target or path.startswith(target + "/")


def read_mount(flag: Flag, value: str | None) -> Mount | None:
    """The mount of a `--mount` flag with that value; None where the value is not known or cannot be read."""
    if value is None:
        return None
    import csv

    try:
        fields = next(csv.reader([value]), [])
    except csv.Error:
        return None
    options: dict[str, str] = {}
    for field in fields:
        key, _, content = field.partition("=")
        key = key.strip().lower()
        options[_ALIASES.get(key, key)] = content
    return Mount(flag, options.get("type", "bind").lower(), options.get("target"), options)
