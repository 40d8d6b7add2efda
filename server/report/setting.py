"""The one finding that is about no Dockerfile: a setting that means nothing. It has no page and cannot be ignored."""

from __future__ import annotations

from ..text import Record


class _Setting(Record):
    rule: str
    title: str
    severity: str
    tags: tuple[str, ...]


SETTING = _Setting("setting", "Something in a configuration file means nothing", "warning", ("configuration",))
