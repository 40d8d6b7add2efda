"""A terminal with a program in it: keys go in, the screen comes out."""

import re
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import installed
from browser import ARTEFACTS


@dataclass(frozen=True)
class Terminal:
    tmux: Sequence[str]

    def press(self, *keys: str) -> None:
        """Names such as `Enter` are keys, everything else is typed."""
        self._run("send-keys", *keys)

    @property
    def screen(self) -> str:
        return self._run("capture-pane", "-p")

    def wait_for(self, pattern: str) -> re.Match[str]:
        end = time.monotonic() + 20
        while not (found := re.search(pattern, self.screen)):
            assert time.monotonic() < end, f"{pattern!r} did not appear on:\n{self.screen}"
            time.sleep(0.1)
        return found

    def keep_screen(self, name: str) -> None:
        ARTEFACTS.mkdir(exist_ok=True)
        (ARTEFACTS / f"{name}.txt").write_text(self.screen, encoding="utf-8")

    def _run(self, *command: str) -> str:
        return subprocess.run([*self.tmux, *command], check=True, capture_output=True, text=True, timeout=10).stdout


@contextmanager
def terminal(command: Sequence[str], env: Mapping[str, str], folder: Path) -> Iterator[Terminal]:
    tmux = [str(installed.tmux()), "-u", "-S", str(folder / "tmux"), "-f", "/dev/null"]
    start = [*tmux, "new-session", "-d", "-x", "110", "-y", "30", *command]
    subprocess.run(start, env={**env, "TERM": "xterm-256color"}, check=True, timeout=10)
    try:
        yield Terminal(tmux)
    finally:
        subprocess.run([*tmux, "kill-server"], capture_output=True, timeout=10)
