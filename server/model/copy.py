"""COPY and ADD as their stage reads them: sources, destination, and where the sources come from."""

from __future__ import annotations

import posixpath

from ..syntax import Logical, Word
from ..syntax.variables import Value
from ..syntax.words import WordSyntax, read_word
from ..text import Record, Span
from .instruction import Instruction


class Operand(Record):
    """One source or the destination. `text` is None where it is not known."""

    span: Span
    raw: str
    text: str | None
    value: Value | None = None  # None in JSON form
    is_heredoc: bool = False

    @property
    def is_remote(self) -> bool:
        """Whether ADD would fetch it: a URL or a git address (reference, "ADD", source)."""
        known = self.value.prefix if self.value is not None else self.raw
        return known.lower().startswith(("http://", "https://", "git://", "git@", "ssh://"))


class Copy(Instruction):
    """One COPY or ADD; also that of an ONBUILD."""

    __slots__ = ()

    @property
    def operands(self) -> tuple[Operand, ...]:
        """All sources and, last, the destination. Spans count from the item.

        Read once for each state; where there is no variable, once for all.
        """
        kept = self.item.memo.get("operands")
        if kept is None or (kept[0] is not self.state and "$" in self.item.text):
            kept = self.item.memo["operands"] = (self.state, self._read_operands())
        operands: tuple[Operand, ...] = kept[1]
        return operands

    def _read_operands(self) -> tuple[Operand, ...]:
        parts = self.parts
        if parts.json is not None:
            return tuple(self._json_operand(token.span, token.text) for token in parts.json.elements)
        openers = {heredoc.operator for heredoc in parts.heredocs}
        return tuple(self._operand(word, word.span in openers) for word in parts.words)

    @property
    def sources(self) -> tuple[Operand, ...]:
        return self.operands[:-1]

    @property
    def destination(self) -> Operand | None:
        operands = self.operands
        return operands[-1] if len(operands) > 1 else None

    @property
    def target(self) -> str | None:
        """The destination as the container sees it, absolute; None where it is not known. Found once for each state."""
        kept = self.item.memo.get("target")
        if kept is None or kept[0] is not self.state:
            destination = self.destination
            target = self.path(destination.text) if destination is not None else None
            kept = self.item.memo["target"] = (self.state, target)
        known: str | None = kept[1]
        return known

    @property
    def bodies(self) -> tuple[WordSyntax, ...]:
        """The heredocs whose variables are filled in, as the builder reads them: without quotes."""
        bodies = (Logical.contiguous(one.content, one.body.start) for one in self.parts.heredocs if one.expands)
        return tuple(read_word(body, quotes=False) for body in bodies)

    @property
    def from_name(self) -> str | None:
        """What `--from` names: a stage, its number, an image or a named context. None without it or if not known."""
        kept = self.item.memo.get("from")
        if kept is None or (kept[0] is not self.state and "$" in self.item.text):
            kept = self.item.memo["from"] = (self.state, self.flag_value("from"))
        name: str | None = kept[1]
        return name

    @property
    def reads_context(self) -> bool:
        """Whether sources are files of the build context."""
        return self.flag("from") is None

    @property
    def context_sources(self) -> tuple[Operand, ...]:
        """The sources that are paths in the build context."""
        operands = self.operands
        kept = self.item.memo.get("context sources")
        if kept is None or kept[0] is not operands:
            remote_allowed = self.name == "ADD"
            sources = operands[:-1] if self.reads_context else ()
            found = tuple(s for s in sources if not s.is_heredoc and not (remote_allowed and s.is_remote))
            kept = self.item.memo["context sources"] = (operands, found)
        known: tuple[Operand, ...] = kept[1]
        return known

    @property
    def copies_whole_context(self) -> bool:
        return any(s.text is not None and context_path(s.text) == "." for s in self.context_sources)

    def _operand(self, word: Word, is_heredoc: bool) -> Operand:
        value = self.value(word)
        return Operand(word.span, word.raw, value.text, value, is_heredoc)

    def _json_operand(self, span: Span, text: str) -> Operand:
        # Variables in the JSON form of COPY are expanded too (reference, "Environment replacement").
        if "$" not in text and "\\" not in text:
            return Operand(span, text, text)
        from ..syntax import Logical

        value = self.state.expand(Logical.contiguous(text, span.start + 1), self.item.escape)
        return Operand(span, text, value.text, value)


def context_path(path: str) -> str:
    """A source path as the build context's root sees it: relative, without `.` and `..`; "." is the whole context."""
    return posixpath.normpath("/" + path).lstrip("/") or "."
