"""Messages on a byte stream: the base protocol's framing, and JSON that is always ASCII.

LSP 3.17, "Base Protocol": a block of headers with `Content-Length`, an empty line, then so many bytes of JSON.
"""

from __future__ import annotations

import json
import logging
import re
from typing import Any

log = logging.getLogger(__name__)

_HEADERS_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"^content-length[ \t]*:[ \t]*(\d{1,12})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_LONGEST_HEADERS = 1 << 16

# ASCII escapes carry lone surrogates, which UTF-8 could not.
dump = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


class Raw(str):
    """JSON text that is sent as it stands."""

    __slots__ = ()


def frame(body: str) -> bytes:
    """`body`, which is ASCII, ready to be written."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body.encode("ascii"))


def load(body: bytes) -> Any:
    """The JSON value of a message body. Raises ValueError where it is none, too deep ones included."""
    try:
        return json.loads(body.decode("utf-8", "surrogatepass"))
    except RecursionError:
        raise ValueError("JSON nested too deeply") from None


class Frames:
    """Cuts a stream that arrives in chunks into message bodies.

    A header block without a usable length cannot be followed by a known number of bytes: it is dropped, and reading
    goes on behind it.
    """

    __slots__ = ("_buffer", "_length")

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._length = -1  # of the body that is being waited for; negative while headers are

    def feed(self, chunk: bytes) -> list[bytes]:
        """The bodies that `chunk` completes, in order."""
        buffer = self._buffer
        buffer += chunk
        bodies = []
        at = 0
        while True:
            if self._length < 0:
                end = buffer.find(_HEADERS_END, at)
                if end < 0:
                    break
                self._length = _length_of(bytes(buffer[at:end]))
                at = end + len(_HEADERS_END)
            if self._length >= 0:
                stop = at + self._length
                if stop > len(buffer):
                    break
                bodies.append(bytes(buffer[at:stop]))
                at, self._length = stop, -1
        del buffer[:at]
        if self._length < 0 and len(buffer) > _LONGEST_HEADERS:
            log.warning("dropped %d bytes that hold no message header", len(buffer))
            buffer.clear()
        return bodies


def _length_of(headers: bytes) -> int:
    found = _LENGTH.search(headers)
    if found is None:
        log.warning("dropped a message header without Content-Length: %r", headers[:200])
        return -1
    return int(found[1])
