"""Running a program of the user's, once, with an end: only ever one that the user allowed."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence


def run_program(
    command: Sequence[str], text: str, seconds: float, environ: Mapping[str, str] | None = None
) -> tuple[int, bytes] | str:
    """The exit code and the output, with `text` as input; or what went wrong, to follow the program's name.

    What the program started ends with it. Never raises.
    """
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(environ) if environ is not None else None,
            start_new_session=True,
        )
    except (OSError, ValueError):
        return "cannot be run"
    try:
        output, _ = process.communicate(text.encode(), timeout=seconds)
    except subprocess.TimeoutExpired:
        _end(process)
        return f"did not answer within {seconds:g} s"
    return process.returncode, output


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except OSError:
        process.kill()
    process.communicate()
