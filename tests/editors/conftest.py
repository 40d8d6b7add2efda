"""What the editor tests share: the server that they drive and the extension built from this checkout."""

import os
import shlex
import subprocess
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import installed
import pytest
from code_server import CodeServer, code_server
from scenario import SETTINGS


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.editors)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What was on the screen when a test failed is the better half of its message."""
    report = yield
    workbench = getattr(item, "funcargs", {}).get("workbench")
    if report.failed and workbench is not None:
        workbench.keep_screenshot(f"{item.name}-failed")
        workbench.start_over()  # so that one trouble is not everyone's
    return report


@pytest.fixture(scope="session")
def server() -> list[str]:
    """TARE_TEST_SERVER drives another command than the server of this checkout."""
    other = os.environ.get("TARE_TEST_SERVER")
    return shlex.split(other) if other else [sys.executable, "-m", "tare", "lsp"]


@pytest.fixture(scope="session")
def vsix() -> Path:
    """Built once, with the bundled server: what is tested is what people install."""
    installed.playwright()
    installed.chromium()
    installed.vscode_server()
    extension = installed.extension_sources()
    built = subprocess.run(["npm", "run", "package"], cwd=extension, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    return extension / "tare.vsix"


@pytest.fixture(scope="session")
def vscode(server: list[str], vsix: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CodeServer]:
    """One VS Code for all tests that do not need one of their own; each opens its own folder."""
    settings = {"tare.path": server, **{f"tare.{name}": value for name, value in SETTINGS.items()}}
    with code_server(tmp_path_factory.mktemp("vscode"), vsix, settings) as running:
        yield running
