"""What the pip, npm and apk commands of a stage add, one after the other: what one installed, the next has already."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from ...text import Record
from ..commands.command_line import CommandLine
from ..commands.effects import effects
from ..commands.surroundings import surroundings
from ..context import Context
from ..facts import Facts, PackageSizes
from ..packages.install import Install, Package
from ..packages.installs import installs
from ..packages.requirements import Requirements, requirements_at
from ..run import Run
from ..stage import Stage
from .language_packages import APK, NPM, PYPI, Gathered, Wanted, gather, plain_name
from .own_registries import own_kinds

KINDS = {"pip": PYPI, "uv": PYPI, "npm": NPM, "apk": APK}
"""The registry of each manager that is weighed."""

# The root file system of Alpine's image is made of these (aports, scripts/mkimg.minirootfs.sh).
_MINIMAL_ALPINE = ("alpine-baselayout", "alpine-keys", "alpine-release", "apk-tools", "busybox", "libc-utils")
_ELSEWHERE = ("-t", "--target", "--prefix", "--root", "--python", "-p", "--system", "--user")


class LanguageInstall(Record):
    """One command. `missing` says what is not among what was gathered."""

    run: Run
    install: Install
    kind: str
    gathered: Gathered
    missing: tuple[str, ...] = ()
    before: frozenset[str] = frozenset()  # what is installed where it installs to
    release: str = ""  # of Alpine
    sizes: PackageSizes | None = None
    wanted: tuple[Wanted, ...] = ()  # what it names, or a file that it reads

    def alone(self, package: Package) -> Gathered:
        """What one of its packages would add without the others."""
        return gather(self.kind, [_wanted(package)], self.before, self.sizes, self.release, _follows(self.install))


# With any of these, names may be those of a registry of one's own, which nobody else needs to hear.
_OWN_REGISTRY = (
    *("-i", "--index-url", "--extra-index-url", "--index", "--default-index", "-f", "--find-links", "--no-index"),
    *("--registry", "-X", "--repository", "--repositories-file"),
)
_OWN_REGISTRY_VARIABLES = (
    *("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_CONFIG_FILE", "UV_INDEX_URL", "UV_DEFAULT_INDEX"),
    *("UV_INDEX", "UV_EXTRA_INDEX_URL", "NPM_CONFIG_REGISTRY", "npm_config_registry"),
)
_Files = Mapping[str, "Requirements | None"]  # by the word that names the file
_Steps = tuple[LanguageInstall, ...]
_There = frozenset[tuple[str, str]]  # places and the names of what is installed there


def language_installs(stage: Stage, lower: tuple[Stage, ...], facts: Facts, context: Context | None = None) -> _Steps:
    """Every command of the stage that installs packages whose names are known, in order.

    `context` tells what the files say that pip is given with `-r`. `lower` are the stages that it grew from, nearest
    first.
    """
    there: _There = frozenset()
    found: _Steps = ()
    own: frozenset[str] = frozenset()
    for one in (*reversed(lower), stage):
        own |= own_kinds(one, context) if facts.sizes is not None else own
        found, there = _of_stage(one, there, facts.sizes, context, own)
    return found


def installs_in(found: _Steps, offset: int) -> dict[int, LanguageInstall]:
    """Those of the RUN whose item begins at `offset` of the stage, by where their command starts in it.

    Not by the command itself: two equal lines share what is kept on their item, which is read anew for each of them.
    """
    return {one.install.command.span.start: one for one in found if one.run.offset == offset}


def questions(
    stage: Stage, lower: tuple[Stage, ...], facts: Facts, context: Context | None = None
) -> frozenset[tuple[str, str, str, str]]:
    """What to ask registries about, as kinds, names, versions and releases of Alpine; see `PackageSizes.of`.

    What these packages need follows from the answers. Nothing without `facts.sizes`, and nothing of commands that have
    a registry of their own.
    """
    found = set()
    for one in language_installs(stage, lower, facts, context):
        if one.sizes is None:
            continue
        wanted = [Wanted(plain_name(one.kind, name), version) for name, version in one.wanted]
        wanted += map(Wanted, _MINIMAL_ALPINE if one.kind == APK else ())
        found |= {(one.kind, name, version, one.release) for name, version in wanted}
    return frozenset(found)


def _of_stage(
    stage: Stage, there: _There, sizes: PackageSizes | None, context: Context | None, own: frozenset[str]
) -> tuple[_Steps, _There]:
    """Kept on the stage for as long as it begins with the same packages and nobody has answered anew."""
    kept = stage.memo.get("language installs")
    if kept is None or kept[:2] != (there, own) or kept[2] is not sizes or kept[3] is not context:
        read = _read(stage, there, sizes, context, own)
        kept = stage.memo["language installs"] = (there, own, sizes, context, read)
    answer: tuple[_Steps, _There] = kept[4]
    return answer


def _read(
    stage: Stage, there: _There, sizes: PackageSizes | None, context: Context | None, own: frozenset[str]
) -> tuple[_Steps, _There]:
    found = []
    for run in stage.runs:
        for install in installs(run):
            kind = KINDS.get(install.manager)
            if kind is None:
                continue
            files = _files(stage, run, install, context) if kind == PYPI else {}
            if not any(files.values()) and not _is_weighed(run, install, kind, sizes):
                continue
            is_own = kind in own or _has_own_registry(run, install, files)
            asked = sizes if sizes is not None and not is_own else None
            place = _place(install, kind)
            before = _installed(place, there)
            if kind == APK and not before:
                before = _minimal(run, sizes)
            one = _weigh(run, install, kind, before, asked, files)
            found.append(one)
            names = {*before, *(piece.name for piece in one.gathered.added)}
            there |= frozenset((place, name) for name in names)
    return tuple(found), there


def _files(stage: Stage, run: Run, install: Install, context: Context | None) -> _Files:
    """What stands in the files that a command reads."""
    if install.folder is None or (install.verb is not None and install.verb.text not in ("install", "sync")):
        return {}
    paths = {name: posixpath.normpath(posixpath.join(install.folder, name)) for name in install.manifests}
    return {name: requirements_at(path, stage, run.offset, context) for name, path in paths.items()}


def _has_own_registry(run: Run, install: Install, files: _Files) -> bool:
    if install.line.has(*_OWN_REGISTRY) or install.line.is_dynamic:
        return True
    around = surroundings(run)
    is_set = any(around.variable(name, install.command) is not None for name in _OWN_REGISTRY_VARIABLES)
    return is_set or any(said is not None and said.has_own_index for said in files.values())


def _is_weighed(run: Run, install: Install, kind: str, sizes: PackageSizes | None) -> bool:
    if kind == APK:
        is_swept = any(purge.manager == "apk" for purge in effects(run).purges)
        return sizes is not None and not is_swept and bool(_release(run))
    verb = install.verb.text if install.verb is not None else ""
    is_by_name = verb not in ("sync", "add") and any(one.kind == "name" and one.name for one in install.packages)
    return is_by_name and not (install.manager == "uv" and install.is_global)


def _weigh(
    run: Run, install: Install, kind: str, before: frozenset[str], sizes: PackageSizes | None, files: _Files
) -> LanguageInstall:
    named = _named(install)
    listed = [Wanted(*one) for said in files.values() if said is not None for one in said.packages]
    wanted = (*map(_wanted, named), *listed)
    release = _release(run) if kind == APK else ""
    gathered = gather(kind, wanted, before, sizes, release, _follows(install))
    missing = [f"the package {name}" for name in gathered.unknown]
    missing += [f"what {name} unpacks to beyond its download" for name in gathered.packed]
    missing += [f"the package {one.name or one.word.raw}" for one in install.packages if one not in named]
    missing += [f"the extras of {one.name}" for one in named if kind == PYPI and "[" in one.word.raw]
    for manifest in install.manifests:
        said = files.get(manifest)
        missing += said.missing if said is not None else [f"what {manifest} asks for"]
    if install.is_dynamic:
        missing.append("packages that only the build knows")
    return LanguageInstall(run, install, kind, gathered, tuple(dict.fromkeys(missing)), before, release, sizes, wanted)


def _follows(install: Install) -> bool:
    """Whether it installs what packages need."""
    return not (KINDS[install.manager] == PYPI and install.line.has("--no-deps"))


def _named(install: Install) -> list[Package]:
    return [one for one in install.packages if one.kind == "name" and one.name is not None]


def _wanted(package: Package) -> Wanted:
    """With the version where one is written out."""
    version = package.version
    is_exact = package.is_pinned and version[:1].isdigit() and not set(version) & set("*,|<> ")
    return Wanted(package.name or "", version if is_exact else "")


def _place(install: Install, kind: str) -> str:
    """Where it installs to, as a word: the environment of that pip, the folder of that npm, the system."""
    if kind == APK:
        return APK
    if kind == NPM:
        return f"npm {'global' if install.is_global else install.folder}"
    command = install.command.name
    program = command.text if command is not None and "/" in (command.text or "") else ""
    return f"pypi {program} {_elsewhere(install.line)}"


def _elsewhere(line: CommandLine) -> str:
    return " ".join(value.text or "" for value in line.values(*_ELSEWHERE))


def _installed(place: str, there: _There) -> frozenset[str]:
    return frozenset(name for where, name in there if where == place)


def _minimal(run: Run, sizes: PackageSizes | None) -> frozenset[str]:
    found = gather(APK, map(Wanted, _MINIMAL_ALPINE), frozenset(), sizes, _release(run))
    return frozenset(one.name for one in found.added)


def _release(run: Run) -> str:
    """The release of Alpine that a RUN is on, as "3.20"; empty elsewhere."""
    known = run.base.facts
    if known is None or known.family != "alpine" or not known.release:
        return ""
    return ".".join(known.release.split(".")[:2])
