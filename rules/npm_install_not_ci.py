"""Finds `npm install` of a project whose lock file was copied."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, Related, check
from tare.model import Around, Run, Stage
from tare.model.packages.install import Install
from tare.model.packages.installs import installs
from tare.model.packages.lock_files import lock_brought
from tare.text import Edit, Span

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
    brought = lock_brought(stage, around, run, install)
    return _place(stage, brought.stage, brought.copy.at(brought.source)) if brought is not None else None


def _place(stage: Stage, one: Stage, source: Span) -> Related:
    """The COPY, or where another stage has it, the word that names that stage: places in others are not known here."""
    base = stage.base_word
    if one is stage or stage.from_ is None or base is None:
        return Related(source, "this copies the lock file")
    return Related(stage.from_.at(base), "the lock file is copied in this stage, or below it")


def _finding(run: Run, install: Install, lock: Related) -> Finding:
    verb = install.verb
    fixes: tuple[Fix, ...] = ()
    if verb is not None and (run.is_exec or verb.raw == verb.text):
        text = '"ci"' if verb.raw.startswith('"') else "ci"
        fixes = (Fix("Use npm ci", (Edit(run.at(verb), text),)),)
    message = "npm install may install other versions than those in the lock file"
    return Finding(run.at(install.span), message, fixes, (lock,))
