"""What is installed is what is here."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

import tare

ROOT = Path(__file__).parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_packages_are_the_folders() -> None:
    folders = {"tare", "tare.rules"}
    folders |= {
        ".".join(("tare", *path.parent.relative_to(ROOT / "server").parts))
        for path in (ROOT / "server").rglob("__init__.py")
    }
    listed = PROJECT["tool"]["setuptools"]["packages"]
    assert sorted(listed) == listed
    assert set(listed) == folders


def test_every_folder_with_code_is_a_package() -> None:
    folders = {path.parent for path in (ROOT / "server").rglob("*.py")}
    assert [str(folder) for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_data_is_packed() -> None:
    """Every file beside the code is matched by a pattern of package-data."""
    patterns = PROJECT["tool"]["setuptools"]["package-data"]
    for package, folder in {"tare.data": ROOT / "server" / "data", "tare.rules": ROOT / "rules"}.items():
        files = [path for path in folder.iterdir() if path.is_file() and path.suffix not in (".py", ".pyc")]
        missed = [path.name for path in files if not any(path.match(pattern) for pattern in patterns[package])]
        assert missed == [], package


def test_the_version_is_said_once_and_the_same() -> None:
    assert PROJECT["project"]["version"] == tare.__version__


def test_the_command_exists() -> None:
    from tare.__main__ import main

    assert PROJECT["project"]["scripts"]["tare"] == "tare.__main__:main"
    assert callable(main)
