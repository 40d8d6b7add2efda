"""The platform that a FROM asks for, as builders understand it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..syntax import Instruction
from ..syntax.variables import expand
from ..syntax.words import read_word
from ..text import regex
from .stage import Stage
from .state import Binding, lookup_global

DEFAULT_PLATFORM = "linux/amd64"
"""The one that is meant where nothing else is known, and of which our own data are."""

# containerd's platforms/database.go: how systems, and architectures with their variants, are written besides.
_SYSTEMS = {"macos": "darwin"}
_ARCHITECTURES = {
    "i386": ("386", ""),
    "x86_64": ("amd64", ""),
    "x86-64": ("amd64", ""),
    "aarch64": ("arm64", ""),
    "armhf": ("arm", "v7"),
    "armel": ("arm", "v6"),
}
_USUAL_VARIANTS = {"arm64": ("8", "v8"), "amd64": ("v1",)}
_PART = regex(r"[a-z0-9_.-]+", re.ASCII)
_KNOWN_SYSTEMS = frozenset(("linux", "windows", "darwin", "macos", "freebsd"))
_KNOWN_ARCHITECTURES = frozenset(("386", "amd64", "arm", "arm64", "loong64", "mips64le", "ppc64le", "riscv64", "s390x"))


def written_platform(stage: Stage) -> str | None:
    """What `--platform` of a stage's FROM says; None without it, and where only the build knows, as $TARGETPLATFORM."""
    return asked_platform(stage.from_.item, stage.from_.state.globals) if stage.from_ is not None else None


def asked_platform(line: Instruction, scope: Mapping[str, Binding]) -> str | None:
    """What `--platform` of a FROM says, with the ARGs above it."""
    flag = line.parts.flag("platform")
    if flag is None or flag.value is None:
        return None
    text = expand(read_word(flag.logical, line.escape), lookup_global(scope)).text
    return normal_platform(text) if text else None


def normal_platform(text: str) -> str | None:
    """`linux/arm64` for `aarch64` and `linux/arm64/v8`, as containerd's platforms.Parse; None where it is none."""
    parts = text.strip().lower().split("/")
    if len(parts) > 3 or not all(_PART.fullmatch(part) for part in parts):
        return None
    if len(parts) == 1:
        is_architecture = parts[0] in _ARCHITECTURES or parts[0] in _KNOWN_ARCHITECTURES
        if not is_architecture and parts[0] not in _KNOWN_SYSTEMS:
            return None
        parts = ["linux", parts[0]] if is_architecture else [parts[0], "amd64"]
    system = _SYSTEMS.get(parts[0], parts[0])
    architecture, variant = _ARCHITECTURES.get(parts[1], (parts[1], ""))
    variant = parts[2] if len(parts) > 2 else variant
    if variant in _USUAL_VARIANTS.get(architecture, ()):
        variant = ""
    return "/".join(filter(None, (system, architecture, variant)))
