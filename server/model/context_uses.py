"""What a stage takes from the build context by name, speaks of, or makes anew: what an ignore file may keep out."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from ..syntax.shell_tree import Command
from ..text import Record, Span, regex
from .copy import Copy, context_path
from .packages.installs import installs
from .stage import Stage

LITTER = (
    ".DS_Store", ".cache", ".coverage", ".gradle", ".hg", ".hypothesis", ".idea", ".mypy_cache",
    ".nox", ".nyc_output", ".parcel-cache", ".pytest_cache", ".ruff_cache", ".svn", ".terraform", ".tox", ".turbo",
    ".venv", ".vs", ".vscode", "__pycache__", "coverage", "htmlcov", "npm-debug.log", "venv", "yarn-error.log",
)  # fmt: skip
"""Nobody copies these on purpose: tools make them anew wherever they run, or they speak of one machine."""

# Commands that speak of these speak of what the build makes itself.
_MADE_ANEW = (".git", "node_modules", "target", ".next", ".nuxt", ".output", ".svelte-kit", "build", "dist", "out")
_NODE = ("npm", "yarn", "pnpm", "bun")
_COMPILED = ("cargo", "maven")
_PYTHON = ("pip", "uv", "poetry", "pdm")
_MENTION = regex(r"(?<![\w.-])(?:\.?[A-Za-z_][\w-]*(?:\.[\w-]+)*)(?![\w-])")
_READS_HISTORY = ("describe", "rev-parse", "log", "show", "status", "submodule", "rev-list", "checkout", "diff", "tag")


class ContextUses(Record):
    """What one stage says about the context."""

    whole: Span | None  # the first source that is the whole context
    named: frozenset[str | None]  # what else is taken from it; None among them for what is not known
    mentioned: frozenset[str]  # the words of its commands that may be names of files
    makes: frozenset[str]  # "node_modules", "target", "web output"
    reads_history: bool

    def leaves(self, name: str) -> bool:
        """Whether no command speaks of that name of the top folder, and no COPY or mount takes it or what is in it."""
        if name == ".git" and self.reads_history:
            return False
        if name in self.mentioned and name not in _MADE_ANEW:
            return False
        return not any(source is not None and fnmatchcase(name, source.split("/")[0]) for source in self.named)


def context_uses(stage: Stage) -> ContextUses:
    """Kept on the stage, as it is the same until the stage changes."""
    kept: ContextUses | None = stage.memo.get("context uses")
    if kept is None:
        kept = stage.memo["context uses"] = _read(stage)
    return kept


def all_uses(stages: Iterable[Stage]) -> ContextUses:
    """What several stages say together; `whole` is left out, since it counts from one of them."""
    uses = [context_uses(stage) for stage in stages]
    return ContextUses(
        None,
        frozenset().union(*(one.named for one in uses)),
        frozenset().union(*(one.mentioned for one in uses)),
        frozenset().union(*(one.makes for one in uses)),
        any(one.reads_history for one in uses),
    )


def _read(stage: Stage) -> ContextUses:
    sources = [(one, source) for one in stage.instructions if isinstance(one, Copy) for source in one.context_sources]
    mounts = [mount for run in stage.runs for mount in run.mounts if mount.type == "bind"]
    named = [_top(source.text) for _, source in sources]
    named += [_top(mount.options.get("source", ".")) for mount in mounts if "from" not in mount.options]
    whole = (copy.at(one) for copy, one in sources if not copy.is_trigger and one.text and _top(one.text) == "")
    commands = [command for run in stage.runs for command in run.commands]
    installed = [install for run in stage.runs for install in installs(run)]
    makes = []
    if any(one.manager in _NODE and one.manifests and not one.is_global for one in installed):
        makes.append("node_modules")
    if any(one.manager in _COMPILED and one.needs_sources for one in installed):
        makes.append("target")
    if any(_builds_web(command) for command in commands):
        makes.append("web output")
    return ContextUses(
        next(whole, None),
        frozenset(named),
        frozenset(name for run in stage.runs for name in _MENTION.findall(run.item.text)),
        frozenset(makes),
        _reads_history(commands) or any(one.manager in _PYTHON and one.needs_sources for one in installed),
    )


def _reads_history(commands: list[Command]) -> bool:
    """Whether the build asks git for a version, as a Python build may as well (setuptools-scm and its like)."""
    gits = (command for command in commands if command.program == "git")
    return any(command.subcommand(*_READS_HISTORY, valued=("-C", "-c")) is not None for command in gits)


def _top(source: str | None) -> str | None:
    path = context_path(source) if source is not None else None
    return "" if path == "." else path


def _builds_web(command: Command) -> bool:
    return command.program in (*_NODE, "npx", "next", "vite") and any(
        (word.text or "").split(":")[0] in ("build", "generate") for word in command.words
    )
