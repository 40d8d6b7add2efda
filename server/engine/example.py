r"""A fenced Dockerfile of a rule's page: a fixture of one or more files, and the findings drawn under its lines.

    RUN apt-get update && apt-get install -y curl
    #~                    ^^^^^^^^^^^^^^^ apt-recommends

Lines that begin with `#~` are taken out before anything reads the Dockerfile, so that they may stand inside a
continuation or a heredoc. `rules/README.md` holds the whole notation.
"""

from __future__ import annotations

from pathlib import Path

from ..syntax import File, parse
from ..text import Record, Span, regex
from .front import PageError

MAIN = "Dockerfile"

_FILE = regex(r"#- (\S+)\s*$")
_CARETS = regex(r"#~(?P<gap>\s*)(?P<opens>\.\.\.)?(?P<carets>\^+)(?P<goes_on>\.\.\.)?\s+(?P<rest>.*)$")
_QUOTE = regex(r"#~\s*\"(?P<text>.+)\"\s+(?P<rest>[a-z0-9-]+(?::.*)?)$")
_REST = regex(r"(?P<slug>[a-z0-9-]+)(?::\s*(?P<message>.*?))?\s*$")


class Expected(Record):
    """A finding that a page draws: its place, and a part of its message, empty where none is given."""

    span: Span
    message: str


class Example(Record):
    """One fence. `files` holds the further files of the fixture by their path in the build context.

    `choice` says by which fixes a `fixed` example comes from the `bad` one above it: "safe", "unsafe", or the number
    of an alternative, counted from 1.
    """

    kind: str  # bad, fixed or good
    choice: str
    text: str  # of the Dockerfile
    files: tuple[tuple[str, str], ...]
    expected: tuple[Expected, ...]
    line: int  # of the fence in the page, counted from 1
    note: str = ""  # the prose between the example above and this one
    name: str = MAIN  # of the Dockerfile

    @property
    def caption(self) -> str:
        """What a reader sees above the example."""
        if self.kind != "fixed":
            return {"bad": "Instead of", "good": "Not a problem"}[self.kind]
        return {"safe": "Write", "unsafe": "Or, not the same in every case"}.get(self.choice, "Or")

    @property
    def source(self) -> str:
        """All files as one text, without annotations."""
        return self.text + "".join(f"#- {path}\n{text}" for path, text in self.files)


_NO_LINE_END = "#~ no line end"


def read_example(path: Path, line: int, slug: str, info: str, content: list[str], note: str = "") -> Example:
    """The example in the fence that opens on `line` of the page, with that info string and those lines in it.

    Raises PageError.
    """
    kind, choice = _kind(path, line, info)
    files: list[tuple[str, list[tuple[int, str]]]] = [(MAIN, [])]
    for number, text in enumerate(content, line + 1):
        start = _FILE.match(text)
        if start is None:
            files[-1][1].append((number, text))
        elif files == [(MAIN, [])]:
            files = [(start[1], [])]
        else:
            files.append((start[1], []))
    names = [name for name, _ in files]
    if len(set(names)) != len(names):
        raise PageError(path, line, "two files of one name")
    reader = _Annotations(path, slug)
    text = reader.read(files[0][1])
    expected = reader.finish(text)
    if expected and kind != "bad":
        raise PageError(path, line, f"a {kind} example has no findings")
    others = tuple((name, "".join(f"{text}\n" for _, text in lines)) for name, lines in files[1:])
    return Example(kind, choice, text, others, expected, line, note, names[0])


def _kind(path: Path, line: int, info: str) -> tuple[str, str]:
    words = info.split()[1:]
    if words in (["bad"], ["good"]):
        return words[0], ""
    if words == ["fixed"]:
        return "fixed", "safe"
    if len(words) == 2 and words[0] == "fixed" and (words[1] == "unsafe" or words[1].isdigit()):
        return "fixed", words[1]
    raise PageError(path, line, "a dockerfile fence is bad, fixed, fixed unsafe, fixed N or good")


class _Open(Record):
    """A span of which only the start is known yet."""

    start: int
    message: str


class _Annotations:
    """Takes the annotation lines out of a Dockerfile and turns them into spans."""

    def __init__(self, path: Path, slug: str) -> None:
        self._path = path
        self._slug = slug
        self._open: list[_Open] = []
        self._found: list[Expected] = []

    def read(self, lines: list[tuple[int, str]]) -> str:
        """The text without annotations; the findings are kept for `finish`."""
        text = ""
        above: tuple[int, str] | None = None  # the last line that is not an annotation, with its offset
        for number, line in lines:
            if not line.startswith("#~"):
                above = len(text), line
                text += line + "\n"
            elif line == _NO_LINE_END:
                text = text.removesuffix("\n")
            elif above is None:
                raise PageError(self._path, number, "there is no line above to annotate")
            else:
                self._annotate(number, line, *above)
        return text

    def finish(self, text: str) -> tuple[Expected, ...]:
        """Every finding, in the order of their places. What is still open ends where its instruction does."""
        if self._open:
            file = parse(text)
            for start, message in self._open:
                self._found.append(Expected(Span(start, _instruction_end(file, start)), message))
        return tuple(sorted(self._found))

    def _annotate(self, number: int, annotation: str, start: int, line: str) -> None:
        quote = _QUOTE.match(annotation)
        if quote is not None:
            if line.count(quote["text"]) != 1:
                raise PageError(self._path, number, f"the line above does not hold {quote['text']!r} exactly once")
            at = start + line.index(quote["text"])
            self._found.append(Expected(Span(at, at + len(quote["text"])), self._message(number, quote["rest"])))
            return
        match = _CARETS.match(annotation)
        if match is None:
            raise PageError(self._path, number, f"no annotation: {annotation!r}")
        message = self._message(number, match["rest"])
        # Carets that touch the `#~` begin in the first column, which the `#~` itself covers.
        first = match.start("carets") if match["gap"] or match["opens"] else 0
        last = match.end("carets")
        if last > len(line):
            raise PageError(self._path, number, "the carets reach past the end of the line above")
        if match["opens"]:
            if not self._open:
                raise PageError(self._path, number, "no span is open that could end here")
            begun = self._open.pop()
            self._found.append(Expected(Span(begun.start, start + last), begun.message or message))
        elif match["goes_on"]:
            self._open.append(_Open(start + first, message))
        else:
            self._found.append(Expected(Span(start + first, start + last), message))

    def _message(self, number: int, rest: str) -> str:
        match = _REST.match(rest)
        if match is None or match["slug"] != self._slug:
            raise PageError(self._path, number, f"an annotation names the rule of its page, {self._slug}, not {rest!r}")
        return match["message"] or ""


def _instruction_end(file: File, offset: int) -> int:
    """The end of the visible text of the instruction around `offset`, or of the file where there is none."""
    for at, item in file.instructions:
        if at <= offset < at + len(item.text):
            return at + item.span.end
    return len(file.text.rstrip())
