"""What ADD takes out of archives."""

from __future__ import annotations

import io
import os
import tarfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tare.world import archives
from tare.world.archives import read_archive
from tare.world.weighing import TooMuch, weigh

from .trees import counted, plant

real_open = tarfile.open


def pack(path: Path, packing: str, *members: tuple[str, int | str]) -> None:
    """An archive of files of so many bytes, and of links to what is named, a hard one after "="."""
    with tarfile.open(path, f"w:{packing}") as archive:  # type: ignore[call-overload]
        for name, content in members:
            info = tarfile.TarInfo(name)
            if isinstance(content, int):
                info.size = content
            else:
                info.type = tarfile.LNKTYPE if content.startswith("=") else tarfile.SYMTYPE
                info.linkname = content.removeprefix("=")
            archive.addfile(info, io.BytesIO(b"x" * info.size))


@pytest.mark.parametrize("packing", ["", "gz", "bz2", "xz"])
def test_files_are_counted_whatever_the_packing_and_the_name(tmp_path: Path, packing: str) -> None:
    path = tmp_path / "no-ending"
    pack(path, packing, ("a", 5000), ("d/b", 70), ("link", "somewhere/far"), ("d/again", "=a"), ("./a", 4000))
    assert read_archive(str(path)) == (4, 4070, True)


@pytest.mark.parametrize("content", [b"", b"x" * 600, b"\x1f\x8b\x08 no", b"BZh9 no", b"\xfd7zXZ\x00no", b"PK\x03\x04"])
def test_what_is_no_archive_is_copied(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.tar.gz").write_bytes(content)
    assert read_archive(str(tmp_path / "a.tar.gz")) is None
    assert read_archive(str(tmp_path / "missing")) is None


def test_what_nothing_here_unpacks_is_at_least_itself(tmp_path: Path) -> None:
    (tmp_path / "a.tar.zst").write_bytes(b"\x28\xb5\x2f\xfd" + b"x" * 60)
    assert read_archive(str(tmp_path / "a.tar.zst")) == (1, 64, False)


def test_a_huge_one_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_MOST_UNPACKED", 5_000)
    pack(tmp_path / "a.tgz", "gz", *((f"{i}", 1_000) for i in range(50)))
    found = read_archive(str(tmp_path / "a.tgz"))
    assert found is not None
    assert not found.is_complete
    assert 3_000 < found.bytes < 9_000


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 400), st.binary(min_size=1, max_size=40), st.sampled_from(["", "gz", "bz2", "xz"]))
def test_damage_never_raises(tmp_path: Path, at: int, damage: bytes, packing: str) -> None:
    path = tmp_path / "a"
    pack(path, packing, ("a", 900), ("b", 30))
    content = bytearray(path.read_bytes())
    content[at : at + len(damage)] = damage
    path.write_bytes(content)
    found = read_archive(str(path))
    assert found is None or (found.files >= 0 and found.bytes >= 0)


def test_an_archive_is_read_again_when_it_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.tar"
    pack(path, "", ("a", 100))
    opened = []
    monkeypatch.setattr(archives.tarfile, "open", lambda *of, real=tarfile.open: (opened.append(of), real(*of))[1])
    assert read_archive(str(path)) == read_archive(str(path)) == (1, 100, True)
    assert len(opened) == 1
    with real_open(path, "w:") as archive:
        archive.addfile(tarfile.TarInfo("b"))
    os.utime(path, (1, 1))
    assert read_archive(str(path)) == (1, 0, True)


def test_pipes_and_folders_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert read_archive(str(tmp_path / "pipe")) is None
    assert read_archive(str(tmp_path)) is None


def test_only_add_and_only_what_is_named_is_unpacked(tmp_path: Path) -> None:
    plant(tmp_path, {"d/e": 1, "plain": 30})
    pack(tmp_path / "a.tgz", "gz", ("x", 9000), ("y", 500))
    pack(tmp_path / "d/b.tgz", "gz", ("x", 9000))
    context = counted(tmp_path)
    size, inner = (tmp_path / "a.tgz").stat().st_size, (tmp_path / "d/b.tgz").stat().st_size
    for sources, unpacks, expected in (
        (("a.tgz",), True, (2, 9500)),
        (("a.tgz",), False, (1, size)),
        (("*.tgz", "plain"), True, (3, 9530)),
        (("d",), True, (2, 1 + inner)),
    ):
        found = context.weigh(sources, unpacks=unpacks)
        assert found is not None
        assert (found.files, found.bytes, found.packed) == (*expected, 0)
    assert context.census is not None
    with pytest.raises(TooMuch):
        weigh(context.census, ("a.tgz",), unpacks=True, folder=str(tmp_path), most_steps=2_000)
    plant(tmp_path, {".dockerignore": "*.tgz\n"})
    ignored = counted(tmp_path).weigh(("a.tgz",), unpacks=True)
    assert ignored is not None
    assert (ignored.files, ignored.bytes) == (0, 0)
