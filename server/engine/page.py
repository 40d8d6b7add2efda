"""A rule's page: front matter, prose for people of three depths, and examples that are run as tests.

`rules/README.md` describes how a page is written. A page that strays from it raises `PageError`; nothing is guessed,
because a page is both the manual and the proof of its rule.
"""

from __future__ import annotations

from pathlib import Path

from ..text import Record, regex
from .example import Example, read_example
from .front import Front, PageError, front_lines, parse_front

_LABELS = ("Beginner", "Why", "Do", "Options", "Fix", "Except", "Cost", "Architect")
_SHOWN = {
    "beginner": ("Beginner", "Why", "Do", "Cost"),
    "developer": ("Why", "Do", "Options", "Fix", "Except", "Cost"),
    "architect": ("Why", "Do", "Options", "Fix", "Except", "Cost", "Architect"),
}
_LABEL = regex(r"\*\*([A-Z][a-z]+)\.\*\*(?:\s+|$)")
_FENCE = regex(r"(`{3,})\s*(.*?)\s*$")


class Page(Record):
    """A whole page. `sections` holds the labelled paragraphs by label, without the label."""

    slug: str
    front: Front
    what: str
    sections: dict[str, str]
    examples: tuple[Example, ...]

    def explain(self, depth: str = "developer", *, with_examples: bool = False) -> str:
        """The page as markdown for a reader of that depth, as the setting `hover-depth` names them.

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


def read_page(path: Path) -> Page:
    """The whole page at `path`. Raises PageError where it is not written as `rules/README.md` says."""
    return parse_page(path, path.read_text(encoding="utf-8"))


def parse_page(path: Path, text: str) -> Page:
    """The page with that text; `path` names it in errors and gives the slug."""
    lines = text.splitlines()
    of_front = front_lines(path, lines)
    front = parse_front(path, of_front)
    body = _Body(path, path.stem.replace("_", "-"))
    body.read(lines, len(of_front) + 2)
    return body.finish(front)


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
        for label in ("what", "Why", "Do", *(("Options",) if front.options else ())):
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
