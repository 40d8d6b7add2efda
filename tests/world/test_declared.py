"""Where the files of a project say that a Dockerfile is built from."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.world.bake import read_hcl, strip_comments
from tare.world.declared import Build, Declarations, bake_builds, read_builds

from .trees import plant

COMPOSE = """
x-common: &common
  restart: always
services:
  web:
    <<: *common
    build:
      context: ..
      dockerfile: deploy/web.Dockerfile
      additional_contexts:
        shared: ../shared
  api: {build: ./api}
  old:
    build: !reset null
  db: {image: postgres}
"""

BAKE = """
# builds
variable "ROOT" { default = "." }
variable "TAG" {
  default = "latest"   // of the image
}
function "tag" {
  params = [name]
  result = "${name}:${TAG}"
}
group "default" { targets = ["web", "tools"] }
target "base" {
  context = "${ROOT}"
  args = { A = "1", B = foo(TAG) }
  labels = {
    "org.x" = "y"
  }
}
target "web" {
  inherits = ["base"]
  dockerfile = "docker/web.Dockerfile"
  tags = [tag("web"), "b"]
  contexts = { shared = "../shared", base = "target:base" }
}
target "tools" {
  context = ROOT == "." ? "a" : "b"
  dockerfile-inline = <<EOT
FROM x
target "no" {}
EOT
}
"""


def context(folder: Path, dockerfile: str, top: str = "") -> str | None:
    found = Declarations().of(str(folder / dockerfile), str(folder / top) if top else str(folder))
    return str(Path(found.context).relative_to(folder)) if found is not None else None


@pytest.mark.parametrize("name", ["compose.yaml", "docker-compose.yml", "docker-compose.dev.yml", "compose.prod.yaml"])
def test_compose(tmp_path: Path, name: str) -> None:
    plant(tmp_path, {f"deploy/{name}": COMPOSE, "deploy/web.Dockerfile": 1, "deploy/api/Dockerfile": 1})
    assert context(tmp_path, "deploy/web.Dockerfile") == "."
    assert context(tmp_path, "deploy/api/Dockerfile") == "deploy/api"
    assert context(tmp_path, "deploy/Dockerfile") is None
    found = Declarations().of(str(tmp_path / "deploy/web.Dockerfile"))
    assert found is not None
    assert found.names == {"shared": "../shared"}
    assert found.file == str(tmp_path / "deploy" / name)


@pytest.mark.parametrize(
    ("build", "expected"),
    [
        ("build: .", "."),
        ("build: {context: app, dockerfile: ../Dockerfile}", "app"),
        ("build: {dockerfile: Dockerfile}", "."),
        ("build: '${HERE:-app}/..'", "."),
        ("build: $HERE", None),
        ("build: https://github.com/a/b.git", None),
        ("build: {context: ., dockerfile_inline: FROM a}", None),
        ("build: [a]", None),
        ("build: {context: [x]}", "."),
        ("build: {additional_contexts: ['a=b', 3]}", "."),
        ("image: x", None),
        ("build: .\n\tno", None),
        ('build: "a\\0b"', None),
    ],
)
def test_forms_of_compose(tmp_path: Path, build: str, expected: str | None) -> None:
    plant(tmp_path, {"compose.yaml": f"services:\n  a:\n    {build}\n", "Dockerfile": 1})
    assert context(tmp_path, "Dockerfile") == expected


def test_the_nearest_file_counts_and_only_up_to_the_top(tmp_path: Path) -> None:
    plant(tmp_path, {"compose.yaml": "services: {a: {build: {context: ., dockerfile: app/Dockerfile}}}"})
    assert context(tmp_path, "app/Dockerfile") == "."
    assert context(tmp_path, "app/Dockerfile", "app") is None
    plant(tmp_path, {"app/compose.yaml": "services: {a: {build: .}}"})
    assert context(tmp_path, "app/Dockerfile") == "app"


def test_a_link_is_the_file_that_it_leads_to(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {"real/Dockerfile": 1, "compose.yaml": "services: {a: {build: {context: ., dockerfile: l/Dockerfile}}}"},
    )
    (tmp_path / "l").symlink_to("real")
    assert context(tmp_path, "real/Dockerfile") == "."


def test_bake(tmp_path: Path) -> None:
    plant(tmp_path, {"docker-bake.hcl": BAKE})
    assert context(tmp_path, "docker/web.Dockerfile") == "."
    builds = {build.dockerfile: build for build in read_builds(str(tmp_path / "docker-bake.hcl"))}
    assert builds["docker/web.Dockerfile"].names == {"shared": "../shared", "base": "target:base"}
    targets = read_hcl(BAKE)["target"]
    assert list(targets) == ["base", "web", "tools"]
    assert "$" in targets["tools"]["context"]  # only bake knows
    assert targets["base"]["labels"] == {"org.x": "y"}
    assert targets["web"]["tags"][1] == "b"


def test_bake_in_json(tmp_path: Path) -> None:
    text = '{"target": {"a": {"context": "app", "dockerfile": "x.Dockerfile"}, "b": {"inherits": ["a", "b"]}}}'
    plant(tmp_path, {"docker-bake.json": text})
    assert context(tmp_path, "app/x.Dockerfile") == "app"
    assert list(bake_builds({"target": {"a": {"inherits": ["a"]}, "b": 3}})) == [Build(), Build()]


def test_devcontainer(tmp_path: Path) -> None:
    text = '{ // comment\n "build": {"dockerfile": "Dockerfile", "context": "..",}, /* "x" */ "u": "http://a" }'
    plant(tmp_path, {".devcontainer/devcontainer.json": text, ".devcontainer/Dockerfile": 1})
    assert context(tmp_path, ".devcontainer/Dockerfile") == "."
    plant(tmp_path, {".devcontainer/devcontainer.json": '{"dockerFile": "Dockerfile"}'})
    assert context(tmp_path, ".devcontainer/Dockerfile") == ".devcontainer"
    plant(tmp_path, {".devcontainer/devcontainer.json": '{"build": {"dockerfile": "../Dockerfile"}}'})
    assert context(tmp_path, "Dockerfile") == ".devcontainer"


def test_skaffold(tmp_path: Path) -> None:
    text = """
apiVersion: skaffold/v4beta1
build:
  artifacts:
    - image: a
      context: app
      docker: {dockerfile: build/Dockerfile}
    - image: b
      context: lib
    - image: c
      context: java
      jib: {}
---
build: {artifacts: [{image: d, context: second}]}
"""
    plant(tmp_path, {"skaffold.yaml": text})
    assert context(tmp_path, "app/build/Dockerfile") == "app"
    assert context(tmp_path, "lib/Dockerfile") == "lib"
    assert context(tmp_path, "second/Dockerfile") == "second"
    assert context(tmp_path, "java/Dockerfile") is None


def test_a_broken_file_is_a_line_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    broken = {"compose.yaml": "a: [", "docker-bake.json": "{", "skaffold.yaml": "\0", "devcontainer.json": "[" * 5000}
    plant(tmp_path, broken)
    assert context(tmp_path, "Dockerfile") is None
    assert len(caplog.records) == 4


def test_a_file_is_read_again_only_when_it_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tare.world import declared

    plant(tmp_path, {"compose.yaml": "services: {a: {build: .}}"})
    declarations = Declarations()
    assert declarations.of(str(tmp_path / "Dockerfile")) is not None
    monkeypatch.setattr(declared, "read_builds", lambda path: ())
    assert declarations.of(str(tmp_path / "Dockerfile")) is not None
    plant(tmp_path, {"compose.yaml": "services: {}   # nothing any more"})
    assert declarations.of(str(tmp_path / "Dockerfile")) is None


def test_a_folder_is_listed_again_only_when_it_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(tmp_path, {f"{number}/Dockerfile": "" for number in range(9)})
    os.utime(tmp_path, (1, 1))
    listed = []
    whole = os.listdir
    monkeypatch.setattr(os, "listdir", lambda folder: listed.append(str(folder)) or whole(folder))
    declarations = Declarations()
    for number in range(9):
        assert declarations.of(str(tmp_path / str(number) / "Dockerfile"), str(tmp_path)) is None
    assert listed.count(str(tmp_path)) == 1
    plant(tmp_path, {"compose.yaml": "services: {a: {build: ./3}}"})
    assert declarations.of(str(tmp_path / "3" / "Dockerfile"), str(tmp_path)) is not None


_PIECE = st.sampled_from(
    ['target "a" {', "}", "{", "[", "]", "=", '"x"', "x", "\n", ",", "(", ")", '"', "<<E\n", "E\n", "#", "/*"]
)


@given(st.lists(_PIECE, max_size=30).map(" ".join))
def test_no_text_breaks_the_readers(text: str) -> None:
    assert all(isinstance(build, Build) for build in bake_builds(read_hcl(text)))
    assert len(strip_comments(text)) <= len(text)
