"""What a RUN downloads, clones and unpacks, and which archives it leaves behind."""

from __future__ import annotations

import pytest

from .test_effects import done


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
