"""Finds projects whose whole folder is copied, with nothing that keeps anything out."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import NamedTuple

from tare.engine import Finding, Fix, NewFile, check
from tare.engine.finding import WORTH_SAYING
from tare.model import Context, ContextWeight, Copy, Model, Stage
from tare.model.clutter import lines_for
from tare.model.copy import context_path
from tare.model.installs import installs
from tare.syntax.shell_tree import Command
from tare.text import Span
from tare.text.sizes import say_bytes

NODE = ("npm", "yarn", "pnpm", "bun")
COMPILED = ("cargo", "maven")
PYTHON = ("pip", "uv", "poetry", "pdm")
# Nobody copies these on purpose: tools make them anew wherever they run, or they speak of one machine.
LITTER = (
    ".DS_Store", ".cache", ".coverage", ".gradle", ".hg", ".hypothesis", ".idea", ".mypy_cache",
    ".nox", ".nyc_output", ".parcel-cache", ".pytest_cache", ".ruff_cache", ".svn", ".terraform", ".tox", ".turbo",
    ".venv", ".vs", ".vscode", "__pycache__", "coverage", "htmlcov", "npm-debug.log", "venv", "yarn-error.log",
)  # fmt: skip
SECRETS = (".env", ".env.local")
MENTION = re.compile(rf"(?<![\w.-])({'|'.join(map(re.escape, (*LITTER, *SECRETS)))})(?![\w-])")
WEB_OUTPUT = (".next", ".nuxt", ".output", ".svelte-kit", "build", "dist", "out")
RECIPE = re.compile(
    r"(?:.*\.)?(?:Dockerfile|Containerfile)(?:\..*)?|(?:docker-)?compose(?:\..*)?\.ya?ml", re.IGNORECASE
)
READS_HISTORY = ("describe", "rev-parse", "log", "show", "status", "submodule", "rev-list", "checkout", "diff", "tag")
MOST_NAMES = 3
# What people call it, and no build reads.
MISNAMED = re.compile(r"dockerignore|\.docker[-_]?ignores?|\.dockerfileignore|\.dockerignore\..+", re.IGNORECASE)
LEAST = 1_000_000
"""Bytes; what weighs less is said by its name alone."""


class Facts(NamedTuple):
    """What one stage says about the context. Kept on the stage, as it is the same until the stage changes."""

    whole: Span | None  # the first source that is the whole context
    named: frozenset[str | None]  # what else is taken from it; None among them for what is not known
    mentioned: frozenset[str]  # of the litter and the secrets, what commands speak of
    makes: frozenset[str]  # "node_modules", "target", "web output"
    reads_history: bool


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    context = model.context
    if context is None or context.ignore_file is not None:
        return
    facts = [_facts(stage) for stage in model.stages]
    # Of other sources BuildKit sends no more than they name.
    places = (model.place(stage, one.whole) for stage, one in zip(model.stages, facts, strict=True) if one.whole)
    at = next(places, None)
    if at is None:
        return
    project = _Project(context, facts)
    unwanted = project.unwanted()
    if unwanted:
        fixes = () if project.is_open else (_fix(unwanted, project.secrets(), project.recipes()),)
        weights = _weights(unwanted, context)
        saving = sum(weight.bytes for name, weight in weights.items() if _reaches_the_image(model, name))
        message = f"there is no .dockerignore{project.misnamed()}, so {_say(unwanted, context, weights)}"
        yield Finding(at, message, fixes, saving_bytes=saving if saving >= WORTH_SAYING else None)


class _Project:
    """What stands around a Dockerfile, and what the Dockerfile does with it."""

    def __init__(self, context: Context, facts: list[Facts]) -> None:
        self._names = {name.rstrip("/") for name in context.children("")}
        self._named = frozenset().union(*(one.named for one in facts))
        self._mentioned = frozenset().union(*(one.mentioned for one in facts))
        self._makes = frozenset().union(*(one.makes for one in facts))
        self._reads_history = any(one.reads_history for one in facts)
        self.is_open = None in self._named  # some COPY takes what nobody can know here

    def unwanted(self) -> tuple[str, ...]:
        """The names in the top folder that the image does not need, those first that weigh or matter most."""
        found = [".git"] if ".git" in self._names and not self._reads_history else []
        if "node_modules" in self._makes and self._names & {"node_modules", "package.json"}:
            found.append("node_modules")
        if "target" in self._makes & self._names:
            found.append("target")
        if "web output" in self._makes:
            found += [name for name in WEB_OUTPUT if name in self._names]
        found += [name for name in LITTER if name in self._names]
        return tuple(name for name in found if self._is_free(name))

    def misnamed(self) -> str:
        """A file that is meant to be one and is called otherwise, as part of a sentence."""
        found = next((name for name in sorted(self._names) if MISNAMED.fullmatch(name)), None)
        return f" (no build reads {found})" if found is not None else ""

    def secrets(self) -> tuple[str, ...]:
        """What is kept out as well, though another rule speaks of it."""
        return tuple(name for name in SECRETS if name in self._names and self._is_free(name))

    def recipes(self) -> tuple[str, ...]:
        """The Dockerfiles and their like: changing one of them would change what `COPY . .` copies."""
        return tuple(name for name in sorted(self._names) if RECIPE.fullmatch(name) and self._is_free(name))

    def _is_free(self, name: str) -> bool:
        """Whether no command speaks of it, and no COPY or mount names it or something in it."""
        if name in self._mentioned:
            return False
        return not any(source is not None and fnmatchcase(name, source.split("/")[0]) for source in self._named)


def _facts(stage: Stage) -> Facts:
    kept: Facts | None = stage.memo.get("missing-dockerignore")
    if kept is None:
        kept = stage.memo["missing-dockerignore"] = _read(stage)
    return kept


def _read(stage: Stage) -> Facts:
    sources = [(one, source) for one in stage.instructions if isinstance(one, Copy) for source in one.context_sources]
    mounts = [mount for run in stage.runs for mount in run.mounts if mount.type == "bind"]
    named = [_top(source.text) for _, source in sources]
    named += [_top(mount.options.get("source", ".")) for mount in mounts if "from" not in mount.options]
    whole = (copy.at(one) for copy, one in sources if not copy.is_trigger and one.text and _top(one.text) == "")
    commands = [command for run in stage.runs for command in run.commands]
    installed = [install for run in stage.runs for install in installs(run)]
    makes = []
    if any(one.manager in NODE and one.manifests and not one.is_global for one in installed):
        makes.append("node_modules")
    if any(one.manager in COMPILED and one.needs_sources for one in installed):
        makes.append("target")
    if any(_builds_web(command) for command in commands):
        makes.append("web output")
    return Facts(
        next(whole, None),
        frozenset(named),
        frozenset(name for run in stage.runs for name in MENTION.findall(run.item.text)),
        frozenset(makes),
        _reads_history(commands) or any(one.manager in PYTHON and one.needs_sources for one in installed),
    )


def _reads_history(commands: list[Command]) -> bool:
    """Whether the build asks git for a version, as a Python build may as well (setuptools-scm and its like)."""
    gits = (command for command in commands if command.program == "git")
    return any(command.subcommand(*READS_HISTORY, valued=("-C", "-c")) is not None for command in gits)


def _top(source: str | None) -> str | None:
    path = context_path(source) if source is not None else None
    return "" if path == "." else path


def _builds_web(command: Command) -> bool:
    return command.program in (*NODE, "npx", "next", "vite") and any(
        (word.text or "").split(":")[0] in ("build", "generate") for word in command.words
    )


def _weights(names: tuple[str, ...], context: Context) -> dict[str, ContextWeight]:
    """What those that are there weigh, as far as they were counted."""
    weights = {name: context.weigh((name,)) for name in names if context.exists(name)}
    return {name: weight for name, weight in weights.items() if weight is not None and weight.bytes}


def _reaches_the_image(model: Model, name: str) -> bool:
    """Whether a COPY of the whole context brings it into the final image."""
    copies = (copy for stage in model.stages for copy in stage.copies if copy.copies_whole_context)
    return any(copy.role.lets_out(f"{copy.target}/{name}" if copy.target is not None else "") for copy in copies)


def _say(names: tuple[str, ...], context: Context, weights: dict[str, ContextWeight]) -> str:
    # The heaviest first, and all others as they were.
    there = sorted((name for name in names if context.exists(name)), key=lambda name: -_worth(weights, name))
    if not there:
        return f"{names[0]} will be copied as soon as it exists"
    shown = [f"{name} ({_amount(weights[name])})" if _worth(weights, name) else name for name in there]
    total = context.total() if any(_worth(weights, name) for name in there) else None
    whole = f", of {_amount(total)} in all" if total is not None else ""
    if len(shown) > MOST_NAMES:
        return f"{', '.join(shown[:MOST_NAMES])} and {len(shown) - MOST_NAMES} more are copied{whole}"
    verb = "is copied" if len(shown) == 1 else "are copied"
    return f"{' and '.join(filter(None, (', '.join(shown[:-1]), shown[-1])))} {verb}{whole}"


def _worth(weights: dict[str, ContextWeight], name: str) -> int:
    """The bytes of what is worth telling of, else 0."""
    return weights[name].bytes if name in weights and weights[name].bytes >= LEAST else 0


def _amount(weight: ContextWeight) -> str:
    return f"{'' if weight.is_complete else 'at least '}{say_bytes(weight.bytes)}"


def _fix(unwanted: tuple[str, ...], secrets: tuple[str, ...], recipes: tuple[str, ...]) -> Fix:
    text = lines_for(unwanted) + lines_for(secrets, "secrets") + lines_for(recipes, "what the image is built with")
    return Fix("Create a .dockerignore", creates=(NewFile(".dockerignore", text),))
