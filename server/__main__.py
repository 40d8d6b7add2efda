"""The command `tare`, also as `python -m tare`."""

from __future__ import annotations

import sys


def main(arguments: list[str] | None = None) -> int:
    """Run one command and answer its exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments[:1] == ["lsp"]:
        # An editor waits for this one, so it goes without the machinery of the others where it can.
        from .cli.lsp import serve_plainly

        code = serve_plainly(arguments[1:])
        if code is not None:
            return code
    from .cli.command import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
