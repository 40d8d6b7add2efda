"""Where bytes come from and go to: standard streams or one TCP connection.

On POSIX the event loop reads the pipe itself: a message costs no thread hand-off. Elsewhere, and for files, one thread
reads and hands over whole chunks. Writing to a pipe never blocks the loop, so an editor that writes before it reads
cannot lock up with us.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import stat
import sys
import threading
from collections.abc import Callable
from typing import cast

log = logging.getLogger(__name__)

_CHUNK = 1 << 18


class Connection(asyncio.Protocol):
    """One editor: chunks go to `received`, the end of its stream to `ended`, once each."""

    def __init__(self, received: Callable[[bytes], None], ended: Callable[[], None]) -> None:
        self._received = received
        self._ended = ended
        self._has_ended = False
        self.write: Callable[[bytes], None] = _write_nowhere
        self._output: asyncio.WriteTransport | None = None
        self._output_closed: asyncio.Future[None] | None = None

    def write_through(self, output: asyncio.WriteTransport, closed: asyncio.Future[None]) -> None:
        self._output, self._output_closed, self.write = output, closed, output.write

    async def close(self) -> None:
        """Write what is still waiting, for at most two seconds, and close."""
        if self._output is None or self._output_closed is None:
            return
        self._output.close()
        try:
            await asyncio.wait_for(self._output_closed, 2)
        except asyncio.TimeoutError:
            log.warning("the editor did not read our last messages")

    def data_received(self, data: bytes) -> None:
        self._received(data)

    def eof_received(self) -> bool:
        self.end()
        return True  # what is still to be written may be

    def connection_lost(self, exc: Exception | None) -> None:
        if self._output_closed is not None and not self._output_closed.done():
            self._output_closed.set_result(None)
        self.end()

    def end(self) -> None:
        if not self._has_ended:
            self._has_ended = True
            self._ended()


class _Output(asyncio.BaseProtocol):
    def __init__(self, closed: asyncio.Future[None], ended: Callable[[], None]) -> None:
        self._closed = closed
        self._ended = ended

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._closed.done():
            self._closed.set_result(None)
        self._ended()


def claim_stdio() -> tuple[int, int]:
    """Take standard input and output away from everything else, and answer their new descriptors.

    A stray `print` then lands on standard error, and a child process cannot read the editor's messages.
    """
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(0, os.O_BINARY)
        msvcrt.setmode(1, os.O_BINARY)
    read_from, write_to = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return read_from, write_to


async def connect_streams(read_from: int, write_to: int, connection: Connection, *, portable: bool = False) -> None:
    """Join `connection` to two descriptors, which it owns from now on.

    `portable` chooses the way of systems whose event loop cannot watch pipes.
    """
    loop = asyncio.get_running_loop()
    if os.name == "nt":
        portable = True
    elif stat.S_ISSOCK(os.fstat(read_from).st_mode) and os.path.sameopenfile(read_from, write_to):
        os.close(write_to)
        await connect_socket(socket.socket(fileno=read_from), connection)
        return
    if portable or not _can_watch(write_to):
        connection.write = lambda data: _write_all(write_to, data, connection.end)
    else:
        closed: asyncio.Future[None] = loop.create_future()
        output, _ = await loop.connect_write_pipe(
            lambda: _Output(closed, connection.end), os.fdopen(write_to, "wb", buffering=0)
        )
        connection.write_through(output, closed)
    if portable or not _can_watch(read_from):
        thread = threading.Thread(target=_read_all, args=(read_from, connection, loop), name="editor", daemon=True)
        thread.start()
    else:
        await loop.connect_read_pipe(lambda: _Input(connection), os.fdopen(read_from, "rb", buffering=0))


async def connect_socket(connected: socket.socket, connection: Connection) -> None:
    """Join `connection` to a socket that carries both directions."""
    loop = asyncio.get_running_loop()
    connected.setblocking(False)
    transport, _ = await loop.connect_accepted_socket(lambda: connection, connected)
    connection.write_through(cast(asyncio.WriteTransport, transport), loop.create_future())


async def accept_one(host: str, port: int, announce: Callable[[str, int], None]) -> socket.socket:
    """Listen, tell `announce` where, and answer the first connection; nobody else is let in.

    Raises OSError where the address cannot be had.
    """
    loop = asyncio.get_running_loop()
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(1)
        listener.setblocking(False)
        announce(*listener.getsockname()[:2])
        connected, _ = await loop.sock_accept(listener)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connected


class _Input(asyncio.Protocol):
    """The reading half of a connection whose writing half is another descriptor."""

    def __init__(self, connection: Connection) -> None:
        self.data_received = connection.data_received  # type: ignore[method-assign]
        self._connection = connection

    def connection_lost(self, exc: Exception | None) -> None:
        self._connection.end()


def _can_watch(descriptor: int) -> bool:
    mode = os.fstat(descriptor).st_mode
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or stat.S_ISCHR(mode)


def _read_all(read_from: int, connection: Connection, loop: asyncio.AbstractEventLoop) -> None:
    try:
        while chunk := os.read(read_from, _CHUNK):
            loop.call_soon_threadsafe(connection.data_received, chunk)
    except OSError as error:
        log.warning("cannot read from the editor: %s", error)
    try:
        loop.call_soon_threadsafe(connection.end)
    except RuntimeError:
        # The loop has closed: nobody is left to tell.
        return


def _write_all(write_to: int, data: bytes, failed: Callable[[], None]) -> None:
    view = memoryview(data)
    try:
        while view:
            view = view[os.write(write_to, view) :]
    except OSError as error:
        log.warning("cannot write to the editor: %s", error)
        failed()


def _write_nowhere(data: bytes) -> None:
    log.warning("dropped %d bytes for an editor that is not connected", len(data))
