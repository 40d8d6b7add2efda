"""Reading and writing one file on disk, as text that is exactly what the bytes say."""

from __future__ import annotations

import os
import stat

from ..text import Record

MOST_BYTES = 10_000_000
"""No Dockerfile that people write comes near; a file that is larger is something else."""
MARK = "\ufeff"
"""The byte order mark that a text may begin with. Editors keep it to themselves, so that no column counts it."""


class FileProblem(Record):
    """A file or folder that could not be used, and why; the message follows the path and a colon."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


def read_text(path: str) -> str | FileProblem:
    """The text of a Dockerfile, a byte order mark and all line ends included. Never raises."""
    try:
        if stat.S_ISDIR(os.stat(path).st_mode):
            return FileProblem(path, "is a folder, not a file")
        with open(path, "rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        is_link = os.path.islink(path)
        return FileProblem(path, "links to a file that does not exist" if is_link else "does not exist")
    except (OSError, ValueError) as error:
        return FileProblem(path, reason(error))
    return decode(path, data)


def decode(path: str, data: bytes) -> str | FileProblem:
    """The text of those bytes, which BuildKit would read as UTF-8; `path` is for the problem."""
    if len(data) > MOST_BYTES:
        return FileProblem(path, f"is larger than {MOST_BYTES // 1_000_000} MB")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return FileProblem(path, "is UTF-16, not UTF-8")
    if b"\0" in data:
        return FileProblem(path, "is binary")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return FileProblem(path, f"is not UTF-8: byte 0x{data[error.start]:02x} on line {line}")


def write_text(path: str, text: str) -> FileProblem | None:
    """Replace the content of a file that exists; its permissions and links stay. Never raises."""
    try:
        with open(path, "r+b") as file:
            file.write(text.encode("utf-8"))
            file.truncate()
    except (OSError, ValueError) as error:
        return FileProblem(path, reason(error))
    return None


def create_text(path: str, text: str) -> FileProblem | None:
    """Create a file; one that exists is left as it is, which is a problem. Never raises."""
    try:
        with open(path, "xb") as file:
            file.write(text.encode("utf-8"))
    except (OSError, ValueError) as error:
        return FileProblem(path, reason(error))
    return None


def append_text(path: str, old: str, added: str) -> FileProblem | None:
    """Write at the end of a file that holds `old`; where it holds something else by now, that is a problem."""
    try:
        with open(path, "r+b") as file:
            if file.read().decode("utf-8", "replace") != old:
                return FileProblem(path, "it has changed in the meantime")
            file.write(added.encode("utf-8"))
    except (OSError, ValueError) as error:
        return FileProblem(path, reason(error))
    return None


def save_text(path: str, text: str) -> FileProblem | None:
    """Write a file that somebody asked for by name, in place of what may be there. Never raises."""
    try:
        with open(path, "wb") as file:
            file.write(text.encode("utf-8", "replace"))
    except (OSError, ValueError) as error:
        return FileProblem(path, reason(error))
    return None


def reason(error: Exception) -> str:
    """What the system says about a file, without the path and the number."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text[:1].lower() + text[1:]
