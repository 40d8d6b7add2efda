"""What managers are told by options, in their commands, in variables and in files, and where one more goes."""

from __future__ import annotations

import pytest
from tare.model.packages.installs import installs

from .test_installs import installs_of, only, runs_of


def inserted(command: str, option: str, above: str = "FROM debian:12\n") -> str:
    """The command with an option inserted where the install says that it goes."""
    install = only(command, above)
    assert install.option_offset is not None
    text = f"RUN {command}\n"
    return (text[: install.option_offset] + option + text[install.option_offset :])[4:-1]


def test_options_in_a_variable_are_options() -> None:
    install = only("apt-get install $FLAGS curl", "FROM debian:12\nENV FLAGS='-y --no-install-recommends'\n")
    assert (install.names, install.assumes_yes, install.no_recommends) == ({"curl"}, True, True)


@pytest.mark.parametrize("word", ["$PACKAGES", "$(cat packages.txt)", "`cat packages.txt`", '"${packages[@]}"'])
def test_words_that_may_be_anything_make_an_install_dynamic_and_its_refusals_unknown(word: str) -> None:
    install = only(f"apt-get install -y {word}")
    assert install.is_dynamic
    assert install.assumes_yes is True
    assert install.no_recommends is None


def test_a_variable_that_may_have_changed_on_the_way_is_not_known() -> None:
    assert only('if [ -n "$X" ]; then deps=gcc; fi; apt-get install $deps').is_dynamic


@pytest.mark.parametrize(
    ("options", "answer"),
    [
        ("--no-install-recommends", True),
        ("--no-install-recommends=true", True),
        ("-o APT::Install-Recommends=0", True),
        ("-oAPT::Install-Recommends=false", True),
        ('-o "APT::Install-Recommends=no"', True),
        ("--option APT::Install-Recommends=off", True),
        ("--option=APT::Install-Recommends=false", True),
        ("-o apt::install-recommends=FALSE", True),
        ("", False),
        ("-o APT::Install-Recommends=1", False),
        ("--no-install-recommends --install-recommends", False),
        ("--no-install-recommends -o APT::Install-Recommends=true", False),
        ("-o APT::Install-Suggests=0", False),
        ("--no-install-suggests", False),
    ],
)
@pytest.mark.parametrize("program", ["apt-get", "apt"])
def test_apt_is_told_to_leave_recommended_packages_out(program: str, options: str, answer: bool) -> None:
    assert only(f"{program} install {options} curl").no_recommends is answer
    assert only(f"{program} {options} install curl").no_recommends is answer
    assert only(f"{program} install curl {options}").no_recommends is answer


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("apt-get install -y curl", True),
        ("apt-get -qqy install curl", True),
        ("apt-get install -qq curl", True),
        ("apt-get install -q -q curl", True),
        ("apt-get install -q=2 curl", True),
        ("apt-get install --assume-yes curl", True),
        ("apt-get -o APT::Get::Assume-Yes=true install curl", True),
        ("apt-get install -q curl", False),
        ("apt-get install curl", False),
        ("yum install -y curl", True),
        ("yum --assumeyes install curl", True),
        ("yum install curl", False),
        ("zypper -n install curl", True),
        ("zypper --non-interactive in curl", True),
        ("zypper in -y curl", True),
        ("zypper install -n curl", False),
        ("pacman -S --noconfirm curl", True),
        ("pacman -S curl", False),
        ("conda install -y numpy", True),
        ("conda install numpy", False),
        ("apk add curl", None),
        ("pip install flask", None),
    ],
)
def test_who_is_asked_before_installing(command: str, answer: bool | None) -> None:
    assert only(command).assumes_yes is answer


@pytest.mark.parametrize(
    ("command", "above", "answer"),
    [
        ("pip install --no-cache-dir flask", "", True),
        ("pip --no-cache-dir install flask", "", True),
        ("pip install flask", "", False),
        ("pip install flask", "ENV PIP_NO_CACHE_DIR=1\n", True),
        # pip takes "0" and "off" for on, too.
        ("pip install flask", "ENV PIP_NO_CACHE_DIR=0\n", True),
        ("pip install flask", "ENV PIP_NO_CACHE_DIR=\n", False),
        ("pip install flask", "ARG PIP_NO_CACHE_DIR=1\n", True),
        ("pip install flask", "ARG PIP_NO_CACHE_DIR\n", None),
        ("PIP_NO_CACHE_DIR=1 pip install flask", "", True),
        ("env PIP_NO_CACHE_DIR=1 pip install flask", "", True),
        ("export PIP_NO_CACHE_DIR=1 && pip install flask", "", True),
        ("pip install flask && export PIP_NO_CACHE_DIR=1", "", False),
        ("python -m pip install --no-cache-dir flask", "", True),
        ("apk add --no-cache curl", "", True),
        ("apk --no-cache add curl", "", True),
        ("apk add curl", "", False),
        ("uv pip install --no-cache flask", "", True),
        ("uv sync", "ENV UV_NO_CACHE=1\n", True),
        ("uv sync", "ENV UV_NO_CACHE=0\n", False),
        ("npm ci", "", None),
        ("apt-get install curl", "", None),
    ],
)
def test_managers_are_told_to_keep_no_cache(command: str, above: str, answer: bool | None) -> None:
    assert only(command, f"FROM debian:12\n{above}").no_cache is answer


def test_env_of_a_parent_stage_counts() -> None:
    text = "FROM python:3.12 AS base\nENV PIP_NO_CACHE_DIR=1\nFROM base\nRUN pip install flask\n"
    assert installs(runs_of(text)[-1])[0].no_cache is True


@pytest.mark.parametrize(
    ("command", "above", "answer"),
    [
        ("npm ci", "", False),
        ("npm ci --omit=dev", "", True),
        ("npm ci --omit dev", "", True),
        ("npm install --production", "", True),
        ("npm install --production=false", "", False),
        ("npm ci --only=production", "", True),
        ("npm ci --only=prod", "", True),
        ("npm ci", "ENV NODE_ENV=production\n", True),
        ("npm ci --include=dev", "ENV NODE_ENV=production\n", False),
        ("npm ci", "ARG NODE_ENV\n", None),
        ("NODE_ENV=production npm ci", "", True),
        ("npm ci", "ENV NPM_CONFIG_OMIT=dev\n", True),
        ("npm ci $FLAGS", "", None),
        ("npm install express", "", None),
        ("npm install -g serve", "", None),
        ("yarn --production", "", True),
        ("yarn install --production=false", "ENV NODE_ENV=production\n", False),
        ("yarn", "", False),
        ("yarn workspaces focus --production", "", True),
        ("pnpm install --prod", "", True),
        ("pnpm i -P", "", True),
        ("pnpm install", "", False),
        ("bun install --production", "", True),
        ("bun install", "", False),
        ("composer install --no-dev", "", True),
        ("composer install", "ENV COMPOSER_NO_DEV=1\n", True),
        ("composer install", "", False),
        ("bundle install --without development test", "", True),
        ("bundle config set --local without 'development test' && bundle install", "", True),
        ("bundle install", "ENV BUNDLE_WITHOUT=development:test\n", True),
        ("bundle install", "", False),
        ("poetry install --only main", "", True),
        ("poetry install --only=main", "", True),
        ("poetry install --without dev,docs", "", True),
        ("poetry install --no-dev", "", True),
        ("poetry install", "", False),
        ("pipenv install --dev", "", False),
        ("pipenv install --system --deploy", "", True),
        ("uv sync --no-dev", "", True),
        ("uv sync", "", False),
        ("pdm sync --prod", "", True),
        ("pip install -r requirements.txt", "", None),
    ],
)
def test_development_dependencies_stay_out(command: str, above: str, answer: bool | None) -> None:
    found = installs_of(command, f"FROM debian:12\n{above}")
    assert found[-1].omits_dev is answer


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("apt-get install curl", "apt-get install --x curl"),
        ("apt-get install -y -qq curl -V", "apt-get install -y -qq --x curl -V"),
        ("apt-get -y install curl", "apt-get -y install --x curl"),
        ("apt-get install -t stable curl", "apt-get install --x -t stable curl"),
        ("apt-get install -y $X curl", "apt-get install -y --x $X curl"),
        ("apt-get install \\\n    -y \\\n    curl", "apt-get install \\\n    -y --x \\\n    curl"),
        ("pip install -r requirements.txt", "pip install --x -r requirements.txt"),
        ("python -m pip install flask", "python -m pip install --x flask"),
        ("yarn && yarn build", "yarn --x && yarn build"),
        ("npm ci; echo", "npm ci --x; echo"),
        ("bash -c 'npm ci'", "bash -c 'npm ci --x'"),
        ("pacman -Sy --noconfirm curl", "pacman -Sy --noconfirm --x curl"),
    ],
)
def test_where_an_option_goes_in(before: str, after: str) -> None:
    assert inserted(before, " --x") == after


def test_no_place_for_an_option_between_json_strings() -> None:
    assert only('["apt-get", "install", "curl"]').option_offset is None
