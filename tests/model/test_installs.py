"""What the commands of package managers are read as."""

from __future__ import annotations

import pytest
from hypothesis import given
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
        "gradle build --offline",
        "./gradlew --stop build",
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


@given(st.lists(st.sampled_from(WORDS + MARKS), max_size=12))
def test_never_raises(words: list[str]) -> None:
    for run in runs_of("FROM debian\nRUN " + " ".join(words) + "\n"):
        for install in installs(run):
            assert 0 <= install.span.start <= install.span.end <= len(run.item.text)
