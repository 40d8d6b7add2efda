"""The build context as it is read from a folder."""

from __future__ import annotations

import os
import time

import pytest
from tare.world.context import read_context
from tare.world.context_folder import context_folder, find_context
from tare.world.declared import Declarations
from tare.world.listing import Listings


def make(folder, *paths, **texts):
    for path in paths:
        target = folder / path
        if path.endswith("/"):
            target.mkdir(parents=True, exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text("x")
    for path, text in texts.items():
        (folder / path).write_text(text)


def read(folder, dockerfile="Dockerfile", **limits):
    return read_context(str(folder), str(folder / dockerfile), **limits)


def test_what_is_there(tmp_path):
    make(tmp_path, "Dockerfile", "package.json", "src/app.js", "empty/")
    context = read(tmp_path)
    assert context.is_complete
    assert context.ignore_file is None
    assert context.children("") == ("Dockerfile", "empty/", "package.json", "src/")
    assert context.children("src") == context.children("./src/") == ("app.js",)
    assert context.files() == ("Dockerfile", "package.json", "src/app.js")
    asked = ("src", "src/", "./src/app.js", "/package.json", "", ".", "src/../empty")
    assert [path for path in asked if not context.exists(path)] == []
    missing = ("app.js", "src/app", "src/app.js/x", "lib/x")
    assert [path for path in missing if context.exists(path)] == []
    assert not context.is_ignored("src/app.js")


def test_the_ignore_file_keeps_out(tmp_path):
    make(tmp_path, "Dockerfile", "src/app.js", "node_modules/a/index.js", "docs/a.md", "docs/README.md")
    (tmp_path / ".dockerignore").write_text("node_modules\ndocs\n!docs/README.md\n")
    context = read(tmp_path)
    assert context.ignore_file == ".dockerignore"
    assert context.files() == (".dockerignore", "Dockerfile", "docs/README.md", "src/app.js")
    assert context.exists("node_modules")
    assert context.is_ignored("node_modules")
    assert context.is_ignored("node_modules/a/index.js")
    assert context.children("node_modules") == ()  # nobody looked
    assert context.exists("node_modules/whatever")
    assert not context.is_ignored("")
    assert context.is_complete


def test_a_dockerfile_with_an_ignore_file_of_its_own_in_a_folder_below(tmp_path):
    make(tmp_path, "deploy/app.Dockerfile", "secret.txt", "app.py")
    (tmp_path / "deploy/app.Dockerfile.dockerignore").write_text("secret.txt\n")
    (tmp_path / ".dockerignore").write_text("app.py\n")
    context = read_context(str(tmp_path), str(tmp_path / "deploy/app.Dockerfile"))
    assert context.ignore_file == "app.Dockerfile.dockerignore"
    assert context.is_ignored("secret.txt")
    assert not context.is_ignored("app.py")


def test_an_open_ignore_file_goes_before_the_one_on_disk(tmp_path):
    make(tmp_path, "Dockerfile", "a.log")
    (tmp_path / ".dockerignore").write_text("*.txt\n")
    overlay = {str(tmp_path / ".dockerignore"): "*.log\n"}
    assert read(tmp_path, overlay=overlay).is_ignored("a.log")


def test_too_much_is_known_near_the_top_first(tmp_path):
    make(tmp_path, "package.json", *(f"deep/{n}/{m}" for n in range(10) for m in range(10)))
    context = read(tmp_path, most_entries=15)
    assert not context.is_complete
    assert context.exists("package.json")
    assert "deep/0/0" in context.files()
    assert context.exists("deep/9/9")  # not listed, but may be there
    assert not context.exists("lib")


def test_no_time_at_all(tmp_path):
    make(tmp_path, "package.json")
    assert not read(tmp_path, most_seconds=-1).is_complete


def test_links_are_not_followed_and_loops_do_no_harm(tmp_path):
    make(tmp_path, "src/app.js")
    os.symlink(tmp_path, tmp_path / "src" / "loop")
    os.symlink("nowhere", tmp_path / "broken")
    context = read(tmp_path)
    assert context.is_complete
    assert context.files() == ("broken", "src/app.js", "src/loop")
    assert context.exists("broken")
    assert context.exists("src/loop/src/anything")  # what a link leads to is not known
    assert not context.exists("src/other/src")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_without_permission(tmp_path):
    make(tmp_path, "open/a", "closed/b")
    (tmp_path / "closed").chmod(0)
    try:
        context = read(tmp_path)
    finally:
        (tmp_path / "closed").chmod(0o755)
    assert not context.is_complete
    assert context.exists("open/a")
    assert context.exists("closed/b")


def test_a_folder_that_cannot_be_listed(tmp_path, monkeypatch):
    make(tmp_path, "open/a", "closed/b")
    scandir = os.scandir

    def refuse(folder):
        if str(folder).endswith("closed"):
            raise PermissionError(folder)
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    context = read(tmp_path)
    assert not context.is_complete
    assert context.files() == ("open/a",)
    assert context.exists("closed/b")


def test_a_folder_that_is_none(tmp_path):
    context = read(tmp_path / "missing")
    assert not context.is_complete
    assert context.children("") == context.files() == ()


def test_names_that_are_no_unicode(tmp_path):
    name = os.fsdecode(b"caf\xe9")
    make(tmp_path, name)
    (tmp_path / ".dockerignore").write_text("*.x\n")
    assert name in read(tmp_path).files()


def test_a_folder_is_listed_again_only_when_it_changed(tmp_path, monkeypatch):
    make(tmp_path, "a", "src/b")
    old = time.time() - 60
    for folder in (tmp_path, tmp_path / "src"):
        os.utime(folder, (old, old))
    listings = Listings()
    read(tmp_path, listings=listings)
    listed = []
    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", lambda folder: listed.append(folder) or scandir(folder))
    assert read(tmp_path, listings=listings).files() == ("a", "src/b")
    assert listed == []
    make(tmp_path, "src/c")
    assert read(tmp_path, listings=listings).files() == ("a", "src/b", "src/c")
    assert listed == [str(tmp_path / "src")]


def test_the_folder_that_is_sent(tmp_path):
    make(tmp_path, "app/main.py", "requirements.txt", "deploy/docker/Dockerfile", "deploy/docker/entry.sh")
    dockerfile = str(tmp_path / "deploy/docker/Dockerfile")
    own, top = str(tmp_path / "deploy/docker"), str(tmp_path)
    assert context_folder(dockerfile, ["requirements.txt", "app/"], top) == top
    assert context_folder(dockerfile, ["requirements.txt", "app/"], own) == own
    assert context_folder(dockerfile, ["requirements.txt", "app/"]) == own
    assert context_folder(dockerfile, ["entry.sh", "app/"], top) == own
    assert context_folder(dockerfile, ["docker/entry.sh"], top) == str(tmp_path / "deploy")
    assert context_folder(dockerfile, ["missing.txt", "app/"], top) == own
    assert context_folder(dockerfile, [".", "*.txt"], top) == own
    assert context_folder(dockerfile, ["nul\0"], top) == own
    make(tmp_path, ".git/HEAD")
    assert context_folder(dockerfile, ["requirements.txt", "app/"]) == top


def test_what_is_set_and_what_is_declared_go_before_a_guess(tmp_path):
    make(tmp_path, "app/Dockerfile", "app/main.py", "main.py", "other/")
    dockerfile, top = str(tmp_path / "app/Dockerfile"), str(tmp_path)
    sources = ["main.py"]
    assert find_context(dockerfile, sources, top, Declarations()) == str(tmp_path / "app")
    (tmp_path / "compose.yaml").write_text("services: {a: {build: {context: ., dockerfile: app/Dockerfile}}}")
    assert find_context(dockerfile, sources, top, Declarations()) == top
    assert find_context(dockerfile, sources, top, Declarations(), "other") == str(tmp_path / "other")
    (tmp_path / "compose.yaml").write_text("services: {a: {build: {context: gone, dockerfile: ../app/Dockerfile}}}")
    assert find_context(dockerfile, sources, top, Declarations()) == str(tmp_path / "app")


def test_files_that_list_requirements_can_be_read(tmp_path):
    (tmp_path / "requirements").mkdir()
    for name in ("requirements.txt", "requirements-dev.in", "requirements/base.txt", "notes.txt"):
        (tmp_path / name).write_text(f"# {name}\n")
    (tmp_path / "requirements-link.txt").symlink_to("notes.txt")
    (tmp_path / "requirements-large.txt").write_text("x" * 300_000)
    context = read_context(str(tmp_path), str(tmp_path / "Dockerfile"))
    assert context.text("./requirements.txt") == "# requirements.txt\n"
    assert context.text("requirements/base.txt") == "# requirements/base.txt\n"
    assert context.text("requirements-dev.in") is not None
    for name in ("notes.txt", "requirements-link.txt", "requirements-large.txt", "requirements", "nothing"):
        assert context.text(name) is None
    (tmp_path / "requirements.txt").write_text("# changed\n")
    assert not context.is_like(read_context(str(tmp_path), str(tmp_path / "Dockerfile")))
