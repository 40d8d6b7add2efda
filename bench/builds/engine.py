"""A Docker engine, and the folder in which it finds build contexts.

`TARE_LAB` is the path of a script that runs an engine in a root of its own: `SCRIPT up`, `SCRIPT run docker …`. It sees
`$LAB/ctx` as `/ctx`. Without it `DOCKER` says how docker is called, "docker" unless told otherwise.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

ABSENT = """No Docker engine was found. `make bench-builds` needs one of
  - docker on PATH, and permission to use it (DOCKER="sudo docker" says how it is called), or
  - root, TARE_LAB=SCRIPT and LAB=FOLDER, for an engine that SCRIPT brings up in FOLDER."""

BASE = "debian:bookworm-slim"


class NoEngine(Exception):
    """There is no engine to build with."""


class Failed(Exception):
    """A build failed; the text is the end of what it wrote."""


class Engine:
    """Builds folders, and asks what came out."""

    def __init__(self) -> None:
        script = os.environ.get("TARE_LAB", "")
        if script:
            if not os.environ.get("LAB") or not os.access(script, os.X_OK) or os.geteuid() != 0:
                raise NoEngine(ABSENT)
            self._docker = [script, "run", "docker"]
            self.contexts = Path(os.environ["LAB"], "ctx")
            self._seen = "/ctx"
        else:
            self._docker = shlex.split(os.environ.get("DOCKER", "docker"))
            if shutil.which(self._docker[0]) is None:
                raise NoEngine(ABSENT)
            self._temporary = tempfile.TemporaryDirectory(prefix="tare-builds-")
            self.contexts = Path(self._temporary.name)
            self._seen = str(self.contexts)
        answers = not subprocess.run([*self._docker, "version"], capture_output=True).returncode
        if not answers and not (script and not subprocess.run([script, "up"], capture_output=True).returncode):
            raise NoEngine(ABSENT)
        if not script and not self.has(BASE):
            self.ask("pull", BASE)
        self.ask("image", "inspect", BASE)

    def version(self) -> str:
        """Of the engine and its storage, which decides what is counted."""
        return self.ask("info", "--format", "Docker {{.ServerVersion}}, {{.Driver}}").strip()

    def folder(self, name: str) -> Path:
        """An empty folder for a context."""
        path = self.contexts / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        return path

    def build(self, folder: Path, tag: str, file: str = "Dockerfile") -> None:
        """Build a folder of `contexts`, every time anew. Raises Failed."""
        seen = f"{self._seen}/{folder.relative_to(self.contexts)}"
        words = ["build", "--network=host", "--no-cache", "--progress=plain", "-f", f"{seen}/{file}", "-t", tag, seen]
        done = subprocess.run([*self._docker, *words], text=True, capture_output=True)
        if done.returncode:
            raise Failed(done.stderr[-1500:])

    def layers(self, tag: str) -> list[int]:
        """The bytes of each history entry, the oldest first."""
        found = self.ask("history", "--no-trunc", "--human=false", "--format", "{{.Size}}", tag)
        return [int(line) for line in reversed(found.split())]

    def size(self, tag: str) -> int:
        """The bytes of the whole image."""
        return int(self.ask("image", "inspect", "--format", "{{.Size}}", tag))

    def output(self, tag: str, command: str) -> str:
        """What `command` of a shell writes in a container of the image. Raises Failed."""
        words = ["run", "--rm", "--network=none", "--entrypoint", "/bin/sh", tag, "-c", command]
        done = subprocess.run([*self._docker, *words], text=True, capture_output=True)
        if done.returncode:
            raise Failed(f"{command}: {done.stdout[-500:]}{done.stderr[-1000:]}")
        return done.stdout

    def has(self, tag: str) -> bool:
        """Whether there is such an image."""
        return not subprocess.run([*self._docker, "image", "inspect", tag], capture_output=True).returncode

    def forget(self, *tags: str) -> None:
        """Remove images, and in an engine of its own what was kept of their builds."""
        subprocess.run([*self._docker, "rmi", "-f", *tags], capture_output=True)
        if self._seen == "/ctx":
            subprocess.run([*self._docker, "builder", "prune", "-af"], capture_output=True)

    def ask(self, *words: str) -> str:
        """What docker answers on its standard output. Raises NoEngine with what it complains of."""
        done = subprocess.run([*self._docker, *words], text=True, capture_output=True)
        if done.returncode:
            raise NoEngine(f"docker {' '.join(words)}: {done.stderr.strip()}")
        return done.stdout
