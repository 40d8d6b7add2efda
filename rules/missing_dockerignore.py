"""Finds projects whose whole folder is copied, with nothing that keeps anything out."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from tare.engine import Finding, Fix, NewFile, check
from tare.model import Context, Copy, Model
from tare.model.copy import context_path
from tare.model.installs import installs
from tare.syntax.shell_tree import Command
from tare.text import Span

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
WEB_OUTPUT = (".next", ".nuxt", ".output", ".svelte-kit", "build", "dist", "out")
RECIPE = re.compile(
    r"(?:.*\.)?(?:Dockerfile|Containerfile)(?:\..*)?|(?:docker-)?compose(?:\..*)?\.ya?ml", re.IGNORECASE
)
READS_HISTORY = ("describe", "rev-parse", "log", "show", "status", "submodule", "rev-list", "checkout", "diff", "tag")
MOST_NAMES = 3
HEAD = "# Made anew by the build, or no part of the program\n"


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    context = model.context
    if context is None or context.ignore_file is not None:
        return
    at = _whole_copy(model)
    if at is None:
        return
    project = _Project(model, context)
    unwanted = project.unwanted()
    if unwanted:
        fixes = () if project.is_open else (_fix((*unwanted, *project.secrets(), *project.recipes())),)
        yield Finding(at, f"there is no .dockerignore, so {_say(unwanted, context)}", fixes)


def _whole_copy(model: Model) -> Span | None:
    """The first source that is the whole context. Of other sources BuildKit sends no more than they name."""
    for stage in model.stages:
        for copy in stage.copies:
            for source in copy.context_sources:
                if source.text is not None and context_path(source.text) == ".":
                    return model.place(stage, copy.at(source))
    return None


class _Project:
    """What stands around a Dockerfile, and what the Dockerfile does with it."""

    def __init__(self, model: Model, context: Context) -> None:
        self._names = {name.rstrip("/") for name in context.children("")}
        runs = [run for stage in model.stages for run in stage.runs]
        self._commands = [command for run in runs for command in run.commands]
        self._installs = [install for run in runs for install in installs(run)]
        self._texts = [run.item.text for run in runs]
        self._named = set(_named_sources(model))
        self.is_open = None in self._named  # some COPY takes what nobody can know here

    def unwanted(self) -> tuple[str, ...]:
        """The names in the top folder that the image does not need, those first that weigh or matter most."""
        found = [".git"] if ".git" in self._names and not self._reads_history() else []
        if self._installs_packages(*NODE) and self._names & {"node_modules", "package.json"}:
            found.append("node_modules")
        if "target" in self._names and any(one.manager in COMPILED and one.needs_sources for one in self._installs):
            found.append("target")
        if any(_builds_web(command) for command in self._commands):
            found += [name for name in WEB_OUTPUT if name in self._names]
        found += [name for name in LITTER if name in self._names and not self._is_mentioned(name)]
        return tuple(name for name in found if not self._is_used(name))

    def secrets(self) -> tuple[str, ...]:
        """What is kept out as well, though another rule speaks of it."""
        names = (name for name in SECRETS if name in self._names)
        return tuple(name for name in names if not self._is_mentioned(name) and not self._is_used(name))

    def recipes(self) -> tuple[str, ...]:
        """The Dockerfiles and their like: changing one of them would change what `COPY . .` copies."""
        return tuple(name for name in sorted(self._names) if RECIPE.fullmatch(name) and not self._is_used(name))

    def _installs_packages(self, *managers: str) -> bool:
        return any(one.manager in managers and one.manifests and not one.is_global for one in self._installs)

    def _reads_history(self) -> bool:
        """Whether the build asks git, or a Python build may, for a version (setuptools-scm and its like)."""
        gits = (command for command in self._commands if command.program == "git")
        asks = any(command.subcommand(*READS_HISTORY, valued=("-C", "-c")) is not None for command in gits)
        return asks or any(one.manager in PYTHON and one.needs_sources for one in self._installs)

    def _is_mentioned(self, name: str) -> bool:
        pattern = re.compile(rf"(?<![\w.-]){re.escape(name)}(?![\w-])")
        return any(pattern.search(text) for text in self._texts)

    def _is_used(self, name: str) -> bool:
        """Whether a COPY or a mount names it, or something in it."""
        return any(source is not None and fnmatchcase(name, source.split("/")[0]) for source in self._named)


def _named_sources(model: Model) -> Iterator[str | None]:
    """What COPY and bind mounts take from the context by name; None for what is not known."""
    for stage in model.stages:
        for instruction in stage.instructions:
            if isinstance(instruction, Copy):
                for source in instruction.context_sources:
                    yield _top(source.text)
        for run in stage.runs:
            for mount in run.mounts:
                if mount.type == "bind" and "from" not in mount.options:
                    yield _top(mount.options.get("source", "."))


def _top(source: str | None) -> str | None:
    path = context_path(source) if source is not None else None
    return "" if path == "." else path


def _builds_web(command: Command) -> bool:
    return command.program in (*NODE, "npx", "next", "vite") and any(
        (word.text or "").split(":")[0] in ("build", "generate") for word in command.words
    )


def _say(names: tuple[str, ...], context: Context) -> str:
    shown = [name for name in names if context.exists(name)]
    if not shown:
        return f"{names[0]} will be copied as soon as it exists"
    if len(shown) > MOST_NAMES:
        return f"{', '.join(shown[:MOST_NAMES])} and {len(shown) - MOST_NAMES} more are copied"
    verb = "is copied" if len(shown) == 1 else "are copied"
    return f"{' and '.join(filter(None, (', '.join(shown[:-1]), shown[-1])))} {verb}"


def _fix(names: tuple[str, ...]) -> Fix:
    lines = [f"**/{name}" if name in ("node_modules", "__pycache__", ".DS_Store") else name for name in names]
    text = HEAD + "".join(f"{line}\n" for line in lines)
    return Fix("Create a .dockerignore", creates=(NewFile(".dockerignore", text),))
