"""`tare lsp`: the language server, over standard input and output or a socket."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..features.weigh import Weighed
    from ..lsp.analysis import Analysis, Host


def serve_plainly(arguments: list[str]) -> int | None:
    """Serve where the arguments are those that editors give; None where somebody has to look at them."""
    known = all(argument == "--stdio" or argument.startswith("--clientProcessId=") for argument in arguments)
    return serve() if known else None


def serve(tcp: str = "") -> int:
    """Serve one editor and answer the exit code: 2 where `tcp`, HOST:PORT, cannot be listened at."""
    from ..lsp.start import serve as start

    try:
        return start(_make_analysis, tcp)
    except (ValueError, OSError) as error:
        if not tcp:
            raise
        print(f"tare: {error}", file=sys.stderr)
        return 2


def _make_analysis(host: Host) -> Analysis:
    from ..lsp.engine import Engine

    return Engine(host, _write_page)


def _write_page(weighed: Weighed) -> str:
    from ..report.weigh_html import write

    return write(weighed)
