"""What the rules about the build context say where its sizes are known."""

from __future__ import annotations

from pathlib import Path

import pytest
from tare.engine.analysis import analyse
from tare.engine.finding import Finding
from tare.engine.rulebook import rulebook
from tare.engine.settings import Settings
from tare.model import Facts, build
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


def test_what_is_deleted_later_weighs_what_it_weighs_in_the_context(project: Path) -> None:
    plant(project, {"data/film.tar": 2_000_000, "data/x": 7})
    text = "FROM debian:13\nCOPY . /srv\nRUN rm -rf /srv/data && ldconfig\n"
    assert find(project, text, "deleted-in-later-layer").saving_bytes == 2_000_007
    text = "FROM debian:13\nCOPY data/film.tar /tmp/\nRUN tar xf /tmp/film.tar && rm /tmp/film.tar\n"
    assert find(project, text, "deleted-in-later-layer").saving_bytes == 2_000_000
    text = "FROM debian:13\nCOPY --exclude=*.tar data /tmp/\nRUN rm -rf /tmp/\n"
    assert find(project, text, "deleted-in-later-layer").saving_bytes is None


def test_packages_that_are_taken_away_later_keep_their_bytes(tmp_path: Path) -> None:
    install = "FROM debian:13-slim\nRUN apt-get update && apt-get install -y --no-install-recommends gcc curl\n"
    facts = Facts(has_packages=True)
    rules = rulebook(Settings(select=("deleted-in-later-layer",)))

    def saved(text: str) -> int:
        (found,) = analyse(build(parse(text), facts=facts), rules).findings
        assert found.saving_bytes is not None
        return found.saving_bytes

    alone = saved(install + "RUN apt-get purge -y gcc\n")
    with_all = saved(install + "RUN apt-get purge -y --auto-remove gcc\n")
    assert 1_000 < alone < 1_000_000, "gcc itself is a few links"
    assert with_all > 100_000_000, "the compiler is in what it depends on"
    assert saved(install + "RUN rm -rf /var/lib/apt/lists/*\n") == 19_856_468


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
