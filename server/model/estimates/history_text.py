r"""What an instruction is called in the history of an image, and whether an entry of the history may be its own.

BuildKit writes `RUN |1 V=7 /bin/sh -c make # buildkit` (dockerfile2llb/convert.go: `commitToHistory` and what calls
it); docker's older builder, podman and buildah `|1 V=7 /bin/sh -c make` and `/bin/sh -c #(nop) COPY file:0a1b in /x `;
kaniko `RUN make`. White space does not count: docker shows a tab as a space.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ...syntax import Logical, Pair
from ...syntax.variables import Value
from ...syntax.words import Literal
from ...text import Record, regex
from ..copy import Copy
from ..instruction import Instruction
from ..launch import Launch
from ..run import Run
from ..state import join

NONE, LOOSE, EXACT = 0, 1, 2
"""How well an entry fits: not at all; but for values that only the build knew; to the letter."""

_KEYWORDS = frozenset(
    (
        *("ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD"),
        *("RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"),
    )
)
_LAUNCHES = frozenset(("CMD", "ENTRYPOINT", "HEALTHCHECK", "SHELL", "VOLUME", "EXPOSE"))
_NOP = regex(r"(?:\|\d+ .*? )?(?:[^\s|]+ ){0,6}?#\(nop\) *")
_HASHED = regex(r"((?:--\S+ )*)(?:file|dir|multi):[0-9a-f]+ in (.*)")
_UNTOLD_FLAGS = regex(r"--(?:from|link|exclude|keep-git-dir|checksum|unpack)(?:=\S*)? ")
_BRACKETS = regex(r"""[\[\]{}&"',\\]+""")
_SHELL = regex(
    r"(?:\|\d+ (?:.* )?)?\S*\b(?:sh|bash|ash|dash|zsh|ksh|pwsh|powershell|cmd)(?:\.exe)?(?: \S+)*?"
    r" (?:-\w*c|/[cC]|-Command(?: .*)?) ",
    re.IGNORECASE,
)
_PORT = regex(r"(\d+)(?:-(\d+))?(?:/(\w+))?", re.ASCII)
_MOST_HOLES = 8

Piece = str | None
"""A stretch of text, or None for what only the build knows."""


class Entry(Record):
    """One entry of a history: whose it is, and what it did."""

    keyword: str
    text: str
    is_hashed: bool  # COPY and ADD of old builders: what was copied is a hash

    @property
    def words(self) -> frozenset[str]:
        """The words that tell it from others: without the shell."""
        shell = _SHELL.match(self.text) if self.keyword == "RUN" else None
        return _words(self.text[shell.end() :] if shell is not None else self.text)


def read_entry(created_by: str) -> Entry:
    """An entry as it is written, whoever wrote it."""
    text = _plain(created_by).removesuffix("# buildkit").strip()
    nop = _NOP.match(text)
    if nop is not None:
        text = text[nop.end() :]
    keyword, _, rest = text.partition(" ")
    if keyword not in _KEYWORDS:
        return Entry("RUN", text, False)
    if keyword in ("COPY", "ADD"):
        hashed = _HASHED.fullmatch(rest)
        if hashed is not None:
            return Entry(keyword, f"{hashed[1]}{hashed[2]}", True)
        rest = _UNTOLD_FLAGS.sub("", rest)
    return Entry(keyword, _unbracketed(rest) if keyword in _LAUNCHES else rest, False)


class Expected:
    """What the history calls an instruction, as far as the file alone tells."""

    __slots__ = ("_hashed", "_ports", "_shapes", "_tail", "instruction", "keyword", "text")

    def __init__(self, instruction: Instruction) -> None:
        self.instruction = instruction
        self.keyword = "ONBUILD" if instruction.is_trigger else instruction.name
        self._hashed: tuple[str, ...] = ()
        self._ports: frozenset[str] | None = None
        self._tail: str | None = None  # what stands behind a shell that the base image may have chosen
        known, pieces = self._write()
        self.text = _plain(known)
        if self.keyword in _LAUNCHES:
            self.text = _unbracketed(self.text)
        self._shapes = _pattern(pieces)

    @property
    def words(self) -> frozenset[str]:
        """The words that tell it from others: without the shell."""
        return _words(self._tail if self._tail is not None else self.text)

    def fits(self, entry: Entry) -> int:
        """How well an entry fits: NONE, LOOSE or EXACT."""
        if entry.keyword != self.keyword:
            return NONE
        if entry.is_hashed:
            return LOOSE if entry.text.rstrip("/") in self._hashed else NONE
        if entry.text == self.text:
            return EXACT
        if entry.text.endswith("…") and len(entry.text) > 12 and self.text.startswith(entry.text[:-1]):
            return LOOSE
        if self._ports is not None:
            ports = _ports(entry.text.split())
            if self._ports == ports:
                return EXACT
            return LOOSE if self._shapes is not None and self._ports < ports else NONE
        if self.keyword == "HEALTHCHECK":
            return EXACT if entry.text.startswith(f"{self.text} ") else NONE
        if self._tail is not None:
            return self._fits_run(entry.text) if self.keyword == "RUN" else self._fits_launch(entry.text)
        return LOOSE if self._shapes is not None and self._shapes.fullmatch(entry.text) else NONE

    def _fits_run(self, text: str) -> int:
        """A command behind the values of ARGs, and behind a shell."""
        if text.startswith("|") and text.endswith(f" {self.text}") and " -c " not in text[: -len(self.text)]:
            return EXACT
        tail = self._tail
        if not tail or not text.endswith(tail):
            return NONE
        before = text[: len(text) - len(tail)]
        return LOOSE if not before or _SHELL.fullmatch(before) else NONE

    def _fits_launch(self, text: str) -> int:
        return LOOSE if self._tail and text.endswith(f" {self._tail}") else NONE

    def _write(self) -> tuple[str, list[Piece]]:
        """The text with the values of the file, and its pieces with holes where a build may have others."""
        instruction, parts = self.instruction, self.instruction.parts
        if instruction.is_trigger:
            return instruction.item.text.partition(" ")[2], []
        if isinstance(instruction, Run):
            self._tail = _plain(_command(instruction))
            shell = () if instruction.is_exec else instruction.shell
            return " ".join((*shell, self._tail)), []
        if isinstance(instruction, Launch):
            return self._write_launch(instruction), []
        if isinstance(instruction, Copy):
            return self._write_copy(instruction)
        if parts.pairs:
            return _joined(_pair(instruction, pair) for pair in parts.pairs)
        if self.keyword == "EXPOSE":
            written = [_value(instruction, word.logical) for word in parts.words]
            self._ports = _ports([known for known, pieces in written if None not in pieces])
            return _joined(written)
        if parts.json is not None:
            return " ".join(parts.json.values), []
        if self.keyword == "WORKDIR" and parts.script is not None:
            known, pieces = _value(instruction, parts.script)
            whole = join(instruction.state.workdir, known)
            return whole or known, pieces if known.startswith("/") else [None, *pieces]
        if parts.words:
            return _joined(_value(instruction, word.logical) for word in parts.words)
        if parts.script is None:
            return "", []
        if self.keyword == "MAINTAINER":
            return parts.script.text, []
        return _value(instruction, parts.script)

    def _write_launch(self, launch: Launch) -> str:
        parts = launch.command_parts
        if parts.json is not None:
            words = parts.json.values if self.keyword != "HEALTHCHECK" else ("CMD", *parts.json.values)
        elif self.keyword == "HEALTHCHECK":
            words = ("CMD-SHELL", parts.script.text) if parts is not launch.parts and parts.script else ("NONE",)
        else:
            script = parts.script.text if parts.script else ""
            self._tail = _unbracketed(script)
            words = (*launch.state.shell, script)
        return " ".join(words)

    def _write_copy(self, copy: Copy) -> tuple[str, list[Piece]]:
        """Flags, sources, heredocs, destination (convert_copy.go: `dispatchCopy`)."""
        written: list[tuple[str, list[Piece]]] = []
        if copy.flag("parents") is not None:
            written.append(("--parents", ["--parents"]))
        for name in ("chown", "chmod"):
            flag = copy.flag(name)
            if flag is not None and flag.value is not None:
                known, pieces = _value(copy, flag.logical)
                written.append((f"--{name}={known}", [f"--{name}=", *pieces]))
        flags = len(written)
        names = {heredoc.operator: heredoc.delimiter.text for heredoc in copy.parts.heredocs}
        written += [_operand(source.raw, source.value) for source in copy.sources if not source.is_heredoc]
        for source in copy.sources:
            if source.is_heredoc:
                name = f"<<{names.get(source.span, source.raw)}"
                written.append((name, [name]))
        if copy.destination is not None:
            written.append(_operand(copy.destination.raw, copy.destination.value))
            before = " ".join(known for known, _ in written[:flags] if not known.startswith("--parents"))
            targets = (written[-1][0], copy.target or "")
            self._hashed = tuple(f"{before} {target}".strip().rstrip("/") for target in targets if target)
        return _joined(iter(written))


def _command(run: Run) -> str:
    """What BuildKit hands to the shell: a single heredoc is the script itself (convert.go: `dispatchRun`)."""
    parts = run.parts
    if parts.json is not None:
        return " ".join(parts.json.values)
    text = parts.script.text if parts.script is not None else ""
    heredocs = parts.heredocs
    if not heredocs:
        return text
    if len(heredocs) == 1 and text.strip() == heredocs[0].operator.of(run.item.text):
        only = heredocs[0]
        return f"/dev/pipes/{only.delimiter.text}" if only.content.startswith("#!") else only.content
    return "\n".join((text, *(f"{heredoc.content}\n{heredoc.delimiter.text}" for heredoc in heredocs)))


def _value(instruction: Instruction, logical: Logical) -> tuple[str, list[Piece]]:
    return _known(logical.text, instruction.state.expand(logical, instruction.item.escape))


def _operand(raw: str, value: Value | None) -> tuple[str, list[Piece]]:
    return _known(raw, value) if value is not None else (raw, [raw])


def _known(raw: str, value: Value) -> tuple[str, list[Piece]]:
    pieces = [part.text if isinstance(part.piece, Literal) else None for part in value.parts]
    return value.text if value.text is not None else raw, pieces


def _pair(instruction: Instruction, pair: Pair) -> tuple[str, list[Piece]]:
    """`KEY=value`; of an ARG any value may have been passed to the build."""
    key, _ = _value(instruction, pair.key.logical)
    if instruction.name == "ARG":
        default = f"={_value(instruction, pair.value.logical)[0]}" if pair.value is not None else ""
        return f"{key}{default}", [key, None]
    if pair.value is None:
        return key, [key]
    known, pieces = _value(instruction, pair.value.logical)
    return f"{key}={known}", [f"{key}=", *pieces]


def _joined(written: Iterable[tuple[str, list[Piece]]]) -> tuple[str, list[Piece]]:
    texts: list[str] = []
    pieces: list[Piece] = []
    for known, more in written:
        if texts:
            pieces.append(" ")
        texts.append(known)
        pieces += more
    return " ".join(texts), pieces


def _pattern(pieces: list[Piece]) -> re.Pattern[str] | None:
    """What the pieces may have become; None where all of them are known, or too few."""
    if None not in pieces or pieces.count(None) > _MOST_HOLES:
        return None
    if not any(piece is not None and piece.strip("/ ") for piece in pieces):
        return None
    written = (".*" if piece is None else r"\s*".join(map(re.escape, piece.split(" "))) for piece in pieces)
    return re.compile("".join(written))


def _ports(words: list[str]) -> frozenset[str]:
    return frozenset(port for word in words for port in _expanded(word))


def _expanded(word: str) -> Iterator[str]:
    """`90-92` as 90/tcp, 91/tcp, 92/tcp."""
    match = _PORT.fullmatch(word)
    if match is None:
        yield word
        return
    first, last, protocol = int(match[1][:6]), int((match[2] or match[1])[:6]), (match[3] or "tcp").lower()
    for port in range(first, min(last, first + 1000) + 1):
        yield f"{port}/{protocol}"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.replace(";", " ").split()) - {"&&", "||", "|"}


def _plain(text: str) -> str:
    return " ".join(text.split())


def _unbracketed(text: str) -> str:
    """Lists without what only Go, or only JSON, writes around their words."""
    return _plain(_BRACKETS.sub(" ", text))
