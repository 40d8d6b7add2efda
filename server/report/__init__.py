"""Findings as the outside wants them: text for people, and the formats of the machines that people use."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module

from .entry import EditEntry, Entry, FileReport, FixEntry

FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit", "checkstyle")

__all__ = ["FORMATS", "EditEntry", "Entry", "FileReport", "FixEntry", "writer"]


def writer(name: str) -> Callable[[Iterable[FileReport]], str]:
    """The function that turns reports into a document of that format; `text` has a module of its own, `report.text`."""
    write: Callable[[Iterable[FileReport]], str] = import_module(f".{name}", __name__).write
    return write
