"""Finds lists of packages, one a line, that are not sorted."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from tare.engine import Finding, Fix, check
from tare.model import Run
from tare.model.packages.install import Install
from tare.model.packages.installs import installs
from tare.syntax.shell_word import ShellWord
from tare.text import Edit, Span

Order = Callable[[str], object]


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    for install in installs(run):
        # The managers of distributions work out an order of their own. To others, such as pip, it may say something.
        if install.is_system and install.option_offset is not None:
            sections = [section for section in _sections(run, install) if not _is_sorted(section)]
            if sections:
                yield _finding(run, install, sections)


def _sections(run: Run, install: Install) -> Iterator[list[ShellWord]]:
    """The stretches of packages between options and words that cannot be read; none where a line has two.

    They end at the first comment: it may speak of the next package, or of all that follow.
    """
    named = {id(package.word) for package in install.packages if package.word.text is not None}
    section: list[ShellWord] = []
    sections = [section]
    last: ShellWord | None = None
    for word in install.command.words:
        is_package = id(word) in named
        if last is not None and (is_package or section):
            gap = Span(last.span.end, word.span.start)
            if "\n" not in gap.of(run.item.text):
                if section:
                    return
            elif any(gap.overlaps(comment.span) for comment in run.parts.comments):
                break
        if is_package:
            section.append(word)
        elif section:
            section = []
            sections.append(section)
        last = word
    yield from sections


def _is_sorted(section: list[ShellWord]) -> bool:
    """Whether any order that people sort by holds: by bytes, without case, or by letters and digits alone."""
    orders: tuple[Order, ...] = (str, str.casefold, _letters)
    texts = [word.text or "" for word in section]
    return any(all(order(a) <= order(b) for a, b in pairwise(texts)) for order in orders)  # type: ignore[operator]


def _letters(text: str) -> str:
    name = text.split("=", 1)[0]
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _finding(run: Run, install: Install, sections: list[list[ShellWord]]) -> Finding:
    before, after = next((a, b) for a, b in pairwise(sections[0]) if _key(a) > _key(b))
    edits = []
    for section in sections:
        ordered = sorted(section, key=_key)
        edits += [Edit(run.at(old), new.raw) for old, new in zip(section, ordered, strict=True) if old.raw != new.raw]
    return Finding(
        run.at(after),
        f"{after.raw} stands behind {before.raw}: the packages of this {install.command.program} are not sorted",
        (Fix("Sort the packages", tuple(edits), is_safe=True),),
    )


def _key(word: ShellWord) -> tuple[str, str]:
    text = word.text or ""
    return text.casefold(), text
