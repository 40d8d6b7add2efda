"""Whether packages come from a registry of one's own: then nobody else needs to hear their names.

Told by the settings of package managers in the build context, also where the ignore file keeps them out, and by
instructions that write or bring such settings. What is not known for sure counts as a registry of one's own.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax import Instruction as Item
from ...text import regex
from ..context import Context
from ..copy import Copy, context_path
from ..stage import Stage
from .language_packages import NPM, PYPI

_SETTINGS = {
    ".npmrc": NPM, ".yarnrc": NPM, ".yarnrc.yml": NPM, "bunfig.toml": NPM,
    "pip.conf": PYPI, "pip.ini": PYPI, "uv.toml": PYPI, "pyproject.toml": PYPI,
}  # fmt: skip
_MENTION = regex(r"npmrc|\.yarnrc|bunfig\.toml|pip\.(?:conf|ini)|uv\.toml|config\s+set\s.*(?:registry|index|find)")
_COMMENT = regex(r"(?m)^\s*[#;].*$")
_ADDRESS = regex(r"//(?:[^\s/\"'@]*@)?([^\s/\"':]+)")
_PUBLIC = frozenset(
    ("registry.npmjs.org", "registry.yarnpkg.com", "pypi.org", "pypi.python.org", "files.pythonhosted.org")
)
_SOURCES = regex(r"\[\[?tool\.(?:uv\.index|uv\.pip|poetry\.source|pdm\.source)|(?m:^\s*(?:extra-)?index-url\s*=)")


def own_kinds(stage: Stage, context: Context | None) -> frozenset[str]:
    """Of which kinds (NPM, PYPI) packages may come from a registry of one's own. Kept on the stage."""
    kept = stage.memo.get("own registries")
    if kept is None or kept[0] is not context:
        found = frozenset((*_of_context(context), *_of_instructions(stage, context)))
        kept = stage.memo["own registries"] = (context, found)
    kinds: frozenset[str] = kept[1]
    return kinds


def names_own_registry(path: str, text: str) -> bool:
    """Whether a file of settings names a registry that is not one of the public ones."""
    if path.endswith("pyproject.toml"):
        return _SOURCES.search(text) is not None
    return any(match[1].lower() not in _PUBLIC for match in _ADDRESS.finditer(_COMMENT.sub("", text)))


def _of_context(context: Context | None) -> Iterator[str]:
    if context is None:
        return
    top = context.children("")
    for folder in ("", *(name for name in top if name.endswith("/"))):
        for name in context.children(folder.rstrip("/")) if folder else top:
            kind = _SETTINGS.get(name)
            if kind is not None:
                text = context.text(folder + name)
                if text is None or names_own_registry(name, text):
                    yield kind


def _of_instructions(stage: Stage, context: Context | None) -> Iterator[str]:
    for item in stage.items:
        if isinstance(item, Item) and item.parts.name != "FROM" and _MENTION.search(item.text):
            yield from _of_item(item)
    for copy in stage.copies:
        if not _is_read(copy, context) and _MENTION.search(copy.item.text):
            yield from (NPM, PYPI)


def _of_item(item: Item) -> Iterator[str]:
    """What a RUN writes or mounts may be anything."""
    if item.parts.name in ("RUN", "ENV", "ARG"):
        yield from (NPM, PYPI)


def _is_read(copy: Copy, context: Context | None) -> bool:
    """Whether all that it brings is a file of a context that was looked at."""
    if context is None or not copy.reads_context or len(copy.context_sources) < len(copy.sources):
        return False
    return all(one.text is not None and context.exists(context_path(one.text)) for one in copy.context_sources)
