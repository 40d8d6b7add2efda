"""BuildKit's own checks of one Dockerfile, asked of a real engine.

Bases need not be there: each image that a file names is given to the build as a named context that stands for one image
without files, variables or a shell. So nothing is pulled, and what BuildKit would know from a real base is not known.
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import subprocess
import tarfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

IMAGE = "tare-checks-base"
_LONGEST_WAIT = 60
_EXPERIMENTAL = "BUILDKIT_DOCKERFILE_CHECK=experimental=all"


class NoEngine(Exception):
    """There is no engine, or it did not answer."""


class Answer(NamedTuple):
    """What BuildKit says of a file: (check, line) pairs, and the error that ended it, empty where there is none."""

    warnings: tuple[tuple[str, int, str], ...]
    error: str
    error_line: int


class Engine:
    """Asks, and remembers the answers in a file beside the contexts.

    `TARE_LAB` is the path of a script that runs an engine in a root of its own (`SCRIPT run docker …`), which sees
    `$LAB/ctx` as `/ctx`. Without it `DOCKER` says how docker is called, "docker" unless told otherwise.
    """

    def __init__(self, folder: Path) -> None:
        script = os.environ.get("TARE_LAB", "")
        self._docker = [script, "run", "docker"] if script else shlex.split(os.environ.get("DOCKER", "docker"))
        self._root = Path(os.environ["LAB"], "ctx") if script else folder
        self._seen = "/ctx" if script else str(folder)
        self.folder = self._root / "checks" if script else folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self._kept = self.folder / "answers.json"
        self._answers: dict[str, Any] = json.loads(self._kept.read_text()) if self._kept.exists() else {}
        self._make_image()

    def version(self) -> str:
        """Of the engine."""
        return self._run("version", "--format", "{{.Server.Version}}").stdout.strip()

    def check(self, folder: Path, images: Iterable[str]) -> Answer:
        """What BuildKit says of `folder/Dockerfile`, whose images are `images`."""
        key = _key(folder)
        if key not in self._answers:
            # What still holds a dollar sign, as of `FROM \\$X`, can be no image, and names no context either.
            named = sorted(image for image in set(images) if "$" not in image)
            contexts = [f"--build-context={image}=docker-image://{IMAGE}" for image in named]
            self._answers[key] = self._ask(folder, [*contexts, f"--build-arg={_EXPERIMENTAL}"])
        warnings, error, line = self._answers[key]
        return Answer(tuple((name, at, said) for name, at, said in warnings), error, line)

    def keep(self) -> None:
        """Write the answers down."""
        self._kept.write_text(json.dumps(self._answers))

    def _ask(self, folder: Path, contexts: Sequence[str]) -> list[Any]:
        seen = f"{self._seen}/{folder.relative_to(self._root)}"
        done = self._run("buildx", "build", "--call=check,format=json", *contexts, seen)
        at = done.stdout.find("{")
        if at < 0 and "invalid context name" in done.stderr:
            return [[], done.stderr.strip()[-300:], 0]
        if at < 0:
            raise NoEngine(done.stderr.strip()[-300:] or "no answer")
        said, _ = json.JSONDecoder().raw_decode(done.stdout, at)
        warnings = [[one["ruleName"], _line(one), one.get("detail", "")] for one in said.get("warnings") or []]
        error = said.get("buildError") or {}
        return [warnings, error.get("message", ""), _line(error)]

    def _make_image(self) -> None:
        empty = self.folder / "empty.tar"
        tarfile.open(empty, "w").close()
        self._run("import", f"{self._seen}/{empty.relative_to(self._root)}", IMAGE)

    def _run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*self._docker, *words], text=True, capture_output=True, timeout=_LONGEST_WAIT)


def _line(said: dict[str, Any]) -> int:
    ranges = (said.get("location") or {}).get("ranges") or []
    return int(ranges[0]["start"].get("line", 0)) if ranges else 0


def _key(folder: Path) -> str:
    digest = hashlib.sha256()
    for name in ("Dockerfile", ".dockerignore"):
        path = folder / name
        digest.update(path.read_bytes() if path.exists() else b"-")
        digest.update(b"\0")
    return digest.hexdigest()
