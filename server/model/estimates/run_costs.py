"""What a RUN adds: packages as their data tells, caches as they were measured, and what is not known of the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ...syntax.shell_tree import Command
from ...text import regex
from ..caching.caches import CacheLeft, caches
from ..commands.effects import effects, stays
from ..packages.installs import installs
from ..run import Run
from .apt_costs import AptStep
from .cost import ABOUT, CACHES, DATA, PACKAGES, Cost, Part, add, unknown
from .language_costs import LanguageInstall, installs_in
from .language_packages import PYPI, least_bytes

APT_LISTS = 19_856_468
"""Bytes of apt's package lists on Debian: with against without them, measured in 2026 on debian:bookworm-slim."""

# Programs that write nothing, or nothing worth a word. What package managers and downloads do is counted elsewhere.
_LIGHT = frozenset(
    """
    . : [ [[ a2dismod a2enconf a2enmod a2ensite add-apt-repository addgroup adduser alias apt-key apt-mark arch awk
    basename break cat cd chgrp chmod chown chpasswd command continue curl cut date debconf-set-selections declare
    df dirname docker-php-ext-enable dpkg-architecture dpkg-query dpkg-reconfigure du echo egrep env exit export
    expr false fc-cache fgrep file find getconf getent gosu gpg gpg2 gpgconf gpgv grep groupadd groupdel groupmod
    head hostname id kill ldconfig ldd let ln local locale-gen localedef ls md5sum mkdir mktemp nice nohup nproc
    passwd popd printenv printf ps pushd pwd read readlink readonly realpath return rm rmdir sed seq set setcap
    sha1sum sha256sum sha512sum shasum shift shopt sleep sort source stat strip su-exec sudo sync tail tee test time
    touch tr trap true type ulimit umask uname uniq unset update-alternatives update-ca-certificates update-locale
    useradd userdel usermod wait wc wget whereis which who whoami xargs yes
    """.split()  # noqa: SIM905 - a table to be read
)
_SHUFFLES = frozenset(("cp", "install", "mv"))  # they move about what other commands brought
_SHELLS = frozenset(("sh", "bash", "ash", "dash"))
_ASKS = frozenset(("--version", "-V", "--help", "version"))
# Verbs of package managers that only read, delete or configure.
_LIGHT_VERBS = {
    **dict.fromkeys(
        ("apt-get", "apt", "aptitude"),
        ("update", "clean", "autoclean", "distclean", "remove", "purge", "autoremove", "autopurge", "list", "show"),
    ),
    "apk": ("update", "del", "info", "list", "cache", "fix"),
    **dict.fromkeys(("dnf", "yum", "microdnf"), ("clean", "remove", "erase", "makecache", "autoremove", "repolist")),
    **dict.fromkeys(("pip", "pip3"), ("cache", "config", "list", "freeze", "uninstall", "check", "show")),
    **dict.fromkeys(("npm", "yarn", "pnpm"), ("cache", "config", "set", "list", "ls", "prune", "uninstall", "store")),
    "git": ("config", "--version", "rev-parse", "log", "status"),
    "go": ("version", "env", "vet", "clean"),
    "corepack": ("disable",),
    "dpkg": ("--print-architecture", "--add-architecture"),
}
_SHUFFLING = frozenset(f"what {program} writes" for program in _SHUFFLES)
_HOST = regex(r"(?:[a-z+]+://)?(?:[^@/\s]*@)?([\w.-]+\.\w+|localhost)", re.I)
_MOST = 4  # phrases about what is not known


def run_cost(run: Run, step: AptStep | None, others: tuple[LanguageInstall, ...] = ()) -> Cost:
    """What one RUN adds to its layer. `step` is what it does with apt, None where nobody could look.

    `others` are installs of pip, npm and apk that were weighed, those of other RUNs among them.

    Files of lower layers that it changes are not among it: that takes what these layers hold (`again`).
    """
    if run.base.is_windows:
        return unknown("what commands of Windows write")
    weighed = {start: one for start, one in installs_in(others, run.offset).items() if _tells(one)}
    packages = [*_packages(run, step), *map(_brought, weighed.values())]
    phrases = tuple(dict.fromkeys(_others(run, weighed)))
    brought = tuple(phrase for phrase in phrases if phrase not in _SHUFFLING)
    phrases = brought or phrases
    if len(phrases) > _MOST:
        phrases = (*phrases[: _MOST - 1], f"what {len(phrases) - _MOST + 1} other commands write")
    rest = [unknown(*phrases)] if phrases else []
    return add((*packages, *_caches(run, weighed), *rest))


def pip_cache_bytes(left: CacheLeft, weighed: Mapping[int, LanguageInstall]) -> int | None:
    """What pip keeps in its cache, about: each archive as it was downloaded and some 600 bytes beside it.

    Measured in 2026 on 32 wheels from an index on the loopback: 43,108,155 bytes for archives of 43,088,037. None where
    a package is not known. `weighed` are what `installs_in` finds.
    """
    total = 0
    for command in left.commands:
        one = weighed.get(command.span.start)
        downloaded = one.gathered.downloaded if one is not None and one.kind == PYPI and not one.missing else None
        if downloaded is None:
            return None
        total += downloaded
    return total


def _tells(one: LanguageInstall) -> bool:
    return bool(one.gathered.added or one.gathered.present)


def _brought(one: LanguageInstall) -> Cost:
    """Packages as somebody else measured them, in versions that need not be those of the build."""
    pieces = [piece for piece in one.gathered.added if least_bytes(piece)]  # none of those for other platforms
    parts = sorted((Part(PACKAGES, piece.name, least_bytes(piece)) for piece in pieces), key=_heaviest)
    size = one.gathered.bytes
    return Cost(size, packages=len(parts), exactness=ABOUT, parts=tuple(parts), missing=one.missing)


def _heaviest(part: Part) -> tuple[int, str]:
    return -part.bytes, part.name


def _packages(run: Run, step: AptStep | None) -> Iterator[Cost]:
    ours = [install for install in installs(run) if install.manager == "apt"]
    if ours and step is None:
        yield unknown("what apt installs")
        return
    for one in step.installs if step is not None else ():
        if one.weight is None:
            yield unknown(*one.missing)
            continue
        removed = step.removed if step is not None else frozenset()
        left = [piece for piece in one.weight.added if piece.name not in removed]
        gone = sum(piece.bytes for piece in one.weight.added) - sum(piece.bytes for piece in left)
        parts = [Part(PACKAGES, piece.name, piece.bytes) for piece in left]
        beside = one.weight.bytes - gone - sum(part.bytes for part in parts)
        if beside:
            parts.append(Part(PACKAGES, "what apt and dpkg write down", beside))
        yield Cost(
            one.weight.bytes - gone,
            packages=len(left),
            exactness=ABOUT if one.is_about else DATA,
            parts=tuple(sorted(parts, key=lambda part: -part.bytes)),
            missing=one.missing,
        )


def _caches(run: Run, weighed: Mapping[int, LanguageInstall]) -> Iterator[Cost]:
    for left in caches(run):
        if left.manager == "apt" and left.path.startswith("/var/lib/apt/lists") and run.base.family == "debian":
            if left.is_certain:
                yield Cost(APT_LISTS, exactness=ABOUT, parts=(Part(CACHES, "package lists of apt", APT_LISTS),))
            continue
        size = pip_cache_bytes(left, weighed) if left.manager == "pip" and left.is_certain else None
        if size is not None:
            yield Cost(size, exactness=ABOUT, parts=(Part(CACHES, "cache of pip", size),))
        elif left.is_certain:
            what = "package lists" if left.manager == "apt" else "cache"
            yield unknown(f"the {what} of {left.manager}")


def _others(run: Run, weighed: Mapping[int, LanguageInstall]) -> Iterator[str]:
    """What is not known, as phrases, in the order of the source."""
    if not run.is_readable:
        yield "what its script writes"
    known = {id(install.command) for install in installs(run)}
    for install in installs(run):
        if install.manager != "apt" and install.command.span.start not in weighed:
            verb = install.verb.text if install.verb is not None else None
            does = "builds" if verb in ("build", "package", "publish", "compile") else "installs"
            yield f"what {install.command.program} {does}"
    done = effects(run)
    for download in done.downloads:
        known.add(id(download.command))
        path = download.path
        if not download.is_streamed and (path is None or stays(path, download.command.span.end, run, done.removals)):
            yield f"a download from {host_of(download.url)}" if download.url else "a download"
    for clone in done.clones:
        known.add(id(clone.command))
        if clone.path is None or stays(clone.path, clone.command.span.end, run, done.removals):
            yield f"a clone from {host_of(clone.url)}" if clone.url else "a clone"
    for extraction in done.extractions:
        if id(extraction.command) in known:
            continue  # a package file that apt installs
        known.add(id(extraction.command))
        folder = extraction.folder
        if folder is None or stays(folder, extraction.command.span.end, run, done.removals):
            yield "what an archive holds"
    for command in run.commands:
        if id(command) not in known and not _is_light(command):
            yield _phrase(command)


def _phrase(command: Command) -> str:
    if command.program in _LIGHT_VERBS:
        verb = next((word.text for word in command.operands() if word.text), None)
        if verb is not None and verb.isalpha():
            return f"what {command.program} {verb} brings"
    return f"what {command.program} writes" if command.program else "what a command writes"


def _is_light(command: Command) -> bool:
    if command.name is None or command.program in _LIGHT:
        return True
    if command.program in _SHELLS and command.script is not None:
        return True  # what it runs is among the commands, too
    if any(word.text in _ASKS for word in command.words[:1]):
        return True
    verbs = _LIGHT_VERBS.get(command.program)
    return verbs is not None and any(word.text in verbs for word in command.words)


def host_of(url: str) -> str:
    """Whose address it is, for a person."""
    match = _HOST.match(url)
    return match[1] if match else "an address that is not known"
