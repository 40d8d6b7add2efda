"""What the rules about the build context say where its sizes are known."""

from __future__ import annotations

from pathlib import Path

import pytest
from tare.engine.analysis import analyse
from tare.engine.finding import Finding
from tare.engine.rulebook import rulebook
from tare.engine.settings import Settings
from tare.model import build
from tare.syntax import parse
from tare.world.context import count_sizes, read_context
from tare.world.ignore import read_ignore
from tare.world.walk import Walk

from ..world.trees import counted, plant

NODE = "FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\nCOPY . .\n"
BUILT = NODE + "RUN npm run build\n\nFROM nginx:1.28\nCOPY --from=0 /app/dist /usr/share/nginx/html\n"


def find(folder: Path, text: str, slug: str) -> Finding:
    plant(folder, {"Dockerfile": text})
    rules = rulebook(Settings(select=(slug,)))
    (found,) = analyse(build(parse(text), context=counted(folder)), rules).findings
    return found


@pytest.fixture
def project(tmp_path: Path) -> Path:
    plant(tmp_path, {"package.json": "{}", "src/app.js": 50_000, ".git/pack": 1_200_000, ".idea/x": 40})
    plant(tmp_path, {"node_modules/a/index.js": 3_000_000, ".env": "TOKEN=x"})
    return tmp_path


def test_a_missing_ignore_file(project: Path) -> None:
    found = find(project, NODE, "missing-dockerignore")
    assert found.message == (
        "there is no .dockerignore, so node_modules (3 MB), .git (1.2 MB) and .idea are copied, of 4.3 MB in all"
    )
    assert found.saving_bytes == 4_200_040
    ((_, text, _),) = found.fixes[0].creates
    assert text == (
        "# The history, which a build hardly ever needs\n.git\n# Packages, which the build installs anew\n"
        "**/node_modules\n# Settings of an editor\n.idea\n# Secrets\n.env\n# What the image is built with\nDockerfile\n"
    )
    ignored = read_ignore(text)
    assert ignored.excludes("node_modules/a/index.js")
    assert not ignored.excludes("src/app.js")


def test_what_stays_in_a_build_stage_saves_nothing_in_the_image(project: Path) -> None:
    found = find(project, BUILT, "missing-dockerignore")
    assert "node_modules (3 MB)" in found.message
    assert found.saving_bytes is None


def test_a_whole_context_with_an_ignore_file(project: Path) -> None:
    plant(project, {".dockerignore": ".idea\n"})
    found = find(project, NODE, "whole-context-copied")
    assert found.message == (
        ".env, node_modules (3 MB) and .git (1.2 MB) will be in the image: .dockerignore does not keep them out"
    )
    assert found.saving_bytes == 4_200_007


def test_what_was_not_counted_to_the_end_is_at_least_so_much(project: Path) -> None:
    walk = Walk(str(project))
    for path in ("", ".git", "node_modules", "node_modules/a"):
        walk._step(path)
    names = read_context(str(project), str(project / "Dockerfile"))
    rules = rulebook(Settings(select=("missing-dockerignore",)))
    walk.found["node_modules"] = walk.found["node_modules"]._replace(packed_folders="a/later")
    (found,) = analyse(build(parse(NODE), context=count_sizes(names, walk)), rules).findings
    assert found.message.startswith("there is no .dockerignore, so node_modules (at least 3 MB), .git (1.2 MB)")
    assert found.message.endswith(", of at least 4.2 MB in all")
