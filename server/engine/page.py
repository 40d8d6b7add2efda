"""A rule's page: front matter for the catalogue, prose for people, and examples that are run as tests.

`rules/README.md` describes how a page is written. A page that strays from it raises `PageError`; nothing is guessed,
because a page is both the manual and the proof of its rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .example import Example, PageError, read_example
from .finding import Severity

TAGS = ("size", "time", "context", "security", "reproducible", "correctness", "style")
PRESETS = ("minimal", "recommended", "strict")
FIXES = ("safe", "unsafe", "none")
MARKS = ("unnecessary", "deprecated")
DEPTHS = ("beginner", "developer", "architect")

_LABELS = ("Beginner", "Why", "Do", "Fix", "Except", "Cost", "Architect")
_SHOWN = {
    "beginner": ("Beginner", "Why", "Do", "Cost"),
    "developer": ("Why", "Do", "Fix", "Except", "Cost"),
    "architect": ("Why", "Do", "Fix", "Except", "Cost", "Architect"),
}
_REQUIRED = ("title", "severity", "tags", "presets", "fix", "since")
_LISTS = ("tags", "presets", "also", "marks")
_LABEL = re.compile(r"\*\*([A-Z][a-z]+)\.\*\*(?:\s+|$)")
_FENCE = re.compile(r"(`{3,})\s*(.*?)\s*$")


@dataclass(frozen=True, slots=True)
class Front:
    """The front matter: all that the catalogue needs to know of a rule before anyone reads about it."""

    title: str
    severity: Severity
    tags: tuple[str, ...]
    presets: tuple[str, ...]  # the presets in which the rule is on
    fix: str
    since: str
    also: tuple[str, ...] = ()  # what other tools call the same finding
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A whole page. `sections` holds the labelled paragraphs by label, without the label."""

    slug: str
    front: Front
    what: str
    sections: dict[str, str]
    examples: tuple[Example, ...]

    def explain(self, depth: str = "developer", *, with_examples: bool = False) -> str:
        """The page as markdown for a reader of that depth (one of DEPTHS; any other reads as a developer).

        Annotations are gone from the examples: they speak to the tests.
        """
        parts = [self.what]
        for label in _SHOWN.get(depth, _SHOWN["developer"]):
            if label in self.sections:
                parts.append(f"**{label}.** {self.sections[label]}")
        if with_examples:
            for example in self.examples:
                parts += [example.note] if example.note else []
                parts.append(f"**{example.caption}:**\n\n```dockerfile\n{example.source}```")
        return "\n\n".join(parts) + "\n"


def read_front(path: Path) -> Front:
    """The front matter of the page at `path`, without reading on. Raises PageError."""
    with path.open(encoding="utf-8") as file:
        return _front(path, _front_lines(path, file))


def read_page(path: Path) -> Page:
    """The whole page at `path`. Raises PageError where it is not written as `rules/README.md` says."""
    return parse_page(path, path.read_text(encoding="utf-8"))


def parse_page(path: Path, text: str) -> Page:
    """The page with that text; `path` names it in errors and gives the slug."""
    lines = text.splitlines()
    front_lines = list(_front_lines(path, lines))
    front = _front(path, front_lines)
    body = _Body(path, slug_of(path))
    body.read(lines, len(front_lines) + 2)
    return body.finish(front)


def slug_of(path: Path) -> str:
    """A rule's id: the name of its file, with hyphens."""
    return path.stem.replace("_", "-")


def _front_lines(path: Path, lines: Iterable[str]) -> Iterator[str]:
    """The lines between the two rules of `---`."""
    for number, line in enumerate(lines, 1):
        line = line.rstrip("\n")
        if number == 1:
            if line != "---":
                raise PageError(path, 1, "a page begins with front matter between two lines of ---")
        elif line == "---":
            return
        else:
            yield line
    raise PageError(path, 1, "the front matter does not end")


def _front(path: Path, lines: Iterable[str]) -> Front:
    values: dict[str, str | tuple[str, ...]] = {}
    number = 1
    for number, line in enumerate(lines, 2):
        key, colon, value = (part.strip() for part in line.partition(":"))
        if not colon or key in values:
            raise PageError(path, number, f"expected `key: value` with a key that is new here, not {line!r}")
        if key not in (*_REQUIRED, *_LISTS):
            raise PageError(path, number, f"unknown key {key!r}")
        values[key] = _list(path, number, value) if key in _LISTS else value
        _check_value(path, number, key, values[key])
    missing = [key for key in _REQUIRED if key not in values]
    if missing:
        raise PageError(path, number, f"the front matter lacks {', '.join(missing)}")
    values["severity"] = Severity.parse(str(values["severity"]))  # type: ignore[assignment]
    return Front(**values)  # type: ignore[arg-type]


def _list(path: Path, number: int, value: str) -> tuple[str, ...]:
    if not (value.startswith("[") and value.endswith("]")):
        raise PageError(path, number, f"expected a list such as [a, b], not {value!r}")
    return tuple(entry.strip() for entry in value[1:-1].split(",") if entry.strip())


def _check_value(path: Path, number: int, key: str, value: str | tuple[str, ...]) -> None:
    allowed = {"tags": TAGS, "presets": PRESETS, "marks": MARKS, "fix": FIXES}.get(key)
    if not value and key not in ("presets", "also", "marks"):
        raise PageError(path, number, f"{key} is empty")
    if allowed is not None:
        wrong = [entry for entry in ((value,) if isinstance(value, str) else value) if entry not in allowed]
        if wrong:
            raise PageError(path, number, f"{key} knows no {wrong[0]!r}; it knows {', '.join(allowed)}")
    if isinstance(value, tuple) and len(set(value)) != len(value):
        raise PageError(path, number, f"{key} says something twice")
    if key == "severity" and Severity.parse(str(value)) is None:
        raise PageError(path, number, f"severity knows no {value!r}")
    if key == "title" and str(value).endswith("."):
        raise PageError(path, number, "a title has no full stop")
    if key == "since" and not re.fullmatch(r"\d+\.\d+", str(value)):
        raise PageError(path, number, f"since is a version such as 0.1, not {value!r}")


class _Body:
    """Collects what follows the front matter, paragraph by paragraph."""

    def __init__(self, path: Path, slug: str) -> None:
        self._path = path
        self._slug = slug
        self._sections: dict[str, list[str]] = {}
        self._section = "what"  # where the next paragraph goes
        self._note: list[str] = []  # prose between two examples
        self._examples: list[Example] = []

    def read(self, lines: list[str], at: int) -> None:
        paragraph: list[str] = []
        while at < len(lines):
            line = lines[at]
            fence = _FENCE.match(line)
            is_heading = line.startswith("#")
            if paragraph and (fence or is_heading or not line.strip()):
                self._add_prose(paragraph, at + 1 - len(paragraph))
                paragraph = []
            if fence:
                at = self._read_fence(lines, at, fence[1], fence[2])
            elif is_heading:
                self._section = "note"
            elif line.strip():
                paragraph.append(line)
            at += 1
        if paragraph:
            self._add_prose(paragraph, at + 1 - len(paragraph))

    def finish(self, front: Front) -> Page:
        for label in ("what", "Why", "Do"):
            if label not in self._sections:
                name = "a paragraph that says what is wrong" if label == "what" else f"a paragraph **{label}.**"
                raise PageError(self._path, 1, f"the page lacks {name}")
        sections = {label: "\n\n".join(paragraphs) for label, paragraphs in self._sections.items()}
        what = sections.pop("what")
        return Page(self._slug, front, what, sections, tuple(self._examples))

    def _add_prose(self, paragraph: list[str], number: int) -> None:
        text = "\n".join(paragraph)
        label = _LABEL.match(text)
        if label is not None:
            if label[1] not in _LABELS:
                raise PageError(self._path, number, f"unknown label {label[1]}; labels are {', '.join(_LABELS)}")
            if label[1] in self._sections:
                raise PageError(self._path, number, f"a second paragraph {label[1]}")
            self._section = label[1]
            text = text[label.end() :]
        if self._section == "note":
            self._note.append(text)
        else:
            self._sections.setdefault(self._section, []).append(text)

    def _read_fence(self, lines: list[str], at: int, ticks: str, info: str) -> int:
        """Take the fence that opens on line `at` (0-based); answers the line on which it closes."""
        stop = at + 1
        while stop < len(lines) and not (lines[stop].startswith(ticks) and not lines[stop].strip("` ")):
            stop += 1
        if stop == len(lines):
            raise PageError(self._path, at + 1, "the fence does not close")
        if info.split(" ")[0] != "dockerfile":
            target = self._note if self._section == "note" else self._sections.setdefault(self._section, [])
            target.append("\n".join(lines[at : stop + 1]))
            return stop
        note = "\n\n".join(self._note)
        content = lines[at + 1 : stop]
        self._examples.append(read_example(self._path, at + 1, self._slug, info, content, note))
        self._note, self._section = [], "note"
        return stop
