"""What hovers say of the commands in RUN: those of package managers, and nothing of others."""

from __future__ import annotations

from ..model import Run
from ..model.packages.install import Install, Package
from ..model.packages.installs import installs
from .guide import about
from .hover_weight import of_install, of_package
from .phrases import phrase
from .place import Answer, Place
from .say import code, count, join, listing

_MOST_NAMED = 12


def on_command(place: Place, depth: str) -> Answer | None:
    """`apt-get install`, `npm ci` and their like: what the command installs, and from what."""
    run = place.instruction
    if not isinstance(run, Run):
        return None
    for install in installs(run):
        if place.is_in(install.span):
            return Answer(_describe(place, install, depth), install.span)
        package = next((package for package in install.packages if place.is_in(package.span)), None)
        if package is not None and package.name is not None:
            return Answer(join(_package(install, package), of_package(place, install, package.name)), package.span)
    return None


def _package(install: Install, package: Package) -> str:
    version = f"version {code(package.version)}" if package.version else "in whatever version is newest that day"
    return (
        f"**{code(package.name or '')}** {_KINDS.get(package.kind, 'Package')} of {code(install.manager)}, {version}."
    )


_KINDS = {
    "file": "Package file",
    "folder": "Folder with sources",
    "remote": "Remote package",
    "group": "Group of packages",
}


def _describe(place: Place, install: Install, depth: str) -> str:
    words = [install.command.program, *([install.verb.text] if install.verb is not None and install.verb.text else [])]
    return join(
        f"**{code(' '.join(words))}**",
        _what(install),
        of_install(place, install),
        *_options(install),
        *(about("packages", depth) if install.is_system and len(install.packages) > 1 else []),
    )


def _what(install: Install) -> str:
    said = []
    names = [package.name for package in install.packages if package.name is not None]
    if names:
        more = f" and {count(len(names) - _MOST_NAMED, 'other')}" if len(names) > _MOST_NAMED else ""
        said.append(f"Installs {listing(names[:_MOST_NAMED])}{more}.")
    elif install.manifests:
        said.append(f"Installs what {listing(install.manifests)} asks for.")
    if install.optional_manifests and not names:
        said.append(f"Also reads {listing(install.optional_manifests)} where it is there.")
    if install.needs_sources:
        said.append(phrase("needs-sources"))
    if install.is_dynamic:
        said.append("More may stand in a variable that only the build knows.")
    return " ".join(said)


def _options(install: Install) -> list[str]:
    """What the options answer, where it is sure and costs something."""
    said = []
    if install.no_recommends is False:
        said.append("Recommended packages come along.")
    if install.no_cache is False:
        said.append(phrase("leaves-cache"))
    if install.omits_dev is False:
        said.append("Dependencies for development come along.")
    return [" ".join(said)]
