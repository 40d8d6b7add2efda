"""Finds builds that download what they depend on after all sources were copied, and only then."""

import posixpath
from collections.abc import Iterator

from tare.engine import Finding, Fix, Related, check
from tare.engine.cache_repairs import mount_together
from tare.engine.line_repairs import insert_above, keyword_like
from tare.model import Around, Copy, Operand, Run, Stage
from tare.model.caching.caches import CacheLeft, caches
from tare.model.copy import context_path
from tare.model.packages.install import Install
from tare.model.packages.installs import installs
from tare.model.packages.manifests import manifests_of
from tare.text import regex

# manager -> what fetches for its manifests alone; None: nothing does so simply
FETCHES = {
    "go": "go mod download",
    "maven": "-B dependency:go-offline",
    "nuget": "dotnet restore",
    "gradle": None,
    "cargo": None,
}
BUILDS = {
    "go": ("build", "install", "test", "run"),
    "cargo": ("build", "b", "install", "test", "run"),
    "nuget": ("build", "publish", "test", "run", "pack"),
}
REPOSITORIES = regex(r"/pkg/mod$|^/m$|registry$|\.m2|repository$|\.gradle|packages$|/mod$")
OFFLINE = regex(
    r"-mod[= ]vendor|--offline|--frozen|GOFLAGS|vendor\b|--no-restore|GOPROXY=off|GO111MODULE=.?(?:auto|off)"
)


@check(Stage, around=True)
def find(stage: Stage, around: Around) -> Iterator[Finding]:
    done = {install.manager for lower in around.lower for run in lower.runs for install in installs(run)}
    for run in stage.runs:
        for install in installs(run):
            manager = install.manager
            if manager not in FETCHES or manager in done:
                continue
            done.add(manager)
            left = _repository(run, install)
            brought = _sources(stage, around, run) if left is not None else None
            if left is not None and brought is not None and not _is_vendored(around, brought[1]):
                # Where the cache would be shipped, build-cache-kept offers the mount instead of cleaning.
                mount = None if run.role.lets_out(left.path) else mount_together(stage, manager)
                yield _finding(stage, around, run, install, *brought, mount)


def _repository(run: Run, install: Install) -> CacheLeft | None:
    """The folder that a build fills with what it downloads; None for all but builds, and where that is mounted."""
    verb = install.verb.text if install.verb is not None else None
    wanted = BUILDS.get(install.manager)
    if not install.needs_sources or install.packages or (wanted is not None and verb not in wanted):
        return None
    if install.command.is_conditional or run.is_trigger or OFFLINE.search(run.item.text):
        return None
    for left in caches(run):
        if left.manager == install.manager and REPOSITORIES.search(left.path):
            return left
    return None


def _sources(stage: Stage, around: Around, run: Run) -> tuple[Copy, Operand] | None:
    """The last COPY of a whole folder of the context above a RUN, with no bind mount in its stead."""
    if any(mount.type == "bind" for mount in run.mounts):
        return None
    found = None
    for copy in stage.copies:
        if copy.offset < run.offset and not copy.is_trigger:
            for source in copy.context_sources:
                if source.text is not None and context_path(source.text) in (".", "*"):
                    found = (copy, source)
    return found


def _is_vendored(around: Around, source: Operand) -> bool:
    return around.context is not None and any(
        around.context.exists(name) and not around.context.is_ignored(name) for name in ("vendor/modules.txt", "vendor")
    )


def _finding(
    stage: Stage, around: Around, run: Run, install: Install, copy: Copy, source: Operand, mount: Fix | None
) -> Finding:
    fixes = (_layer(stage, around, run, install, copy), mount)
    said = install.command.program if install.manager in ("maven", "gradle") else run.source(run.at(install.span))
    return Finding(
        run.at(install.span),
        f"{' '.join(said.split())} downloads all dependencies again after every change of the sources",
        tuple(fix for fix in fixes if fix is not None),
        (Related(copy.at(source), "this copies all sources before it"),),
    )


def _layer(stage: Stage, around: Around, run: Run, install: Install, copy: Copy) -> Fix | None:
    """A COPY of the manifests and a RUN that fetches, above the COPY of the sources."""
    fetch, destination = FETCHES[install.manager], copy.destination
    if fetch is None or destination is None or len(copy.sources) != 1:
        return None
    if destination.raw not in (".", "./", copy.target):
        return None
    if install.folder is not None and copy.target is not None and posixpath.normpath(copy.target) != install.folder:
        return None
    if (install.folder is None) != (copy.target is None) or run.state.workdir != copy.state.workdir:
        return None
    if install.manager == "maven":
        if install.command.program != "mvn" or install.line.has("-f", "--file"):
            return None
        fetch = f"mvn {fetch}"
    found = manifests_of(install._replace(needs_sources=False), around.context, "")
    if found is None or found.folders or not found.files:
        return None
    target = destination.raw if destination.raw.endswith("/") else f"{destination.raw}/"
    flags = "".join(f" {flag.raw}" for flag in copy.parts.flags if flag.name.text.lower() in ("chown", "chmod"))
    written = copy.source(copy.keyword)
    lines = insert_above(stage, copy, "COPY", f"{flags.lstrip()} {' '.join(found.files)} {target}".lstrip())
    text = f"{lines.text}{keyword_like(written, 'RUN')} {fetch}\n"
    return Fix(f"Fetch the dependencies in a layer of their own, by {fetch}", (lines._replace(text=text),))
