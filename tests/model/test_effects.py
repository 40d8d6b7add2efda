"""What a RUN does to files, packages and accounts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
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


@pytest.mark.parametrize(
    ("script", "path"),
    [
        ("curl -o /tmp/a.tgz https://x.org/b.tgz", "/tmp/a.tgz"),
        ("curl -fsSLo a.tgz https://x.org/b.tgz", "/src/a.tgz"),
        ("curl -fsSL https://x.org/b.tgz --output=a.tgz", "/src/a.tgz"),
        ("curl -fsSLO https://x.org/b.tgz?x=1", "/src/b.tgz"),
        ("curl -LO --output-dir /tmp https://x.org/b.tgz", "/tmp/b.tgz"),
        ("curl -L https://x.org/b.tgz > /tmp/c.tgz", "/tmp/c.tgz"),
        ("curl -H 'A: b' -L https://x.org/b.tgz >c.tgz", "/src/c.tgz"),
        ("wget https://x.org/b.tgz", "/src/b.tgz"),
        ("wget -q https://x.org/b.tgz -O /tmp/a.tgz", "/tmp/a.tgz"),
        ("wget -qO/tmp/a.tgz https://x.org/b.tgz", "/tmp/a.tgz"),
        ("wget -P /opt https://x.org/b.tgz", "/opt/b.tgz"),
        ("wget --directory-prefix=/opt https://x.org/b.tgz", "/opt/b.tgz"),
        ("cd /tmp && wget https://x.org/b.tgz", "/tmp/b.tgz"),
        ("V=2; wget https://x.org/b-$V.tgz", "/src/b-2.tgz"),
        ("cd $(mktemp) && wget https://x.org/b.tgz", None),
        ("wget -O $FILE https://x.org/b.tgz", None),
        ("curl -JO https://x.org/b", None),
    ],
)
def test_where_a_download_goes(script: str, path: str | None) -> None:
    (download,) = done(script).downloads
    assert (download.path, download.is_streamed) == (path, False)


@pytest.mark.parametrize(
    "script",
    [
        "curl -fsSL https://x.org/b.tgz",
        "curl -fsSL https://x.org/b.sh | sh",
        "wget -qO- https://x.org/b.sh | sh",
        "wget -O - https://x.org/b.sh | sh",
        "curl -o - https://x.org/b.sh | sh",
    ],
)
def test_downloads_that_make_no_file(script: str) -> None:
    (download,) = done(script).downloads
    assert (download.path, download.is_streamed) == (None, True)
    assert download.url is not None
    assert download.url.startswith("https://x.org/b.")


def test_each_address_of_curl_has_its_own_output() -> None:
    found = done("curl -o a https://x.org/1 -O https://x.org/2").downloads
    assert [(one.url, one.path) for one in found] == [("https://x.org/1", "/src/a"), ("https://x.org/2", "/src/2")]


@pytest.mark.parametrize(
    ("script", "url", "path", "is_shallow", "keeps_history"),
    [
        ("git clone https://x.org/a/b.git", "https://x.org/a/b.git", "/src/b", False, True),
        ("git clone --depth 1 -b v1 https://x.org/a/b c", "https://x.org/a/b", "/src/c", True, True),
        ("git clone --depth=1 https://x.org/b /opt/b && rm -rf /opt/b/.git", "https://x.org/b", "/opt/b", True, False),
        ("git clone git@x.org:a/b.git && rm -rf b", "git@x.org:a/b.git", "/src/b", False, False),
        ("git -C /opt clone https://x.org/b", "https://x.org/b", "/opt/b", False, True),
        ("git clone https://x.org/b && rm -rf $X", "https://x.org/b", "/src/b", False, None),
        ("git clone --bare https://x.org/b", "https://x.org/b", "/src/b", False, None),
    ],
)
def test_what_git_clones(script: str, url: str, path: str, is_shallow: bool, keeps_history: bool | None) -> None:
    (clone,) = done(script).clones
    assert (clone.url, clone.path, clone.is_shallow, clone.keeps_history) == (url, path, is_shallow, keeps_history)


@pytest.mark.parametrize(
    ("script", "archive", "folder"),
    [
        ("tar xf a.tar", "/src/a.tar", "/src"),
        ("tar xzf a.tgz -C /opt", "/src/a.tgz", "/opt"),
        ("tar xzfC a.tgz /opt", "/src/a.tgz", "/opt"),
        ("tar -xzf a.tgz --strip-components=1 -C /opt", "/src/a.tgz", "/opt"),
        ("tar -C /opt -xzf /tmp/a.tgz", "/tmp/a.tgz", "/opt"),
        ("tar --extract --file a.tar --directory /opt", "/src/a.tar", "/opt"),
        ("tar --extract --file=a.tar --directory=/opt x/y", "/src/a.tar", "/opt"),
        ("tar zxvf /tmp/a.tgz --strip 1", "/tmp/a.tgz", "/src"),
        ("bsdtar -xf a.zip", "/src/a.zip", "/src"),
        ("unzip -q a.zip -d /opt", "/src/a.zip", "/opt"),
        ("unzip a.zip", "/src/a.zip", "/src"),
        ("7z x a.7z", "/src/a.7z", None),
        ("dpkg -i ./a.deb", "/src/a.deb", None),
        ("apt-get install -y /tmp/a.deb", "/tmp/a.deb", None),
        ("rpm -ivh a.rpm", "/src/a.rpm", None),
    ],
)
def test_what_is_unpacked(script: str, archive: str, folder: str | None) -> None:
    (extraction,) = done(script).extractions
    assert (extraction.archive, extraction.folder, extraction.is_streamed) == (archive, folder, False)


@pytest.mark.parametrize("unpack", ["tar xz -C /opt", "tar -xz -C /opt -f -", "tar -xzC /opt"])
def test_archives_that_come_through_a_pipe(unpack: str) -> None:
    (extraction,) = done(f"curl x | {unpack}").extractions
    assert (extraction.archive, extraction.folder, extraction.is_streamed) == (None, "/opt", True)


def test_archives_that_are_packed_are_not_unpacked() -> None:
    assert done("tar czf a.tgz /opt && tar -cf b.tar x && tar tf a.tgz && unzip -l b.zip").extractions == ()


@pytest.mark.parametrize(
    "script",
    [
        "wget https://x.org/a.tgz && tar xf a.tgz",
        "wget -O /tmp/a.tgz https://x.org/b && tar xzf /tmp/a.tgz -C /opt && rm /tmp/b.tgz",
        "curl -fsSLO https://x.org/a.tgz && tar xf *.tgz",
        "curl -fsSLO https://x.org/a.zip && unzip a.zip && rm -rf /tmp/*",
        "wget https://x.org/a.deb && dpkg -i a.deb",
        "wget -O /tmp/a.deb https://x.org/b && apt-get install -y /tmp/a.deb",
        "rm -f a.tgz; wget https://x.org/a.tgz && tar xf a.tgz",
    ],
)
def test_archives_that_are_left(script: str) -> None:
    (leftover,) = done(script).leftovers
    assert leftover.path == leftover.download.path


@pytest.mark.parametrize(
    "script",
    [
        "wget https://x.org/a.tgz && tar xf a.tgz && rm a.tgz",
        "wget https://x.org/a.tgz && tar xf a.tgz && rm -f *.tgz",
        "wget https://x.org/a.tgz && tar xf a.tgz && rm -rf /src",
        "cd /tmp && wget https://x.org/a.tgz && tar xf a.tgz && cd / && rm -rf /tmp/*",
        "wget https://x.org/a.tgz && tar xf a.tgz && if true; then rm a.tgz; fi",
        'wget https://x.org/a.tgz && tar xf a.tgz && rm "$X"',
        "wget https://x.org/a.tgz && tar xf a.tgz && mv a.tgz /opt",
        "wget https://x.org/a.gz && gunzip a.gz",
        "wget https://x.org/a.tgz",
        "tar xf a.tgz && wget https://x.org/a.tgz",
        "wget https://x.org/a.tgz && tar xf b.tgz",
        "--mount=type=tmpfs,target=/tmp wget -P /tmp https://x.org/a.tgz && tar xf /tmp/a.tgz",
        "--mount=type=cache,target=/src wget https://x.org/a.tgz && tar xf a.tgz",
        'd="$(mktemp -d)" && wget -P "$d" https://x.org/a.tgz && tar xf "$d/a.tgz" && rm -rf "$d"',
        "curl https://x.org/a.tgz | tar xz",
        "find . -name '*.tgz' | xargs rm; wget https://x.org/a.tgz && tar xf a.tgz && find . -name '*.tgz' -delete",
    ],
)
def test_archives_that_are_not_left_or_may_not_be(script: str) -> None:
    assert done(script).leftovers == ()


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


@settings(deadline=None)
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


@settings(deadline=None)
@given(st.lists(st.sampled_from(PROGRAMS + WORDS + MARKS), max_size=12))
def test_never_raises(words: list[str]) -> None:
    script = " ".join(words)
    for above in ("FROM debian\n", "FROM debian\nWORKDIR /x\nUSER 1\n"):
        run = build(parse(f"{above}RUN {script}\n")).stages[0].runs
        for one in run:
            effects(one)
