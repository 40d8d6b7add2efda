"""Neovim as it looks in a terminal, with the configuration installed as its README says."""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import installed
import pytest
import weighty
from processes import private_home
from scenario import DOCKERFILE, FIXED, RULE, SETTINGS
from terminal import Terminal, terminal


@pytest.fixture
def dockerfile(tmp_path: Path) -> Path:
    file = tmp_path / "Dockerfile"
    file.write_text(DOCKERFILE, encoding="utf-8")
    return file


@pytest.fixture
def neovim(dockerfile: Path, server: list[str], tmp_path: Path) -> Iterator[Terminal]:
    with _neovim(dockerfile, server, tmp_path) as running:
        yield running


@contextmanager
def _neovim(dockerfile: Path, server: list[str], tmp_path: Path, more: str = "") -> Iterator[Terminal]:
    env = private_home(tmp_path / "home")
    _configure(Path(env["XDG_CONFIG_HOME"]) / "nvim", server, more)
    with terminal([str(installed.neovim()), str(dockerfile)], env, tmp_path) as running:
        yield running
        running.press("Escape", ":qall!", "Enter")  # as a person leaves, so that the server is told


def _configure(folder: Path, server: list[str], more: str) -> None:
    (folder / "lsp").mkdir(parents=True)
    shutil.copy(installed.CLIENTS / "neovim/lsp/tare.lua", folder / "lsp")
    config = json.dumps({"cmd": server, "settings": {"tare": SETTINGS}})
    (folder / "init.lua").write_text(
        f"vim.lsp.config('tare', vim.json.decode([[{config}]]))\n"
        "vim.lsp.enable('tare')\n"
        f"vim.diagnostic.config({{ virtual_text = true }})\n{more}"
    )


def test_the_keys_of_neovim_are_enough(neovim: Terminal, dockerfile: Path) -> None:
    neovim.wait_for(r"install -y curl +■")  # the sign before a diagnostic's text, at the end of its line
    neovim.keep_screen("neovim-1-diagnostic")

    neovim.press("/apt-get install", "Enter", "K")
    neovim.wait_for(RULE)
    neovim.keep_screen("neovim-2-hover")

    neovim.press("l", "gra")
    offer = neovim.wait_for(r"(\d+): .*--no-install-recommends")
    neovim.keep_screen("neovim-3-code-action")

    neovim.press(offer[1], "Enter")
    neovim.wait_for(re.escape(FIXED.splitlines()[-1]) + r" *\n")  # and no diagnostic after it
    neovim.press(":write", "Enter")
    neovim.wait_for("written")
    neovim.keep_screen("neovim-4-fixed")
    assert dockerfile.read_text(encoding="utf-8") == FIXED


def test_a_save_repairs_as_the_readme_says(dockerfile: Path, server: list[str], tmp_path: Path) -> None:
    readme = (installed.CLIENTS / "neovim/README.md").read_text(encoding="utf-8")
    (on_save,) = re.findall(r"Safe fixes on every save:\n\n```lua\n(.*?)```", readme, re.DOTALL)
    with _neovim(dockerfile, server, tmp_path, on_save) as neovim:
        neovim.wait_for(r"install -y curl +■")
        neovim.press(":write", "Enter")
        neovim.wait_for("written")
        assert dockerfile.read_text(encoding="utf-8") == FIXED


def test_every_line_says_what_it_weighs(server: list[str], tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    dockerfile = weighty.lay_out(tmp_path / "project")
    with _neovim(dockerfile, server, tmp_path) as neovim:
        neovim.wait_for("COPY")
        neovim.press(":lua vim.lsp.inlay_hint.enable(true)", "Enter")
        for hint in weighty.HINTS:
            neovim.wait_for(hint)
        neovim.press(":lua vim.lsp.codelens.refresh()", "Enter")
        neovim.wait_for(weighty.LENS.partition(".*")[0])  # the window ends there
        neovim.keep_screen("neovim-5-weight")

        neovim.press("2G", "$", "K")
        neovim.wait_for(r"git[\s\S]*32\sMB")
        neovim.keep_screen("neovim-6-package")
