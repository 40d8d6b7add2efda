"""`tare lsp`: from a started process to a served editor, loading as little as possible on the way."""

from __future__ import annotations

import gc
import sys

# Nothing here costs anything to import; asyncio and the rest come in with the functions below.
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .analysis import AnalysisFactory

_PAUSE = 5.0  # seconds between two looks at what there is to collect


def serve(make_analysis: AnalysisFactory, tcp: str = "") -> int:
    """Serve one editor over standard input and output, or at `tcp` ("HOST:PORT"), and answer the exit code.

    Everything that is written goes to standard error but the protocol. Raises ValueError where `tcp` is no address, and
    OSError where it cannot be listened at.
    """
    gc.disable()
    _import_asyncio()
    import asyncio

    try:
        return asyncio.run(_session(make_analysis, _address(tcp) if tcp else None))
    except KeyboardInterrupt:
        return 130


def _address(tcp: str) -> tuple[str, int]:
    host, colon, port = tcp.rpartition(":")
    if not colon or not port.isdecimal() or int(port) > 65535:
        raise ValueError(f"{tcp!r} is no HOST:PORT")
    return host.strip("[]") or "127.0.0.1", int(port)


async def _session(make_analysis: AnalysisFactory, address: tuple[str, int] | None) -> int:
    import asyncio
    import logging

    from .server import Server
    from .transport import Connection, accept_one, claim_stdio, connect_socket, connect_streams

    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="tare: %(levelname)s: %(message)s")
    loop = asyncio.get_running_loop()
    over: asyncio.Future[int] = loop.create_future()
    server: Server

    def leave(code: int) -> None:
        if not over.done():
            over.set_result(code)

    connection = Connection(lambda chunk: server.receive(chunk), lambda: server.end())
    server = Server(loop, lambda data: connection.write(data), make_analysis, leave)
    if address is not None:
        await connect_socket(await accept_one(*address, announce=_announce), connection)
    else:
        await connect_streams(*claim_stdio(), connection)
    loop.call_later(1, _collect_garbage_again)
    code = await over
    await connection.close()
    return code


def _import_asyncio() -> None:
    """Import asyncio without ssl, which a pipe does not need and which costs 10 ms of every start.

    asyncio is written to work where Python was built without ssl. The module itself stays importable.
    """
    if "ssl" in sys.modules or "asyncio" in sys.modules:
        return
    sys.modules["ssl"] = None  # type: ignore[assignment]
    try:
        import asyncio  # noqa: F401
    finally:
        del sys.modules["ssl"]


def _collect_garbage_again() -> None:
    """What is loaded by now stays: collecting it again and again would cost pauses and find nothing.

    Trees and models hold no cycles, so nearly all garbage is freed by counting. The rare rest can wait for a break of
    the typist's: with the thresholds that Python starts with, collecting took more time than judging a long file.
    """
    import asyncio

    gc.freeze()
    gc.set_threshold(200_000, 20, 20)
    gc.enable()
    asyncio.get_running_loop().call_later(_PAUSE, _collect_young_garbage)


def _collect_young_garbage() -> None:
    import asyncio

    if gc.get_count()[0] > 20_000:
        gc.collect(0)
    asyncio.get_running_loop().call_later(_PAUSE, _collect_young_garbage)


def _announce(host: str, port: int) -> None:
    print(f"tare: listening on {host}:{port}", file=sys.stderr, flush=True)
