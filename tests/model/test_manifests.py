"""Which files an install reads, told by the names in the context alone; no answer where names tell of more."""

from __future__ import annotations

import pytest
from tare.model import build
from tare.model.packages.installs import installs
from tare.model.packages.manifests import Manifests, manifests_of
from tare.syntax import parse

from tests.rules.folder import Folder


def read(command: str, *files: str, folder: str = "", ignore: str = "") -> Manifests | None:
    """What `command` reads in a folder of a context of those files; nothing is known of the context without any."""
    run = build(parse(f"FROM debian:13\nWORKDIR /app\nRUN {command}\n")).stages[0].runs[0]
    (install,) = installs(run)
    context = Folder({**dict.fromkeys(files, ""), **({".dockerignore": ignore} if ignore else {})}) if files else None
    return manifests_of(install, context, folder)


@pytest.mark.parametrize(
    ("command", "files"),
    [
        ("npm ci", ("package*.json",)),
        ("yarn", ("package.json", "yarn.lock*")),
        ("bundle install", ("Gemfile*",)),
        ("go mod download", ("go.mod", "go.sum*")),
        ("pip install -r requirements.txt -r dev.txt", ("requirements.txt", "dev.txt")),
        ("poetry install --no-root", ("pyproject.toml", "poetry.lock*")),
        ("uv sync --frozen --no-install-project", ("pyproject.toml", "uv.lock*")),
    ],
)
def test_without_a_context_patterns_stand_for_lock_files(command: str, files: tuple[str, ...]) -> None:
    assert read(command) == Manifests(files)


@pytest.mark.parametrize(
    ("command", "there", "files", "folders"),
    [
        ("npm ci", "package.json package-lock.json app.js", "package.json package-lock.json", ""),
        ("npm ci", "package.json npm-shrinkwrap.json .npmrc", "package.json npm-shrinkwrap.json .npmrc", ""),
        (
            "yarn",
            "package.json yarn.lock .yarn/releases/y.js .yarnrc.yml",
            "package.json yarn.lock .yarnrc.yml",
            ".yarn/",
        ),
        ("bundle", "Gemfile Gemfile.lock .ruby-version a.rb", "Gemfile Gemfile.lock .ruby-version", ""),
        ("go mod download", "go.mod go.sum main.go", "go.mod go.sum", ""),
        ("mvn dependency:go-offline", "pom.xml mvnw .mvn/wrapper/x src/A.java", "pom.xml mvnw", ".mvn/"),
        (
            "pip install -r requirements.txt",
            "requirements.txt constraints.txt x.py",
            "requirements.txt constraints.txt",
            "",
        ),
        ("pip install -r requirements/a.txt", "requirements/a.txt requirements/b.txt x.py", "", "requirements/"),
        ("dotnet restore", "app.csproj NuGet.Config Program.cs", "app.csproj NuGet.Config", ""),
    ],
)
def test_what_is_there_is_named(command: str, there: str, files: str, folders: str) -> None:
    found = read(command, *there.split())
    assert found is not None
    assert set(found.files) == set(files.split())
    assert set(found.folders) == set(folders.split())


@pytest.mark.parametrize(
    ("command", "there"),
    [
        ("npm ci", "package.json"),  # the lock file is missing
        ("npm install", "app.js"),
        ("npm install", "package.json packages/a/package.json"),
        ("npm install", "package.json a/package.json"),
        ("npm install", "package.json prisma/schema.prisma"),
        ("npm install", "package.json node_modules/x/package.json"),
        ("pnpm install", "package.json pnpm-lock.yaml pnpm-workspace.yaml"),
        ("pip install -r requirements.txt", "requirements.txt setup.py"),
        ("pip install -r other/a.txt", "other/a.txt"),
        ("bundle install", "Gemfile Gemfile.lock shop.gemspec"),
        ("go mod download", "go.mod tool/go.mod"),
        ("go mod download", "go.mod go.work"),
        ("dotnet restore", "app.csproj lib/lib.csproj"),
        ("composer install --no-scripts", "composer.json composer.lock"),
        ("gradle dependencies", "build.gradle"),
        ("cargo fetch", "Cargo.toml Cargo.lock"),
        ("npm install ./here", "package.json here/package.json"),
    ],
)
def test_there_is_no_answer_where_more_may_be_read(command: str, there: str) -> None:
    assert read(command, *there.split()) is None


def test_ignored_files_are_not_there() -> None:
    files = ("package.json", "yarn.lock", ".npmrc", "node_modules/x/package.json")
    assert read("yarn", *files, ignore="node_modules\n.npmrc\n") == Manifests(("package.json", "yarn.lock"))
    assert read("yarn", *files, ignore="package.json\nnode_modules\n") is None


def test_a_folder_of_the_context_is_looked_at_alone() -> None:
    files = ("package.json", "yarn.lock", "web/package.json", "web/bun.lock")
    assert read("bun install", *files, folder="web") == Manifests(("package.json", "bun.lock"))


def test_many_requirements_are_named_by_a_pattern() -> None:
    files = [f"requirements-{letter}.txt" for letter in "abcd"]
    found = read("pip install -r requirements-a.txt", "constraints.txt", *files)
    assert found == Manifests(("requirements*.txt", "constraints.txt"))
