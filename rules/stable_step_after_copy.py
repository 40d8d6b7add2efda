"""Finds installs of named packages that run again with every change of the sources."""

import re
from collections.abc import Iterator

from tare.engine import Finding, Fix, Related, check
from tare.engine.line_repairs import start_with_comments
from tare.model import Around, Context, Copy, Instruction, Operand, Run, Stage
from tare.model.copy import context_path
from tare.model.packages.independence import needs_no_files
from tare.model.packages.install import Install
from tare.model.packages.installs import installs
from tare.syntax import Blank
from tare.text import Edit, Span, regex

SYSTEM = ("apt", "apk", "dnf", "zypper", "pacman")
LANGUAGE = ("pip", "npm", "gem", "go", "cargo", "composer")
# Between a COPY and the RUN; the RUN may go above them as long as it does not read what they set.
PASSED = ("COPY", "ADD", "LABEL", "EXPOSE", "CMD", "ENTRYPOINT", "HEALTHCHECK", "STOPSIGNAL", "ENV", "ARG", "WORKDIR")

# With these a RUN may say from where the next one installs.
SETS_UP = regex(
    r"sources\.list|\.sources|keyring|apt-key|add-apt|repo|rpm|\.list\b|config|\.sh\b|/etc/|registry|pip\.conf"
)


@check(Stage, around=True)
def find(stage: Stage, around: Around) -> Iterator[Finding]:
    copy, source = _first_of_sources(stage, around.context)
    if copy is None or source is None:
        return
    for run in stage.runs:
        if run.offset < copy.offset:
            continue
        first = _stable(run)
        if first is None:
            if SETS_UP.search(run.item.text):
                return
            continue
        yield Finding(
            run.at(first.span),
            f"{_name(run, first)} runs again after every change of the sources, and needs none of them",
            _fixes(stage, copy, run),
            (Related(copy.at(source), "this copies all sources before it"),),
        )
        return


def _name(run: Run, install: Install) -> str:
    written = run.source(run.at(install.span))
    return written if "\n" not in written else install.command.program


def _first_of_sources(stage: Stage, context: Context | None) -> tuple[Copy | None, Operand | None]:
    """The first COPY of the whole context; of a folder that is all there is of the program nobody can be sure."""
    for copy in stage.copies:
        for source in copy.context_sources:
            if source.text is not None and context_path(source.text) == "." and not _is_small(context):
                return copy, source
    return None, None


def _is_small(context: Context | None) -> bool:
    """Whether there is hardly anything in it: then it changes about as rarely as the Dockerfile."""
    return context is not None and context.is_complete and len(context.files()) < 3


def _stable(run: Run) -> Install | None:
    """The first install of a RUN that does nothing but install what it names, and what does not look at files."""
    if not run.is_readable or run.parts.heredocs or run.is_exec:
        return None
    found = installs(run)
    by_command = {id(one.command): one for one in found}
    for command in run.commands:
        install = by_command.get(id(command))
        if install is not None and not _is_by_name(install):
            return None
        if not needs_no_files(command, install) or any(one.operator == "<" for one in command.redirects):
            return None
    return next((one for one in found if one.packages), None)


def _is_by_name(install: Install) -> bool:
    if install.is_dynamic or install.manifests:
        return False
    if any(package.kind not in ("name", "group") for package in install.packages):
        return False
    if install.manager in SYSTEM:
        return True
    is_elsewhere = install.is_global or install.manager in ("pip", "gem")
    return install.manager in LANGUAGE and is_elsewhere and bool(install.packages)


def _fixes(stage: Stage, copy: Copy, run: Run) -> tuple[Fix, ...]:
    """The RUN above the COPY, with the comments that stand right above each."""
    if any(mount.type == "bind" for mount in run.mounts):
        return ()
    between = [line for line in stage.instructions if copy.offset <= line.offset < run.offset]
    if any(line.is_trigger or line.name not in PASSED for line in between):
        return ()
    if any(_is_read(run, line) for line in between):
        return ()
    text = "".join(item.text for item in stage.items)
    top, start = start_with_comments(stage, copy), start_with_comments(stage, run)
    end_of_line = "\r\n" if text[: copy.whole.end].endswith("\r\n") else "\n"
    moved = Span(start, run.whole.end)
    written = moved.of(text).rstrip("\r\n") + end_of_line
    cut = Span(_blank_before(stage, start), moved.end) if moved.end >= len(text.rstrip()) else moved
    return (Fix("Move it above the COPY", (Edit.insert(top, written), Edit.delete(cut))),)


def _is_read(run: Run, line: Instruction) -> bool:
    """Whether the RUN looks at a variable that the line sets."""
    if line.name == "ENV":
        return True  # a manager may read any of them, such as DEBIAN_FRONTEND
    keys = [pair.key.raw for pair in line.parts.pairs] if line.name == "ARG" else []
    return any(re.search(rf"\b{re.escape(key)}\b", run.item.text) for key in keys)


def _blank_before(stage: Stage, offset: int) -> int:
    """Where the blank lines right above begin."""
    at = start = 0
    for item in stage.items:
        if at == offset:
            return start
        at += len(item.text)
        start = start if isinstance(item, Blank) else at
    return offset
