"""What registries tell of images, where the user turned the network on.

`Registry` asks and remembers; its answers are `ImageFacts`, `TagList` or a `RegistryProblem`. It needs httpx (the extra
`registry`), which is loaded with the first question.
"""

from .base import base_facts, system_image
from .client import DEFAULT_PLATFORM, Registry, RegistryOptions
from .facts import HistoryEntry, ImageFacts, RateLimit, RegistryProblem, TagList

__all__ = [
    "DEFAULT_PLATFORM",
    "HistoryEntry",
    "ImageFacts",
    "RateLimit",
    "Registry",
    "RegistryOptions",
    "RegistryProblem",
    "TagList",
    "base_facts",
    "system_image",
]
