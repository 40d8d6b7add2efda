"""What a RUN does to files, packages and accounts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.model import Run, build
from tare.model.commands.effect import Effects
from tare.model.commands.effects import effects
from tare.model.commands.reach import reaches
from tare.syntax import parse

BASE = "FROM debian:12\nWORKDIR /src\n"


def run_of(script: str, above: str = BASE) -> Run:
    found = build(parse(f"{above}RUN {script}\n")).stages[-1].instructions[-1]
    assert isinstance(found, Run)
    return found


def done(script: str, above: str = BASE) -> Effects:
    return effects(run_of(script, above))


def removed(script: str, above: str = BASE) -> list[str | None]:
    return [removal.path for removal in done(script, above).removals]


def test_a_temporary_folder_is_told_from_all_others() -> None:
    script = 'd="$(mktemp -d)" && wget https://x.org/a.tgz && tar xf a.tgz && rm -rf "$d"'
    assert len(done(script).leftovers) == 1


def test_the_first_folder_need_not_be_known() -> None:
    above = "FROM some/image\n"
    (leftover,) = done("wget https://x.org/a.tgz && tar xf a.tgz", above).leftovers
    assert leftover.path == "./a.tgz"
    assert done("wget https://x.org/a.tgz && tar xf a.tgz && rm a.tgz", above).leftovers == ()
    assert done("cd b && wget https://x.org/a.tgz && tar xf a.tgz && cd .. && rm -r b", above).leftovers == ()
    # It may be /tmp.
    assert done("wget https://x.org/a.tgz && tar xf a.tgz && rm /tmp/a.tgz", above).leftovers == ()


@pytest.mark.parametrize(
    ("script", "paths"),
    [
        ("rm -rf a /b c/*.o", ["/src/a", "/b", "/src/c/*.o"]),
        ("rm -rf ~/.cache", ["/root/.cache"]),
        ("rm -rf $HOME/.cache ${HOME}/x", ["/root/.cache", "/root/x"]),
        ("rm -rf '$HOME/x'", ["/src/$HOME/x"]),
        ("rm -rf $UNKNOWN/x", [None]),
        ("rm -rf /a/{b,c}", ["/a/b", "/a/c"]),
        ("rm -- -rf", ["/src/-rf"]),
        ("cd /opt && rm -rf ../x", ["/x"]),
        ("(cd /opt && rm x); rm y", ["/opt/x", "/src/y"]),
        ("rmdir /a && unlink /b", ["/a", "/b"]),
        ("find /a /b -type f -delete", ["/a", "/b"]),
        ("find /a -name x -exec rm -rf {} +", ["/a"]),
        ("find /a | xargs rm -f", ["/a"]),
        ("find /a -print", []),
        ("mv /a /b", ["/a"]),
        ("echo rm -rf /a", []),
        ("gunzip x.gz", ["/src/x.gz"]),
        ("gunzip -k x.gz", []),
    ],
)
def test_what_is_removed(script: str, paths: list[str | None]) -> None:
    assert removed(script) == paths


def test_a_home_that_is_not_known_is_still_the_same_home() -> None:
    assert removed("rm -rf ~/.cache $HOME/x", "FROM debian\nUSER 1000\n") == ["~/.cache", "~/x"]
    assert removed("rm -rf ~/.cache", "FROM debian\nENV HOME=/h\nUSER 1000\n") == ["/h/.cache"]
    assert removed("su app -c 'rm -rf ~/.cache'", "FROM debian\n") == ["~/.cache"]


def test_which_removals_are_sure_and_whole() -> None:
    found = done("rm -rf /a; if true; then rm -rf /b; fi; find /c -name x -delete; mv /d /e").removals
    assert [(one.path, one.is_certain, one.is_partial, one.is_move) for one in found] == [
        ("/a", True, False, False),
        ("/b", False, False, False),
        ("/c", True, True, False),
        ("/d", True, False, True),
    ]


@pytest.mark.parametrize(
    ("script", "path", "is_folder"),
    [
        ("mkdir -p -m 755 /a/b", "/a/b", True),
        ("touch a", "/src/a", False),
        ("echo x > a", "/src/a", False),
        ("echo x >> /a", "/a", False),
        ("echo x | tee -a /a", "/a", False),
        ("cp a /b", "/b", False),
        ("cp -r a /b", "/b", True),
        ("cp a /b/", "/b/a", False),
        ("cp a b /c", "/c", True),
        ("cp -t /c a b", "/c", True),
        ("install -m 755 a /usr/bin/", "/usr/bin/a", False),
        ("install -d /a", "/a", True),
        ("ln -s /a /b", "/b", False),
        ("dd if=/dev/zero of=/big bs=1M count=100", "/big", False),
        ("fallocate -l 1G /swap", "/swap", False),
        ("truncate -s 1G /disk", "/disk", False),
    ],
)
def test_what_is_written(script: str, path: str, is_folder: bool) -> None:
    (write,) = done(script).writes
    assert (write.path, write.is_folder) == (path, is_folder)


def test_output_to_devices_is_no_write() -> None:
    assert done("ls > /dev/null 2>&1").writes == ()


def test_how_large_a_file_is_made() -> None:
    found = done("fallocate -l 1G /a; dd of=/b bs=1M count=10").writes
    assert [write.size for write in found] == ["1G", "bs=1M count=10"]


@pytest.mark.parametrize(
    ("script", "kind", "value", "path", "is_recursive"),
    [
        ("chown -R app:app /app", "owner", "app:app", "/app", True),
        ("chown app: -R .", "owner", "app:", "/src", True),
        ("chown -hR 1000 /app", "owner", "1000", "/app", True),
        ("chown app /app", "owner", "app", "/app", False),
        ("chown --reference=/x /app", "owner", None, "/app", False),
        ("chgrp -R 0 /app", "owner", ":0", "/app", True),
        ("chmod -R 755 /app", "mode", "755", "/app", True),
        ("chmod --recursive g=u /app", "mode", "g=u", "/app", True),
        ("chmod +x a.sh", "mode", "+x", "/src/a.sh", False),
        ("chmod -x a.sh", "mode", "-x", "/src/a.sh", False),
        ("chmod -R g-w /app", "mode", "g-w", "/app", True),
        ("chmod $MODE /app", "mode", None, "/app", False),
        ("find /app -type d -exec chmod 755 {} +", "mode", "755", "/app", True),
        ("find /app -print0 | xargs -0 chown app", "owner", "app", "/app", True),
    ],
)
def test_whose_files_are_changed(script: str, kind: str, value: str | None, path: str, is_recursive: bool) -> None:
    (change,) = done(script).changes
    assert (change.kind, change.value, change.path, change.is_recursive) == (kind, value, path, is_recursive)


@pytest.mark.parametrize(
    ("script", "manager", "names"),
    [
        ("apt-get purge -y --auto-remove gcc make", "apt", ("gcc", "make")),
        ("apt-get autoremove -y", "apt", ()),
        ("dpkg -P gcc", "apt", ("gcc",)),
        ("apk del .build-deps", "apk", (".build-deps",)),
        ("dnf remove -y gcc", "dnf", ("gcc",)),
        ("yum -y erase gcc", "dnf", ("gcc",)),
        ("zypper rm -y gcc", "zypper", ("gcc",)),
        ("pacman -Rns --noconfirm gcc", "pacman", ("gcc",)),
        ("pip uninstall -y x", "pip", ("x",)),
        ("npm uninstall -g yarn", "npm", ("yarn",)),
    ],
)
def test_which_packages_are_purged(script: str, manager: str, names: tuple[str, ...]) -> None:
    (purge,) = done(script).purges
    assert (purge.manager, purge.names) == (manager, names)


@pytest.mark.parametrize(
    ("script", "name", "uid", "is_group"),
    [
        ("useradd -m -u 1000 app", "app", "1000", False),
        ("useradd --uid=99999 -s /bin/sh app", "app", "99999", False),
        ("adduser -D -u 1000 app", "app", "1000", False),
        ("adduser --system --ingroup app app", "app", None, False),
        ("addgroup -g 1000 app", "app", "1000", True),
        ("addgroup app docker", "app", None, False),
        ("groupadd -r app", "app", None, True),
        ("usermod -aG docker app", "app", None, False),
        ("useradd $NAME", None, None, False),
    ],
)
def test_which_accounts_are_made(script: str, name: str | None, uid: str | None, is_group: bool) -> None:
    (account,) = done(script).accounts
    assert (account.name, account.uid, account.is_group) == (name, uid, is_group)


def test_what_sudo_runs_counts_once() -> None:
    found = done("sudo rm -rf /a")
    assert len(found.sudos) == 1
    assert [removal.path for removal in found.removals] == ["/a"]


def test_triggers_and_heredocs_are_read_and_windows_is_not() -> None:
    assert removed("<<EOF\ncd /a\nrm b\nEOF") == ["/a/b"]
    trigger = build(parse("FROM debian\nONBUILD RUN rm /a\n")).stages[0].instructions[-1]
    assert isinstance(trigger, Run)
    assert [one.path for one in effects(trigger).removals] == ["/a"]
    assert done("rm -rf C:\\\\x", "FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\n") == Effects()


@pytest.mark.parametrize(
    ("pattern", "path", "answer"),
    [
        ("/a", "/a", True),
        ("/a/", "/a/b", True),
        ("/a/*", "/a", True),
        ("/a/*", "/a/b/c", True),
        ("/*", "/a/b", True),
        ("/", "/a", True),
        ("/a/b*", "/a/bc", True),
        ("/a/[bc]", "/a/b", True),
        ("/a/?", "/a/bc", False),
        ("/ab", "/a", False),
        ("/a", "/ab", False),
        ("/a/*", "/a/.b", False),
        ("/a/.*", "/a/.b", True),
        ("/a/b", "/a", None),
        ("/a/*.txt", "/a", None),
        ("~/.cache", "~/.cache/pip", True),
        ("~", "~/.cache/pip", True),
        ("~/.npm", "~/.cache", False),
        ("/home/me/.cache", "~/.cache/pip", None),
        ("/home/me", "~/.cache/pip", None),
        ("/var/lib/apt/lists/*", "~/.cache/pip", False),
        ("~/.cache", "/root/.cache/pip", None),
        ("~/x", "/var/lib/apt", False),
        ("/", "~/.cache", True),
        ("./a", "./a/b", True),
        ("./a", "/src/b", False),
        ("./*", "/src/a", None),
        ("/ruby/3.3/cache", "/ruby/*/cache", True),
    ],
)
def test_what_a_removal_reaches(pattern: str, path: str, answer: bool | None) -> None:
    assert reaches(pattern, path) is answer


NAMES = st.sampled_from(["a", "b", ".c", "*", "a*", "?"])


PATHS = st.lists(NAMES, min_size=1, max_size=4).map(lambda names: "/" + "/".join(names))


@given(PATHS, PATHS)
def test_removing_a_folder_reaches_all_below(folder: str, rest: str) -> None:
    assert reaches(folder, folder) is True
    assert reaches(folder, folder + rest) is True
    assert reaches("/", folder) is True


PROGRAMS = ["rm", "curl", "tar", "cd", "chown", "find", "git clone", "useradd", "mv", "cp", "xargs", "wget", "dd"]


WORDS = [
    "-rf",
    "-o",
    "xzf",
    "-C",
    "-R",
    "a:b",
    "/a",
    "~",
    "$X",
    "-delete",
    "x",
    "{a,b}",
    "*",
    "of=x",
    "https://x.org/a",
]


MARKS = [";", "&&", "|", ">", '"', "'", "$(", ")", "<<E", "\\\n", "=", "-", "--"]


@given(st.lists(st.sampled_from(PROGRAMS + WORDS + MARKS), max_size=12))
def test_all_words_of_effects_lie_in_their_instruction(words: list[str]) -> None:
    script = " ".join(words)
    for above in ("FROM debian\n", "FROM debian\nWORKDIR /x\nUSER 1\n"):
        for run in build(parse(f"{above}RUN {script}\n")).stages[0].runs:
            found = effects(run)
            named = (*found.downloads, *found.clones, *found.extractions, *found.writes, *found.removals)
            spans = [one.word.span for one in named if one.word is not None]
            assert all(0 <= span.start <= span.end <= len(run.item.text) for span in spans)
