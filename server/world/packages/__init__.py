"""What package registries tell of packages, where the user turned the network on: PyPI, npm's, and Alpine's index.

`PackageIndexes` asks and remembers. `AskingSizes` waits for its answers, for the command line; `KnownSizes` holds those
that `ask_all` collected beside a server. Both are plugged in as `Facts.sizes`.
"""

from .answers import AskingSizes, KnownSizes, ask_all, questions_of
from .client import IndexOptions, PackageIndexes, Question

__all__ = [
    "AskingSizes",
    "IndexOptions",
    "KnownSizes",
    "PackageIndexes",
    "Question",
    "ask_all",
    "questions_of",
]
