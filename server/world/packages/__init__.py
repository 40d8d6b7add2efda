"""What package registries tell of packages, where the user turned the network on: PyPI, npm's, and Alpine's index.

`PackageIndexes` asks and remembers; `AskingSizes` waits for its answers, for the command line, and `PackageAnswers`
never waits, for a server. Both are plugged in as `Facts.sizes`.
"""

from .answers import AskingSizes, PackageAnswers
from .client import IndexOptions, PackageIndexes, Question

__all__ = ["AskingSizes", "IndexOptions", "PackageAnswers", "PackageIndexes", "Question"]
