"""An ignore file that no build reads, mostly for its name: which name a build would look for instead."""

from __future__ import annotations

from collections.abc import Iterator

from ..engine.finding import Finding, Severity
from ..model.ignore_facts import IgnoreFacts
from ..text import Span

_SHARED = (".dockerignore", ".containerignore")
_MARKS = ("dockerfile", "containerfile", "")


def not_read(text: str, facts: IgnoreFacts) -> Iterator[Finding]:
    """At the first line, where everything was counted and no Dockerfile is built with the file."""
    if not facts.is_complete or facts.dockerfiles:
        return
    name = facts.context.ignore_file or ""
    first = Span(0, text.index("\n") if "\n" in text else len(text))
    message = _of_own(name, facts) if name not in _SHARED else _of_shared(name, facts)
    if message:
        severity = Severity.INFO if name in _SHARED else Severity.WARNING
        yield Finding(first, message, rule="ignore-not-read", severity=severity)


def _of_own(name: str, facts: IgnoreFacts) -> str:
    own, _, suffix = name.rpartition(".")
    if facts.strangers:
        return f"{own} is built without it"
    meant = [one for one in facts.folders.names("") if one != own and _words(one) == _words(own) and _is_recipe(one)]
    instead = f"; for {meant[0]} its name would be {meant[0]}.{suffix}" if len(meant) == 1 else ""
    return f"no build reads this file: there is no {own} beside it{instead}"


def _of_shared(name: str, facts: IgnoreFacts) -> str:
    if not facts.strangers:
        return ""
    if name == ".containerignore" and ".dockerignore" in facts.folders.names(""):
        # Buildah reads it before the other one, whatever the Dockerfile is called; BuildKit knows the other alone.
        return "Docker reads .dockerignore, which is there as well; this one is for Podman and Buildah alone"
    if len(facts.strangers) == 1:
        return (
            f"no build of this folder reads this file: {facts.strangers[0]} is built elsewhere, or has one of its own"
        )
    near = f"{facts.strangers[0]} and {len(facts.strangers) - 1} more"
    return f"no build of this folder reads this file: {near} are built elsewhere, or have one of their own"


def _words(name: str) -> frozenset[str]:
    """What tells one Dockerfile from another, wherever in the name it stands: `app` of `App.Dockerfile`."""
    return frozenset(name.lower().split(".")).difference(_MARKS)


def _is_recipe(name: str) -> bool:
    return any(mark in name.lower().split(".") for mark in _MARKS[:2])
