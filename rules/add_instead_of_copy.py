"""Finds ADD where COPY does the same."""

import re
from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.line_repairs import keyword_like
from tare.engine.options import Options
from tare.model import Copy, Instruction, Operand
from tare.model.commands.plain_commands import HADOLINT_ARCHIVES
from tare.text import Edit, regex

# Names of what may be a tar archive, compressed or not, by whatever name it goes: packages of Alpine and of Ruby, say.
ARCHIVE = regex(
    r"\.(?:tar|tgz|tbz2?|txz|tlz|tz|tzst|gz|bz2|xz|lzma|zst|apk|box|crate|gem|ipk|ova|spk)\b", re.IGNORECASE
)
PATTERN = regex(r"[*?\[]")
# COPY has no such flags, and whoever wrote one meant ADD.
ADD_FLAGS = frozenset(("checksum", "keep-git-dir", "unpack"))


@check(Instruction, "ADD", options=True)
def find(copy: Copy, options: Options) -> Iterator[Finding]:
    sources = copy.sources
    if options.as_hadolint:
        if not copy.is_trigger and not all(_has_reason_for_hadolint(source.raw.strip("\"'")) for source in sources):
            yield Finding(copy.keyword, "ADD of a local file: COPY does this, and nothing else")
        return
    if not sources or any(flag.name.text.lower() in ADD_FLAGS for flag in copy.parts.flags):
        return
    if any(source.is_heredoc or source.is_remote or _may_be_archive(source) for source in sources):
        return
    is_safe = all(_is_surely_plain(source, copy.target) for source in sources)
    fix = Fix("Write COPY", (Edit(copy.keyword, keyword_like(copy.source(copy.keyword), "COPY")),), is_safe)
    yield Finding(copy.keyword, "ADD of a local file: COPY does this, and nothing else", (fix,))


def _may_be_archive(source: Operand) -> bool:
    """Whether it is named like an archive, or by a variable that nobody can read here."""
    return source.text is None or ARCHIVE.search(source.text) is not None


def _is_surely_plain(source: Operand, target: str | None) -> bool:
    """Whether it matches one name that is written here, and is no root filesystem under a name such as `rootfs`."""
    text = source.text or ""
    if "$" in source.raw or PATTERN.search(text):
        return False
    name = text.rstrip("/").rsplit("/", 1)[-1]
    return target != "/" or text.endswith("/") or "." in name or not name


def _has_reason_for_hadolint(source: str) -> bool:
    return source.startswith(("http://", "https://", "<<")) or source.endswith(HADOLINT_ARCHIVES)
