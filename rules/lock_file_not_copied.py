"""Finds installs that could follow a lock file, which the project has and the image does not get."""

import posixpath
from collections.abc import Iterator

from tare.engine import Finding, Fix, Related, check
from tare.model import Around, Context, Copy, Operand, Run, Stage
from tare.model.copy import context_path
from tare.model.packages.install import Install
from tare.model.packages.installs import installs
from tare.text import Edit

LOCKS = {
    "npm": ("package-lock.json", "npm-shrinkwrap.json"),
    "yarn": ("yarn.lock",),
    "pnpm": ("pnpm-lock.yaml",),
    "bun": ("bun.lock", "bun.lockb"),
    "bundler": ("Gemfile.lock",),
    "composer": ("composer.lock",),
    "poetry": ("poetry.lock",),
    "pipenv": ("Pipfile.lock",),
    "pdm": ("pdm.lock",),
    "uv": ("uv.lock",),
    "cargo": ("Cargo.lock",),
    "go": ("go.sum",),
}


@check(Stage, around=True)
def find(stage: Stage, around: Around) -> Iterator[Finding]:
    context = around.context
    if context is None or not stage.copies:
        return
    for run in stage.runs:
        for install in installs(run):
            names = LOCKS.get(install.manager)
            if names is not None and install.manifests and not install.packages and not install.is_global:
                yield from _of_install(context, stage, run, install, names)


def _of_install(
    context: Context, stage: Stage, run: Run, install: Install, names: tuple[str, ...]
) -> Iterator[Finding]:
    if any(mount.type == "bind" for mount in run.mounts) or any(lower.is_trigger for lower in stage.copies):
        return
    above = [copy for copy in stage.copies if copy.offset < run.offset]
    if any(not copy.reads_context or None in [one.text for one in copy.sources] for copy in above):
        return
    brought = _manifest(above, install.manifests[0])
    if brought is None:
        return
    copy, source = brought
    folder = posixpath.dirname(context_path(source.text or ""))
    present = [name for name in names if _is_there(context, posixpath.join(folder, name))]
    if not present or any(_brings(context, one, folder, present[0]) for one in above):
        return
    name = present[0]
    yield Finding(
        run.at(install.span),
        f"{name} is in the project and is not copied, so versions are chosen anew",
        _fixes(copy, source, name),
        (Related(copy.at(source), f"{posixpath.basename(source.text or '')} is copied here, and {name} is not"),),
    )


def _manifest(above: list[Copy], name: str) -> tuple[Copy, Operand] | None:
    """The COPY that names the manifest itself."""
    for copy in reversed(above):
        for source in copy.context_sources:
            if posixpath.basename(context_path(source.text or "")) == posixpath.basename(name):
                return copy, source
    return None


def _is_there(context: Context, path: str) -> bool:
    return context.exists(path) and not context.is_ignored(path)


def _brings(context: Context, copy: Copy, folder: str, name: str) -> bool:
    """Whether a COPY may bring it: by name, by a pattern, or with its folder."""
    wanted = posixpath.join(folder, name)
    for source in copy.context_sources:
        path = context_path(source.text or "")
        if any(mark in path for mark in "*?["):
            return True
        if path in (".", wanted) or wanted.startswith(f"{path}/"):
            return True
    return False


def _fixes(copy: Copy, source: Operand, name: str) -> tuple[Fix, ...]:
    """The lock file beside the manifest, where the destination takes several."""
    destination = copy.destination
    if destination is None or destination.text is None or source.raw != source.text or copy.parts.json is not None:
        return ()
    if copy.source(copy.at(source)) != source.raw or copy.source(copy.at(destination)) != destination.raw:
        return ()
    is_folder = destination.text.endswith("/") or destination.text == "."
    if not is_folder:
        return ()
    added = Edit.insert(copy.at(source).end, " " + posixpath.join(posixpath.dirname(source.raw), name))
    ends = destination.raw.endswith("/")
    slash = () if ends else (Edit.insert(copy.at(destination).end, "/"),)
    return (Fix(f"Copy {name} as well", (added, *slash)),)
