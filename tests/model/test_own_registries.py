"""Names that may belong to a registry of one's own are asked about nowhere else."""

from __future__ import annotations

import pytest
from tare.model import Facts, build
from tare.model.estimates.own_registries import names_own_registry
from tare.syntax import parse
from tare.world.packages import KnownSizes, questions_of

from ..rules.folder import Folder

TEXT = "FROM node:22\nCOPY . /app\nWORKDIR /app\nRUN npm install secret\nRUN pip install quiet\n"


def asked(text: str, files: dict[str, str] | None = None) -> list[str]:
    context = Folder(files) if files is not None else None
    model = build(parse(text), context=context, facts=Facts(sizes=KnownSizes({})))
    return sorted(question.name for question in questions_of(model))


def test_without_settings_both_are_asked_about() -> None:
    assert asked(TEXT) == ["quiet", "secret"]
    assert asked(TEXT, {"package.json": "{}"}) == ["quiet", "secret"]


@pytest.mark.parametrize(
    ("path", "text", "left"),
    [
        (".npmrc", "registry=https://npm.corp.example/\n", ["quiet"]),
        (".npmrc", "@corp:registry=https://npm.corp.example/\n", ["quiet"]),
        (".npmrc", "registry=https://registry.npmjs.org/\n# https://npm.corp.example\nsave-exact=true\n", None),
        ("web/.npmrc", "//npm.corp.example/:_authToken=${TOKEN}\n", ["quiet"]),
        ("pip.conf", "[global]\nextra-index-url = https://user:pw@pypi.corp.example/simple\n", ["secret"]),
        ("pip.conf", "[global]\nindex-url = https://pypi.org/simple\n", None),
        ("pyproject.toml", '[project.urls]\nhome = "https://corp.example"\n', None),
        ("pyproject.toml", '[[tool.uv.index]]\nurl = "https://pypi.corp.example"\n', ["secret"]),
        (".yarnrc.yml", "what nobody read", ["quiet"]),
    ],
)
def test_settings_in_the_context(path: str, text: str, left: list[str] | None) -> None:
    files = {path: text, ".dockerignore": "**/.npmrc\n"}  # kept out of the build, and all the same theirs
    assert asked(TEXT, files) == (left if left is not None else ["quiet", "secret"])


@pytest.mark.parametrize(
    "line",
    [
        "RUN --mount=type=secret,id=npmrc,target=/root/.npmrc true",
        "RUN npm config set registry https://npm.corp.example",
        "RUN pip config set global.index-url https://pypi.corp.example",
        "COPY --from=settings /pip.conf /etc/pip.conf",
        "COPY .npmrc /root/",
        "COPY <<EOF /etc/pip.conf\n[global]\nindex-url = https://pypi.corp.example\nEOF",
    ],
)
def test_settings_that_instructions_bring(line: str) -> None:
    assert asked(TEXT.replace("COPY . /app", line)) == []
    below = f"FROM node:22 AS base\n{line}\n{TEXT.replace('node:22', 'base')}"
    assert asked(below) == [], "a stage below says it for those that grow from it"


def test_addresses() -> None:
    assert not names_own_registry(".npmrc", "; //npm.corp.example/\nregistry=https://registry.yarnpkg.com\n")
    assert names_own_registry("uv.toml", 'index-url = "https://${HOST}/simple"')
