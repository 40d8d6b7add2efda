"""What the commands of package managers are read as."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tare.model import Run, build
from tare.model.packages.install import Install
from tare.model.packages.installs import installs
from tare.syntax import parse


def runs_of(text: str) -> list[Run]:
    return [one for stage in build(parse(text)).stages for one in stage.instructions if isinstance(one, Run)]


def installs_of(command: str, above: str = "FROM debian:12\n") -> tuple[Install, ...]:
    return installs(runs_of(f"{above}RUN {command}\n")[-1])


def only(command: str, above: str = "FROM debian:12\n") -> Install:
    found = installs_of(command, above)
    assert len(found) == 1, found
    return found[0]


def inserted(command: str, option: str, above: str = "FROM debian:12\n") -> str:
    """The command with an option inserted where the install says that it goes."""
    install = only(command, above)
    assert install.option_offset is not None
    text = f"RUN {command}\n"
    return (text[: install.option_offset] + option + text[install.option_offset :])[4:-1]


@pytest.mark.parametrize(
    ("command", "manager", "names"),
    [
        ("apt-get install -y curl git", "apt", {"curl", "git"}),
        ("/usr/bin/apt-get -qq install curl", "apt", {"curl"}),
        ("sudo apt install curl", "apt", {"curl"}),
        ("env DEBIAN_FRONTEND=noninteractive apt-get install curl", "apt", {"curl"}),
        ("bash -c 'apt-get install curl'", "apt", {"curl"}),
        ("apt-get -o Dpkg::Use-Pty=0 -t bookworm-backports install curl", "apt", {"curl"}),
        ("apk add -U --virtual .build gcc musl-dev", "apk", {"gcc", "musl-dev"}),
        ("apk -X https://dl.example.com/edge add foo@edge", "apk", {"foo"}),
        ("yum -y install httpd", "dnf", {"httpd"}),
        ("microdnf install --nodocs java-17-openjdk-headless", "dnf", {"java-17-openjdk-headless"}),
        ("dnf group install -y 'Development Tools'", "dnf", {"Development Tools"}),
        ("zypper -n in --no-recommends vim", "zypper", {"vim"}),
        ("pacman -Syu --noconfirm base-devel", "pacman", {"base-devel"}),
        ("pip3.12 install requests[socks]==2.32.0", "pip", {"requests"}),
        ("python3 -m pip install -U pip setuptools", "pip", {"pip", "setuptools"}),
        ("/venv/bin/python -m pip install flask", "pip", {"flask"}),
        ("uv pip install --system flask", "uv", {"flask"}),
        ("uv tool install ruff", "uv", {"ruff"}),
        ("pipx install poetry==1.8.0", "pipx", {"poetry"}),
        ("poetry add httpx", "poetry", {"httpx"}),
        ("/opt/conda/bin/mamba install -y -c conda-forge numpy=1.26 'scipy>=1.11'", "conda", {"numpy", "scipy"}),
        ("npm i -g @angular/cli@17", "npm", {"@angular/cli"}),
        ("yarn global add serve", "yarn", {"serve"}),
        ("pnpm add -g turbo", "pnpm", {"turbo"}),
        ("bun add hono", "bun", {"hono"}),
        ("gem install bundler -v 2.5.6", "gem", {"bundler"}),
        ("composer require monolog/monolog:^3", "composer", {"monolog/monolog"}),
        ("php -d memory_limit=-1 composer.phar require a/b", "composer", {"a/b"}),
        ("go install golang.org/x/tools/gopls@v0.16.1", "go", {"golang.org/x/tools/gopls"}),
        ("cargo +nightly install ripgrep --locked", "cargo", {"ripgrep"}),
        ("dotnet tool install -g dotnet-ef --version 8.0.0", "nuget", {"dotnet-ef"}),
    ],
)
def test_reads_the_packages_of_each_manager(command: str, manager: str, names: set[str]) -> None:
    install = only(command)
    assert (install.manager, install.names) == (manager, names)


@pytest.mark.parametrize(
    "command",
    [
        "apt-get update",
        "apt-get install --dry-run curl",
        "apt-get install -d curl",
        "apt-get remove curl",
        "echo apt-get install curl",
        "apk del gcc",
        "apk info",
        "dnf group list",
        "dnf install --downloadonly httpd",
        "pacman -Ss curl",
        "pacman -Syu",
        "pip --version",
        "pip freeze",
        "python -c 'import pip' install x",
        "python app.py -m pip install x",
        "npm run install",
        "npm ci --help",
        "yarn build",
        "yarn --version",
        "pnpm run build",
        "bundle exec rake",
        "bundle --version",
        "gem update --system",
        "go version",
        "go mod edit -replace a=b",
        "cargo --version",
        "mvn --version",
        "mvn -o package",
        "gradle --version",
        "./gradlew wrapper",
        "dotnet build --no-restore",
        "$APT install curl",
        "xargs apt-get install",
    ],
)
def test_says_nothing_of_commands_that_install_nothing_or_cannot_be_read(command: str) -> None:
    assert installs_of(command) == ()


def test_says_nothing_where_no_posix_shell_reads_the_run() -> None:
    above = 'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nSHELL ["powershell", "-Command"]\n'
    assert installs_of("pip install flask", above) == ()
    assert installs_of("pip install flask", "FROM mcr.microsoft.com/windows/servercore:ltsc2022\n") == ()


def test_reads_every_form_of_run() -> None:
    text = (
        "FROM debian:12\n"
        "RUN <<EOF\napt-get update\napt-get install -y curl\nEOF\n"
        'RUN ["apt-get", "install", "git"]\n'
        "ONBUILD RUN pip install flask\n"
        "RUN apt-get update \\\n  # a comment\n  && apt-get \\\n  install jq\n"
    )
    found = [(install.manager, *sorted(install.names)) for run in runs_of(text) for install in installs(run)]
    assert found == [("apt", "curl"), ("apt", "git"), ("pip", "flask"), ("apt", "jq")]


@pytest.mark.parametrize(
    ("command", "name", "version", "is_pinned", "kind"),
    [
        ("apt-get install nginx=1.22.1-9", "nginx", "1.22.1-9", True, "name"),
        ("apt-get install nginx/bookworm-backports", "nginx", "bookworm-backports", True, "name"),
        ("apt-get install nginx", "nginx", "", False, "name"),
        ("apt-get install ./pkg_1.0_amd64.deb", "pkg_1.0_amd64.deb", "", False, "file"),
        ("apk add curl=8.5.0-r0", "curl", "8.5.0-r0", True, "name"),
        ("apk add 'curl>8'", "curl", ">8", True, "name"),
        ("apk add curl~8.5", "curl", "~8.5", True, "name"),
        ("apk add --allow-untrusted ./x.apk", "x.apk", "", False, "file"),
        ("dnf install httpd-2.4.57-5.el9", "httpd", "2.4.57-5.el9", True, "name"),
        ("dnf install java-17-openjdk", "java-17-openjdk", "", False, "name"),
        ("dnf install https://example.com/epel.rpm", "epel.rpm", "", False, "remote"),
        ("dnf install @development", "development", "", False, "group"),
        ("zypper in 'vim>=9.0'", "vim", ">=9.0", True, "name"),
        ("pip install 'django>=4,<5'", "django", ">=4,<5", True, "name"),
        ("pip install flask==3.0.0", "flask", "3.0.0", True, "name"),
        ("pip install git+https://github.com/a/b.git@v1", None, "v1", True, "remote"),
        ("pip install .", None, "", False, "folder"),
        ("pip install ./lib[extra]", None, "", False, "folder"),
        ("pip install dist/app-1.0-py3-none-any.whl", "app", "", False, "file"),
        ("npm install -g npm@latest", "npm", "latest", False, "name"),
        ("npm install -g @vue/cli@5.0.8", "@vue/cli", "5.0.8", True, "name"),
        ("npm install user/repo", None, "", False, "remote"),
        ("npm install ./local.tgz", None, "", False, "file"),
        ("gem install rails:7.1.0", "rails", "7.1.0", True, "name"),
        ("gem install rails -v 7.1.0", "rails", "7.1.0", True, "name"),
        ("go install example.com/x/cmd/y@latest", "example.com/x/cmd/y", "latest", False, "name"),
        ("cargo install cargo-watch@8.5.2", "cargo-watch", "8.5.2", True, "name"),
        ("cargo install --git https://example.com/x.git tool --tag v1", "tool", "v1", True, "remote"),
        ("conda install -y conda-forge::numpy==1.26.4", "numpy", "1.26.4", True, "name"),
    ],
)
def test_reads_what_a_package_says_of_its_version(
    command: str, name: str | None, version: str, is_pinned: bool, kind: str
) -> None:
    (package,) = only(command).packages
    assert (package.name, package.version, package.is_pinned, package.kind) == (name, version, is_pinned, kind)


def test_a_version_in_an_unknown_variable_is_still_a_version() -> None:
    (package,) = only("apt-get install nginx=$NGINX_VERSION").packages
    assert (package.name, package.is_pinned) == ("nginx", True)


def test_variables_with_known_values_are_read() -> None:
    above = "FROM debian:12\nARG VERSION=1.2\nENV TOOLS='curl git'\n"
    assert only("apt-get install $TOOLS", above).names == {"curl", "git"}
    assert only("apt-get install nginx=${VERSION}", above).packages[0].version == "1.2"
    assert only("deps='gcc make'; apt-get install -y $deps").names == {"gcc", "make"}
    assert not only("deps='gcc make'; apt-get install -y $deps").is_dynamic


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
    ("command", "manifests", "needs_sources"),
    [
        ("pip install -r requirements/prod.txt --requirement dev.txt", ("requirements/prod.txt", "dev.txt"), False),
        ("pip install .", (), True),
        ("pip install -e .", (), True),
        ("pip install -e git+https://example.com/x.git#egg=x", (), False),
        ("pip install --no-cache-dir flask", (), False),
        ("npm ci", ("package.json", "package-lock.json"), False),
        ("npm install", ("package.json",), False),
        ("npm install express", (), False),
        ("yarn install --frozen-lockfile", ("package.json",), False),
        ("pnpm fetch", ("pnpm-lock.yaml",), False),
        ("bundle install", ("Gemfile",), False),
        ("composer install --no-scripts", ("composer.json",), False),
        ("composer install", ("composer.json",), True),
        ("go mod download", ("go.mod",), False),
        ("go build ./...", ("go.mod",), True),
        ("go install ./cmd/app", ("go.mod",), True),
        ("cargo build --release", ("Cargo.toml",), True),
        ("cargo chef cook --recipe-path recipe.json", ("recipe.json",), False),
        ("mvn -B dependency:go-offline", ("pom.xml",), False),
        ("mvn -B package -DskipTests", ("pom.xml",), True),
        ("./gradlew dependencies", ("build.gradle*",), False),
        ("./gradlew build -x test", ("build.gradle*",), True),
        ("dotnet restore app.csproj", ("app.csproj",), False),
        ("dotnet publish -c Release", ("*.*proj",), True),
        ("uv sync --frozen --no-install-project", ("pyproject.toml", "uv.lock"), False),
        ("uv sync", ("pyproject.toml",), True),
        ("poetry install --no-root", ("pyproject.toml",), False),
        ("poetry install", ("pyproject.toml",), True),
        ("conda env create -f environment.yml", ("environment.yml",), False),
    ],
)
def test_what_must_be_copied_before(command: str, manifests: tuple[str, ...], needs_sources: bool) -> None:
    install = only(command)
    assert (install.manifests, install.needs_sources) == (manifests, needs_sources)


@pytest.mark.parametrize(
    ("command", "folder"),
    [
        ("npm ci", "/app"),
        ("cd web && npm ci", "/app/web"),
        ("cd /srv && npm ci", "/srv"),
        ("(cd web && true); npm ci", "/app"),
        ("(cd web && npm ci)", "/app/web"),
        ("cd $WHERE && npm ci", None),
        ("if true; then cd web; fi; npm ci", None),
        ("cd web && cd .. && npm ci", "/app"),
        ("cd web && cd - && npm ci", "/app"),
        ("bash -c 'cd web'; npm ci", "/app"),
        ("npm --prefix web ci", "/app/web"),
        ("pushd web && popd && npm ci", "/app"),
    ],
)
def test_where_an_install_runs(command: str, folder: str | None) -> None:
    assert only(command, "FROM node:22\nWORKDIR /app\n").folder == folder


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


def test_spans_are_those_of_the_words() -> None:
    text = "FROM debian:12\nRUN apt-get \\\n  -y install \\\n  curl\n"
    run = runs_of(text)[0]
    (install,) = installs(run)
    assert install.span.of(run.item.text) == "apt-get \\\n  -y install"
    assert install.packages[0].span.of(run.item.text) == "curl"


def test_the_same_values_come_back_until_something_above_changes() -> None:
    first = runs_of("FROM debian:12\nRUN pip install x\n")[0]
    assert installs(first) is installs(first)


WORDS = ["apt-get", "apk", "pip", "npm", "yarn", "go", "install", "add", "-y", "--x=1", "-o", "--", "$X", '"$Y"', "''"]
MARKS = [";", "&&", "|", "\\\n", "(", ")", "{", "}", ">", "<<E", "\u00e9", "`", "$(", "~", "*", "'", '"', "="]


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS + MARKS), max_size=12))
def test_never_raises(words: list[str]) -> None:
    for run in runs_of("FROM debian\nRUN " + " ".join(words) + "\n"):
        for install in installs(run):
            assert 0 <= install.span.start <= install.span.end <= len(run.item.text)
