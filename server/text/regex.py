"""Regular expressions that cost nothing until they are needed.

There are more than a hundred of them, and compiling one takes as long as reading a short file with it. One file uses
half of them, and who waits for a start waits for the others, too.
"""

from __future__ import annotations

import re
from typing import Any, cast


def regex(source: str, flags: int = 0) -> re.Pattern[str]:
    """The regular expression `source`, compiled when it is first used. Raises re.error only then."""
    return cast("re.Pattern[str]", _Regex(source, flags))


class _Regex:
    """Stands for a `re.Pattern`, and takes over its methods at the first use of any."""

    def __init__(self, source: str, flags: int) -> None:
        self.pattern = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        # Python asks here only for what the object itself does not have: once.
        compiled = re.compile(self.pattern, self._flags)
        for method in ("match", "fullmatch", "search", "finditer", "findall", "sub", "subn", "split"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)
