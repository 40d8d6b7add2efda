"""Which server VS Code starts: the bundled one when there is no other, and never a stranger's."""

import json
import os
import shlex
import sys
from pathlib import Path

import pytest
from browser import window
from code_server import code_server
from scenario import DOCKERFILE, RULE, SETTINGS
from workbench import Workbench

RULE_SETTINGS = {f"tare.{name}": value for name, value in SETTINGS.items()}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "Dockerfile").write_text(DOCKERFILE, encoding="utf-8")
    return folder


def test_the_bundled_server_needs_nothing_but_a_python(vsix: Path, project: Path, tmp_path: Path) -> None:
    if "TARE_TEST_SERVER" in os.environ:
        pytest.skip("the bundle holds this checkout's server, and another one is under test")
    env = {"PATH": str(_folder_with_only_python(tmp_path))}
    with code_server(tmp_path, vsix, RULE_SETTINGS, env) as vscode, window("bundled") as page:
        page.goto(vscode.address(project))
        workbench = Workbench(page, project)
        workbench.open("Dockerfile")
        assert RULE in workbench.hover_over_squiggle()
        workbench.keep_screenshot("9-bundled")


def _folder_with_only_python(tmp_path: Path) -> Path:
    """Not the Python of these tests, which may have tare installed, but the one that it was made from."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "python3").symlink_to(Path(sys.base_prefix) / "bin/python3")
    return folder


def test_a_stranger_names_no_server(server: list[str], vsix: Path, project: Path, tmp_path: Path) -> None:
    """A repository brings its own settings. Until its folder is trusted, they must start nothing."""
    trace = tmp_path / "the-stranger-was-here"
    _bring_a_server(project, f"touch {trace}; exec {shlex.join(server)}")

    settings = {"tare.path": server, **RULE_SETTINGS, "security.workspace.trust.startupPrompt": "never"}
    with code_server(tmp_path, vsix, settings, ask_for_trust=True) as vscode, window("trust") as page:
        page.goto(vscode.address(project))
        workbench = Workbench(page, project)
        page.get_by_text("Restricted Mode").first.wait_for()
        workbench.open("Dockerfile")
        workbench.squiggle.wait_for()
        workbench.keep_screenshot("10-restricted")
        assert not trace.exists()

        workbench.run("Workspaces: Manage Workspace Trust")
        page.locator(".workspace-trust-editor").get_by_text("Trust", exact=True).click()
        while not trace.exists():
            page.wait_for_timeout(100)


def _bring_a_server(project: Path, script: str) -> None:
    settings = project / ".vscode/settings.json"
    settings.parent.mkdir()
    settings.write_text(json.dumps({"tare.path": ["/bin/sh", "-c", script]}))
