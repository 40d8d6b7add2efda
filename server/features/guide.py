"""The guide that the project was made for: its topics, where each is shown, and which of its sections each carries.

The prose is `data/guide.md`, read when it is first shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from ..data import read
from ..text import Record, regex

DEPTHS = ("beginner", "developer", "architect")

_HEADING = regex(r"^## `([a-z-]+)` (.+)$", re.MULTILINE)
_LABEL = regex(r"\*\*(Beginner|Developer|Architect)\.\*\* ")
_FENCE = regex(r"^(```.*?^```$)", re.MULTILINE | re.DOTALL)
_LABELS = {"beginner": ("Beginner",), "developer": ("Developer",), "architect": ("Developer", "Architect")}


class Topic(Record):
    """One thing that the guide teaches. `parts` holds markdown by label: Beginner, Developer, Architect."""

    key: str
    title: str
    parts: Mapping[str, str]

    def at(self, depth: str) -> str:
        """What a reader of that depth sees; empty where the topic is not for them."""
        labels = _LABELS.get(depth, _LABELS["developer"])
        return "\n\n".join(self.parts[label] for label in labels if label in self.parts)

    def up_to(self, depth: str) -> str:
        """The topic as a lesson: what a reader of that depth sees and all that comes before it; never empty."""
        last = DEPTHS.index(depth) if depth in DEPTHS else DEPTHS.index("developer")
        wanted = [name.capitalize() for name in DEPTHS[: last + 1]]
        texts = [text for label, text in self.parts.items() if label in wanted] or list(self.parts.values())[:1]
        return "\n\n".join(texts)


class Section(Record):
    """A part of the guide: its heading (of an interview question its words), and the topics that carry it."""

    heading: str
    topics: tuple[str, ...]


SECTIONS: tuple[Section, ...] = (
    Section("0. Learning Objectives", ("small-images", "multi-stage", "distroless")),
    Section("1. Core Concepts", ("layers", "cache")),
    Section("2. Architecture Breakdown", ("multi-stage", "distroless")),
    Section("3. Internal Mechanics", ("cache-order",)),
    Section("4. Trade-Off Analysis", ("trade-off",)),
    Section("5. Scaling Considerations", ("pull-time",)),
    Section("6. Real Production Lessons", ("alpine-dns",)),
    Section("Why are small images better?", ("small-images",)),
    Section("What is `.dockerignore`?", ("dockerignore",)),
    Section("Difference between `COPY` and `ADD`.", ("copy-or-add",)),
    Section("Explain Multi-Stage builds.", ("multi-stage",)),
    Section("Why sort `apt-get install` arguments?", ("sorted-packages",)),
    Section("How to flatten an image?", ("flatten",)),
    Section("Explain the difference between `musl` and `glibc`.", ("musl",)),
    Section("How to debug a container that has no shell (Distroless)?", ("debug-without-shell",)),
    Section("What is a Dangling Image?", ("dangling",)),
    Section("8. Order Matters", ("cache-order",)),
    Section("8. Combine RUNs", ("combine-runs",)),
    Section("8. Don't run as Root", ("user",)),
)

# What is hovered over -> the topics that are shown below everything else about it.
SHOWN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "FROM": ("small-images", "dangling"),
        "RUN": ("layers", "cache", "combine-runs", "flatten"),
        "COPY": ("cache-order", "dockerignore"),
        "ADD": ("copy-or-add",),
        "USER": ("user",),
        "stage": ("multi-stage",),
        "packages": ("sorted-packages",),
        "musl": ("musl", "alpine-dns"),
        "musl instead": ("alpine-dns",),
        "no shell": ("distroless", "debug-without-shell"),
        "no shell instead": ("debug-without-shell",),
        "image": ("pull-time",),
        "alternatives": ("trade-off", "pull-time"),
    }
)


def about(place: str, depth: str) -> list[str]:
    """The paragraphs that belong to a key of SHOWN, for a reader of that depth."""
    return [shown for key in SHOWN.get(place, ()) if (shown := show(key, depth))]


def show(key: str, depth: str) -> str:
    """A topic as one paragraph that begins with its title; empty where it is not for that depth."""
    known = topic(key)
    text = known.at(depth) if known is not None else ""
    return f"**{known.title}.** {text}" if known is not None and text else ""


def topic(key: str) -> Topic | None:
    return topics().get(key)


@lru_cache(maxsize=1)
def topics() -> Mapping[str, Topic]:
    """Every topic by its key."""
    _, *pieces = _HEADING.split(read("guide.md"))
    found = {}
    for key, title, body in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True):
        _, *parts = _LABEL.split(body)
        texts = {label: unwrap(text) for label, text in zip(parts[::2], parts[1::2], strict=True)}
        found[key] = Topic(key, title, MappingProxyType(texts))
    return MappingProxyType(found)


def unwrap(markdown: str) -> str:
    """Markdown with each paragraph on one line, for editors that keep line ends; code stays as it is."""
    pieces = _FENCE.split(markdown.strip())
    # split keeps the captured fences: text, code, text …
    return "".join(piece if index % 2 else _unwrap_prose(piece) for index, piece in enumerate(pieces))


def _unwrap_prose(text: str) -> str:
    blocks = text.split("\n\n")
    return "\n\n".join(block if block.lstrip().startswith(("-", "|")) else _one_line(block) for block in blocks)


def _one_line(block: str) -> str:
    lines = block.split("\n")
    return " ".join(line for line in lines if line) or block
