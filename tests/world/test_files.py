"""Bytes become text exactly, or a sentence that says why not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tare.world.files import MOST_BYTES, FileProblem, create_text, decode, read_text, write_text


def test_text_is_what_the_bytes_say(tmp_path: Path) -> None:
    path = tmp_path / "Dockerfile"
    path.write_bytes(b"\xef\xbb\xbfFROM a\r\nRUN \xc3\xa9\x0c")
    assert read_text(str(path)) == "\ufeffFROM a\r\nRUN é\x0c"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"FROM a\0", "is binary"),
        (b"\x7fELF\0\0", "is binary"),
        (b"FROM a\nRUN \xe9t\xe9\n", "is not UTF-8: byte 0xe9 on line 2"),
        (b"FROM a\n\xc3", "is not UTF-8: byte 0xc3 on line 2"),
        ("FROM a".encode("utf-16"), "is UTF-16, not UTF-8"),
        (b"#" * (MOST_BYTES + 1), "is larger than 10 MB"),
    ],
)
def test_what_is_no_text_says_so(data: bytes, message: str) -> None:
    assert decode("x", data) == FileProblem("x", message)


def test_the_largest_file_is_still_read() -> None:
    assert decode("x", b"#" * MOST_BYTES) == "#" * MOST_BYTES


def test_what_cannot_be_opened_says_why(tmp_path: Path) -> None:
    assert read_text(str(tmp_path)) == FileProblem(str(tmp_path), "is a folder, not a file")
    assert read_text(str(tmp_path / "no")) == FileProblem(str(tmp_path / "no"), "does not exist")
    assert read_text("a\0b") == FileProblem("a\0b", "embedded null byte")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "Dockerfile"
    path.write_text("FROM a")
    path.chmod(0)
    assert read_text(str(path)) == FileProblem(str(path), "permission denied")


def test_writing_keeps_permissions_links_and_line_ends(tmp_path: Path) -> None:
    path, link = tmp_path / "real", tmp_path / "Dockerfile"
    path.write_bytes(b"FROM a, and something longer\r\n")
    path.chmod(0o640)
    link.symlink_to(path)
    assert write_text(str(link), "FROM é\r\n") is None
    assert path.read_bytes() == "FROM é\r\n".encode()
    assert path.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()


def test_only_new_files_are_created(tmp_path: Path) -> None:
    path = tmp_path / ".dockerignore"
    assert create_text(str(path), "x\n") is None
    assert create_text(str(path), "y\n") == FileProblem(str(path), "file exists")
    assert path.read_text() == "x\n"
    assert write_text(str(tmp_path / "no"), "x") == FileProblem(str(tmp_path / "no"), "no such file or directory")
