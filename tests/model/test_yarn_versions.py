"""Which yarn a stage uses, told by what chooses it."""

from __future__ import annotations

import pytest
from tare.model.packages.yarn_versions import is_newer_yarn, may_be_newer_yarn

NEWER = [
    "RUN corepack enable && corepack prepare yarn@4.9.1 --activate",
    "RUN corepack use yarn@3",
    "RUN npm install -g yarn@berry",
    "RUN yarn set version stable",
    "RUN yarn set version 3.6.4",
    "RUN yarn set version berry",
    "COPY package.json yarn.lock .yarnrc.yml ./",
    "RUN yarn install --immutable",
    "RUN yarn workspaces focus --production",
    "RUN yarn plugin import workspace-tools",
    "COPY .pnp.cjs ./",
]
FIRST = [
    "RUN yarn install --frozen-lockfile",
    "RUN npm install -g yarn",
    "RUN npm install -g yarn@1.22.22",
    "RUN npm install -g yarn@latest",
    "RUN corepack enable && corepack prepare yarn@1.22.22 --activate",
    "RUN corepack enable && yarn set version classic",
    "RUN yarn set version 1.22.19",
    "RUN curl https://dl.yarnpkg.com/debian/pubkey.gpg | apt-key add -",
    "RUN yarn workspaces run build",
    "COPY .yarnrc ./",
]
EITHER = [
    "RUN corepack enable",
    "COPY .yarn ./.yarn",
]


@pytest.mark.parametrize("text", NEWER)
def test_versions_from_two_on(text: str) -> None:
    assert is_newer_yarn([text])
    assert may_be_newer_yarn([text])


@pytest.mark.parametrize("text", FIRST)
def test_the_first(text: str) -> None:
    assert not is_newer_yarn([text])
    assert not may_be_newer_yarn([text])


@pytest.mark.parametrize("text", EITHER)
def test_what_may_be_either(text: str) -> None:
    assert not is_newer_yarn([text])
    assert may_be_newer_yarn([text])


def test_all_texts_count() -> None:
    assert may_be_newer_yarn(iter(["FROM node:22", "RUN corepack enable"]))
    assert not may_be_newer_yarn(["RUN corepack enable", "RUN corepack prepare yarn@1.22.22 --activate"])
    assert is_newer_yarn(["RUN npm i -g yarn@1.22.22", "RUN yarn set version 4.1.0"]), "the first is what installs it"
