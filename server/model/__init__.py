"""Tree to meaning: stages and their graph, what each instruction inherits, and what each layer does."""

from .base import Base, BaseKind
from .build import build
from .context import Around, Context, ContextWeight, Heavy
from .copy import Copy, Operand
from .facts import NO_FACTS, Facts
from .instruction import Instruction, Role
from .launch import Launch
from .linked import Linked
from .model import Model, Source
from .mount import Mount
from .run import Run
from .stage import Stage, Use
from .state import Binding, State

__all__ = [
    "NO_FACTS",
    "Around",
    "Base",
    "BaseKind",
    "Binding",
    "Context",
    "ContextWeight",
    "Copy",
    "Facts",
    "Heavy",
    "Instruction",
    "Launch",
    "Linked",
    "Model",
    "Mount",
    "Operand",
    "Role",
    "Run",
    "Source",
    "Stage",
    "State",
    "Use",
    "build",
]
