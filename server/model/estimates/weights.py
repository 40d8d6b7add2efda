"""What the name of a file or folder tells of its size, where nobody can look at it."""

from __future__ import annotations

import re

from ...text import regex

_LARGE = regex(
    r"\.(tar(\.\w+)?|t[gbx]z2?|tzst|gz|bz2|xz|zst|zip|7z|rar|jar|war|ear|whl|gem|deb|rpm|apk|iso|img|bin|run|exe|msi|so"
    r"|dll|dump|sqlite|nupkg|cab|dmg|pkg|qcow2|vsix|onnx|pt|pth|pb|h5|hdf5|gguf|safetensors|pkl|joblib|np[yz]|parquet)$"
    r"|conda[\w.-]*\.sh$",
    re.IGNORECASE,
)
_SMALL_PROGRAM = regex(
    r"entry|script|start|init|run|launch|boot|setup|install|health|wait|check|conf|cron|wrapper|cmd|git-|profile|fix"
    r"|docker-|helper|[\w.-]\.\w+$|^\.\w|file$",
    re.IGNORECASE,
)
_SMALL_FOLDER = regex(
    r"script|conf|template|requirement|patch|cron|setup|install|entry|init|hook|keys|gnupg|docker|test|\.d$|^\.\w|^etc$",
    re.IGNORECASE,
)


def is_large_file(name: str) -> bool:
    """Whether a file of that name is worth a word: an archive, a package, a library, a model."""
    return _LARGE.search(_last(name)) is not None


def is_small_program(name: str) -> bool:
    """Whether what may be a program is a script rather, or no program at all."""
    return _SMALL_PROGRAM.search(_last(name)) is not None and not is_large_file(name)


def is_small_folder(name: str) -> bool:
    """Whether a folder of that name holds scripts, settings and the like."""
    return _SMALL_FOLDER.search(_last(name)) is not None


def _last(path: str) -> str:
    return path.rstrip("/\"'").rpartition("/")[2]
