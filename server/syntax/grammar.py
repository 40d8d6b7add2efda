"""The one table of what BuildKit's Dockerfile frontend accepts, for hovers, completion and the rules.

Everybody asks this module; the tables stand in the `grammar_…` modules beside it. Names, kinds and one-line summaries
are code; the longer prose is `data/grammar.md`, read when it is shown. No look-up fails: what is not known is None.
"""

from __future__ import annotations

from .grammar_docs import Docs
from .grammar_instructions import INSTRUCTIONS, FlagGrammar, InstructionGrammar
from .grammar_mounts import (
    AFTER_TYPE,
    MOUNT_TYPES,
    MountOption,
    MountType,
    any_mount_option,
    mount_option_names,
    mount_type,
)
from .grammar_names import (
    BUILD_CHECKS,
    DIRECTIVES,
    PREDEFINED_ARGUMENTS,
    DirectiveGrammar,
    PredefinedArgument,
    directive,
    predefined_argument,
)

__all__ = [
    "AFTER_TYPE",
    "BUILD_CHECKS",
    "DIRECTIVES",
    "INSTRUCTIONS",
    "MOUNT_TYPES",
    "PREDEFINED_ARGUMENTS",
    "DirectiveGrammar",
    "Docs",
    "FlagGrammar",
    "InstructionGrammar",
    "MountOption",
    "MountType",
    "PredefinedArgument",
    "directive",
    "flag",
    "instruction",
    "mount_option",
    "mount_option_names",
    "mount_type",
    "predefined_argument",
    "source_url",
]

_BY_NAME = {entry.name: entry for entry in INSTRUCTIONS}


def instruction(name: str) -> InstructionGrammar | None:
    """The instruction of that name, in any case."""
    return _BY_NAME.get(name.upper())


def flag(instruction_name: str, name: str) -> FlagGrammar | None:
    """The flag of an instruction; the instruction in any case, the flag exactly and without its dashes."""
    entry = instruction(instruction_name)
    return entry.flag(name) if entry else None


def mount_option(name: str, type_name: str | None = None) -> MountOption | None:
    """A mount's option by any of its names and in any case: of one mount type, or of the first that knows it."""
    if type_name is None:
        return any_mount_option(name)
    kind = mount_type(type_name)
    return kind.option(name) if kind else None


def source_url(source: str) -> str:
    """Where a `source` is published: a section of the reference, or a file of BuildKit's frontend."""
    if source.endswith(".go"):
        return f"https://github.com/moby/buildkit/blob/master/frontend/dockerfile/{source}"
    return f"https://docs.docker.com/reference/dockerfile/#{source}"
