"""Finds installs that may write the lock file anew that was copied for them."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, Related, check
from tare.model import Around, Run, Stage
from tare.model.commands.surroundings import surroundings
from tare.model.packages.install import Install
from tare.model.packages.installs import installs
from tare.model.packages.lock_files import Brought, lock_brought
from tare.model.packages.yarn_versions import is_newer_yarn
from tare.text import Edit, regex

# manager -> (the verbs, the options of which one is enough, the variables that say the same, the option to add)
KEEPERS = {
    "yarn": (
        ("install",),
        ("--frozen-lockfile", "--immutable", "--pure-lockfile", "--no-lockfile", "--check-cache", "--focus"),
        ("YARN_ENABLE_IMMUTABLE_INSTALLS", "CI"),
        "--frozen-lockfile",
    ),
    "pnpm": (
        ("install", "i"),
        ("--frozen-lockfile", "--no-lockfile", "--no-frozen-lockfile", "--offline", "--fix-lockfile"),
        ("CI", "npm_config_frozen_lockfile"),
        "--frozen-lockfile",
    ),
    "bun": (("install", "i"), ("--frozen-lockfile", "--no-save"), ("CI",), "--frozen-lockfile"),
    "uv": (("sync",), ("--locked", "--frozen"), ("UV_LOCKED", "UV_FROZEN"), "--locked"),
    "pipenv": (("install",), ("--deploy", "--ignore-pipfile", "--skip-lock"), ("PIPENV_IGNORE_PIPFILE",), "--deploy"),
    "bundler": (
        ("install",),
        ("--deployment", "--frozen", "--local"),
        ("BUNDLE_DEPLOYMENT", "BUNDLE_FROZEN"),
        "BUNDLE_FROZEN=true",
    ),
}
CONFIGURED = regex(r"\bconfig\b[^&;|\n]*\b(frozen|deployment|immutable)|frozen-lockfile\s*=")


@check(Stage, around=True)
def find(stage: Stage, around: Around) -> Iterator[Finding]:
    for run in stage.runs:
        for install in installs(run):
            if install.manager in KEEPERS and _may_change(run, install):
                brought = lock_brought(stage, around, run, install)
                if brought is not None and not _is_configured((*around.lower, stage)):
                    yield _finding((stage, *around.lower), run, install, brought)


def _may_change(run: Run, install: Install) -> bool:
    verbs, options, variables, _ = KEEPERS[install.manager]
    verb = install.verb.text if install.verb is not None else "install"
    if verb not in verbs or not install.manifests or install.packages or install.is_dynamic or install.is_global:
        return False
    around = surroundings(run)
    return not install.line.has(*options) and all(around.variable(name, install.command) is None for name in variables)


def _is_configured(stages: tuple[Stage, ...]) -> bool:
    return any(CONFIGURED.search(run.item.text) for stage in stages for run in stage.runs)


def _finding(stages: tuple[Stage, ...], run: Run, install: Install, brought: Brought) -> Finding:
    said = " ".join(filter(None, (install.command.program, install.verb.text if install.verb is not None else None)))
    related: tuple[Related, ...] = ()
    if brought.stage is stages[0]:
        related = (Related(brought.copy.at(brought.source), "this copies the lock file"),)
    fix = _fix(stages, run, install)
    message = f"{said} may install other versions than those in the lock file, and rewrite it"
    return Finding(run.at(install.span), message, (fix,) if fix is not None else (), related)


def _fix(stages: tuple[Stage, ...], run: Run, install: Install) -> Fix | None:
    text, offset = KEEPERS[install.manager][3], install.option_offset
    if offset is None:
        return None
    if install.manager == "bundler":
        if install.command.wrapper is not None:
            return None
        return Fix(f"Set {text} for it", (Edit.insert(run.at(install.span).start, f"{text} "),))
    # Where it may be either, both know the first's option.
    if install.manager == "yarn" and is_newer_yarn(one.item.text for part in stages for one in part.instructions):
        text = "--immutable"
    return Fix(f"Add {text}", (Edit.insert(offset + run.offset, f" {text}"),))
