"""Taking compilers away again at the end of the RUN that builds with them. Edits count from the scope of the run."""

from __future__ import annotations

from collections.abc import Sequence

from ..model import Run
from ..model.caching.caches import append_place
from ..model.packages.install import Install, Package
from ..text import Edit, regex
from .finding import Fix

GROUP = ".build-tools"
# Programs that build: without one of them the RUN only installs, and a removal in it would make no sense.
_BUILDERS = frozenset(
    (
        "pip",
        "pip3",
        "python",
        "python3",
        "uv",
        "npm",
        "yarn",
        "pnpm",
        "make",
        "cmake",
        "ninja",
        "gcc",
        "cc",
        "g++",
        "cargo",
    )
) | frozenset(("go", "gem", "bundle", "configure", "meson", "poetry", "pecl", "docker-php-ext-install", "node-gyp"))
# What no program needs at run time, with the headers of the C library alone.
_COMPILERS = regex(
    r"build-essential|build-base|gcc|g\+\+|clang|cmake|make|musl-dev|libc-dev|libc6-dev|linux-headers|(gcc|g\+\+)-\d+"
)


def remove_after_use(run: Run, install: Install, tools: Sequence[Package]) -> tuple[Fix, ...]:
    """Remove the tools as the last step, where the RUN builds with them and they are compilers alone."""
    names = [tool.name or "" for tool in tools]
    place = append_place(run, install.command)
    if place is None or run.is_trigger or install.manager not in ("apk", "apt") or install.command.wrapper is not None:
        return ()
    if not all(_COMPILERS.fullmatch(name) for name in names) or any("$" in tool.word.raw for tool in tools):
        return ()
    if not any(one.program in _BUILDERS and one.span.start > install.span.start for one in run.commands):
        return ()
    if install.manager == "apt":
        step = f"apt-get purge -y --auto-remove {' '.join(names)}"
        return (
            Fix("Remove the compiler when it is done", (Edit.insert(place.offset + run.offset, place.text(step)),)),
        )
    is_alone = len(tools) == len(install.packages) and not install.line.has("--virtual", "-t")
    if not is_alone or install.option_offset is None:
        step = f"apk del {' '.join(names)}"
        return (
            Fix("Remove the compiler when it is done", (Edit.insert(place.offset + run.offset, place.text(step)),)),
        )
    grouped = Edit.insert(install.option_offset + run.offset, f" --virtual {GROUP}")
    removed = Edit.insert(place.offset + run.offset, place.text(f"apk del {GROUP}"))
    return (Fix("Remove the compiler when it is done", (grouped, removed)),)
