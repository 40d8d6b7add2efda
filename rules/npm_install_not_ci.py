"""Finds `npm install` of a project whose lock file was copied."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from tare.engine import Finding, Fix, Related, check
from tare.model import Around, Context, Copy, Operand, Run, Stage
from tare.model.install import Install
from tare.model.installs import installs
from tare.model.origin import is_sent, origin
from tare.text import Edit, Span

LOCKS = ("package-lock.json", "npm-shrinkwrap.json")
# After one of these the lock file need not be what was copied: `rm package-lock.json`, `npm pkg set`, `npm init`.
TOUCHES_MANIFEST = re.compile(r"package(-lock)?\b\S*json|\bnpm\s+(pkg|version|init|update|uninstall|link)\b")
PLAIN_INSTALL = ("install", "i")
FIRST_NODE_WITH_CI = (10,)


@check(Stage, around=True)
def find(stage: Stage, around: Around) -> Iterator[Finding]:
    for run in stage.runs:
        for install in installs(run):
            lock = _lock(around, stage, run, install) if _may_be_ci(run, install) else None
            if lock is not None:
                yield _finding(run, install, lock)


def _may_be_ci(run: Run, install: Install) -> bool:
    if install.manager != "npm" or not install.manifests or install.folder is None or install.verb is None:
        return False
    image, line = run.base.image, install.line
    version = image.shape.version if image is not None and image.canonical == "node" else ()
    is_old = bool(version) and version[:1] < FIRST_NODE_WITH_CI
    ignores_lock = line.has("--no-package-lock") or line.value("--package-lock") == "false"
    return install.verb.text in PLAIN_INSTALL and not ignores_lock and not is_old


def _lock(around: Around, stage: Stage, run: Run, install: Install) -> Related | None:
    """What brings the lock file into the folder of the install; None where that is not sure."""
    found = None
    for one in (*reversed(around.lower), stage):
        for copy in one.copies:
            if one is stage and copy.offset > run.offset:
                break
            for source in copy.sources:
                if any(_brings(around.context, copy, source, f"{install.folder}/{lock}") for lock in LOCKS):
                    found = _place(stage, one, copy.at(source))
        others = (other for other in one.runs if one is not stage or other.offset <= run.offset)
        if any(_touches_manifest(other, install) for other in others):
            return None
    return found


def _place(stage: Stage, one: Stage, source: Span) -> Related:
    """The COPY, or where another stage has it, the word that names that stage: places in others are not known here."""
    base = stage.base_word
    if one is stage or stage.from_ is None or base is None:
        return Related(source, "this copies the lock file")
    return Related(stage.from_.at(base), "the lock file is copied in this stage, or below it")


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


def _finding(run: Run, install: Install, lock: Related) -> Finding:
    verb = install.verb
    fixes: tuple[Fix, ...] = ()
    if verb is not None and (run.is_exec or verb.raw == verb.text):
        text = '"ci"' if verb.raw.startswith('"') else "ci"
        fixes = (Fix("Use npm ci", (Edit(run.at(verb), text),)),)
    message = "npm install may install other versions than those in the lock file"
    return Finding(run.at(install.span), message, fixes, (lock,))
