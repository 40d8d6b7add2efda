"""Finds `npm install` of a project whose lock file was copied."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from tare.engine import Finding, Fix, Related, check
from tare.model import Context, Copy, Model, Operand, Run, Stage
from tare.model.install import Install
from tare.model.installs import installs
from tare.model.origin import is_sent, origin
from tare.text import Edit, Span

LOCKS = ("package-lock.json", "npm-shrinkwrap.json")
# After one of these the lock file need not be what was copied: `rm package-lock.json`, `npm pkg set`, `npm init`.
TOUCHES_MANIFEST = re.compile(r"package(-lock)?\b\S*json|\bnpm\s+(pkg|version|init|update|uninstall|link)\b")
PLAIN_INSTALL = ("install", "i")
FIRST_NODE_WITH_CI = (10,)


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    for stage in model.stages:
        for run in stage.runs:
            for install in installs(run):
                lock = _lock(model, stage, run, install) if _may_be_ci(run, install) else None
                if lock is not None:
                    yield _finding(model.place(stage, run.at(install.span)), model, stage, run, install, lock)


def _may_be_ci(run: Run, install: Install) -> bool:
    if install.manager != "npm" or not install.manifests or install.folder is None or install.verb is None:
        return False
    image, line = run.base.image, install.line
    version = image.shape.version if image is not None and image.canonical == "node" else ()
    is_old = bool(version) and version[:1] < FIRST_NODE_WITH_CI
    ignores_lock = line.has("--no-package-lock") or line.value("--package-lock") == "false"
    return install.verb.text in PLAIN_INSTALL and not ignores_lock and not is_old


def _lock(model: Model, stage: Stage, run: Run, install: Install) -> Span | None:
    """The place in the file that brings the lock file into the folder of the install; None where that is not sure."""
    found = None
    for one in reversed(model.chain(stage)):
        for copy in one.copies:
            if one is stage and copy.offset > run.offset:
                break
            for source in copy.sources:
                if any(_brings(model.context, copy, source, f"{install.folder}/{lock}") for lock in LOCKS):
                    found = model.place(one, copy.at(source))
        others = (other for other in one.runs if one is not stage or other.offset <= run.offset)
        if any(_touches_manifest(other, install) for other in others):
            return None
    return found


def _brings(context: Context | None, copy: Copy, source: Operand, lock: str) -> bool:
    file = origin(copy, source, lock)
    if file is None:
        return False
    if context is not None and copy.reads_context:
        return is_sent(context, file)
    # What a whole folder holds, only its own context knows; a pattern was written for the lock file, too.
    name = (source.text or "").rpartition("/")[2]
    return name.startswith(("package", "npm-")) and fnmatchcase(file.rpartition("/")[2], name)


def _touches_manifest(run: Run, install: Install) -> bool:
    return any(
        TOUCHES_MANIFEST.search(" ".join((command.program, *(word.raw for word in command.words))))
        for command in run.commands
        if command is not install.command
    )


def _finding(at: Span, model: Model, stage: Stage, run: Run, install: Install, lock: Span) -> Finding:
    verb = install.verb
    fixes: tuple[Fix, ...] = ()
    if verb is not None and (run.is_exec or verb.raw == verb.text):
        text = '"ci"' if verb.raw.startswith('"') else "ci"
        fixes = (Fix("Use npm ci", (Edit(model.place(stage, run.at(verb)), text),)),)
    message = "npm install may install other versions than those in the lock file"
    return Finding(at, message, fixes, (Related(lock, "this copies the lock file"),))
