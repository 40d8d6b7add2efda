"""Images as files: layouts, what `docker save` writes, and archives that are damaged or odd."""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.model.estimates.build_record import BuildRecord
from tare.world.builds import read_build
from tare.world.builds_archive import add_up
from tare.world.files import FileProblem

from .loopback_registry import Image, digest, encode, make_image, make_index
from .test_builds import message_of, read, record_of

HISTORY = [
    {"created": "2026-01-01T00:00:00Z", "created_by": "ADD rootfs.tar /"},
    {"created": "2026-01-02T00:00:00Z", "created_by": "ENV A=b", "empty_layer": True},
    {"created": "2026-01-02T00:00:00Z", "created_by": "RUN /bin/sh -c make # buildkit", "comment": "x"},
]


IMAGE = make_image("amd64", config={}, layers=2, history=HISTORY)


ARM = make_image("arm64", layers=1, history=HISTORY[:1])


def write_layout(folder: Path, index: bytes, *images: Image) -> None:
    blobs = folder / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    for image in images:
        for blob in (*image.layers, image.config, image.manifest):
            (blobs / digest(blob).partition(":")[2]).write_bytes(blob)
    (folder / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
    (folder / "index.json").write_bytes(index)


def write_tar(path: Path, files: dict[str, bytes]) -> str:
    with tarfile.open(path, "w") as tar:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return str(path)


def expect_image(found: BuildRecord, is_compressed: bool = True) -> None:
    assert [layer.created_by for layer in found.layers] == [
        "ADD rootfs.tar /",
        "ENV A=b",
        "RUN /bin/sh -c make # buildkit",
    ]
    assert [layer.size for layer in found.layers] == [1000, 0, 2000]
    assert [layer.is_empty for layer in found.layers] == [False, True, False]
    compressed = [len(IMAGE.layers[0]), None, len(IMAGE.layers[1])] if is_compressed else [None] * 3
    assert [layer.compressed_size for layer in found.layers] == compressed
    assert (found.image_id, found.platform) == (digest(IMAGE.config), "linux/amd64")
    assert (found.created, found.layers[2].comment, found.size) == ("2026-01-02T03:04:05Z", "x", 3000)


def test_a_layout(tmp_path: Path) -> None:
    write_layout(tmp_path / "layout", make_index(IMAGE), IMAGE)
    found = record_of(read_build([str(tmp_path / "layout")]))
    expect_image(found)
    assert found.digest == digest(IMAGE.manifest)

    quick = record_of(read_build([str(tmp_path / "layout")], measures=False))
    assert [layer.size for layer in quick.layers] == [None, 0, None]
    assert quick.layers[0].compressed_size == len(IMAGE.layers[0])


def test_a_layout_in_an_archive(tmp_path: Path) -> None:
    write_layout(tmp_path / "layout", make_index(IMAGE), IMAGE)
    with tarfile.open(tmp_path / "layout.tar", "w") as tar:
        tar.add(tmp_path / "layout", ".")
    with tarfile.open(tmp_path / "plain.tar", "w") as tar:
        for name in os.listdir(tmp_path / "layout"):
            tar.add(tmp_path / "layout" / name, name)
    expect_image(record_of(read_build([str(tmp_path / "plain.tar")])))
    expect_image(record_of(read_build([str(tmp_path / "layout.tar")])))


def test_a_layout_for_several_platforms(tmp_path: Path) -> None:
    """Both ways: buildx writes one entry that leads to a list, others write the platforms at the top."""
    for name, index in (("top", make_index(IMAGE, ARM)), ("below", b"")):
        folder = tmp_path / name
        inner = make_index(IMAGE, ARM)
        entry = {"mediaType": "application/vnd.oci.image.index.v1+json", "digest": digest(inner), "size": len(inner)}
        write_layout(folder, index or encode({"schemaVersion": 2, "manifests": [entry]}), IMAGE, ARM)
        (folder / "blobs" / "sha256" / digest(inner)[7:]).write_bytes(inner)
        expect_image(record_of(read_build([str(folder)])))
        assert record_of(read_build([str(folder)], platform="linux/arm64")).image_id == digest(ARM.config)
        assert isinstance(read_build([str(folder)], platform="linux/s390x"), FileProblem)


def test_docker_save(tmp_path: Path) -> None:
    """Layers as plain tars, named by folder as before or by digest as now."""
    plain = [gzip.decompress(layer) for layer in IMAGE.layers]
    manifest = [{"Config": "config.json", "RepoTags": ["app:1"], "Layers": ["a/layer.tar", "b/layer.tar"]}]
    path = write_tar(
        tmp_path / "save.tar",
        {
            "config.json": IMAGE.config,
            "a/layer.tar": plain[0],
            "b/layer.tar": plain[1],
            "manifest.json": encode(manifest),
        },
    )
    found = record_of(read_build([path]))
    expect_image(found, is_compressed=False)
    assert found.names == ("app:1",)


def test_docker_save_of_several_images(tmp_path: Path) -> None:
    manifest = [
        {"Config": "one.json", "RepoTags": ["docker.io/team/app:1"], "Layers": ["l0", "l1"]},
        {"Config": "two.json", "RepoTags": ["db:latest"], "Layers": ["m0"]},
    ]
    files = {"one.json": IMAGE.config, "two.json": ARM.config, "l0": IMAGE.layers[0], "l1": IMAGE.layers[1]}
    path = write_tar(tmp_path / "save.tar", {**files, "m0": ARM.layers[0], "manifest.json": encode(manifest)})
    assert "docker.io/team/app:1, db:latest" in message_of(read_build([path]))
    expect_image(record_of(read_build([path], "team/app:1")))
    assert record_of(read_build([path], "db")).image_id == digest(ARM.config)


def test_a_layer_that_is_a_link_to_another(tmp_path: Path) -> None:
    """Older versions of docker wrote a layer that comes twice as a link."""
    manifest = [{"Config": "c.json", "RepoTags": None, "Layers": ["a/layer.tar", "b/layer.tar"]}]
    with tarfile.open(tmp_path / "save.tar", "w") as tar:
        for name, data in (
            ("c.json", IMAGE.config), ("a/layer.tar", IMAGE.layers[0]), ("manifest.json", encode(manifest)),
        ):  # fmt: skip
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
        link = tarfile.TarInfo("b/layer.tar")
        link.type, link.linkname = tarfile.SYMTYPE, "../a/layer.tar"
        tar.addfile(link)
    found = record_of(read_build([str(tmp_path / "save.tar")]))
    assert [layer.size for layer in found.layers] == [1000, 0, 1000]


def test_an_image_without_a_history(tmp_path: Path) -> None:
    image = make_image("amd64", layers=2, history=[])
    write_layout(tmp_path / "layout", make_index(image), image)
    found = record_of(read_build([str(tmp_path / "layout")]))
    assert [(layer.created_by, layer.size) for layer in found.layers] == [("", 1000), ("", 2000)]


def test_a_configuration_alone(tmp_path: Path) -> None:
    """`docker buildx imagetools inspect` and `skopeo inspect --config` print it."""
    found = record_of(read(IMAGE.config, tmp_path=tmp_path))
    assert [layer.size for layer in found.layers] == [None, None, None]
    assert found.size is None
    assert found.platform == "linux/amd64"


def test_zstd_keeps_its_secret(tmp_path: Path) -> None:
    packed = b"\x28\xb5\x2f\xfd" + b"x" * 100
    manifest = [{"Config": "c.json", "RepoTags": None, "Layers": ["l", "l"]}]
    path = write_tar(tmp_path / "x.tar", {"c.json": IMAGE.config, "l": packed, "manifest.json": encode(manifest)})
    found = record_of(read_build([path]))
    assert [(layer.size, layer.compressed_size) for layer in found.layers] == [(None, 104), (0, None), (None, 104)]


@pytest.mark.parametrize("damage", ["config", "layer", "manifest", "missing", "index", "truncated"])
def test_damaged_images(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "layout"
    write_layout(folder, make_index(IMAGE), IMAGE)
    blobs = folder / "blobs" / "sha256"
    if damage == "config":
        (blobs / digest(IMAGE.config)[7:]).write_bytes(b"{")
    elif damage == "layer":
        (blobs / digest(IMAGE.layers[1])[7:]).write_bytes(b"\x1f\x8b\x08nonsense")
    elif damage == "manifest":
        (blobs / digest(IMAGE.manifest)[7:]).write_bytes(b"[]")
    elif damage == "missing":
        (blobs / digest(IMAGE.layers[0])[7:]).unlink()
    elif damage == "index":
        (folder / "index.json").write_bytes(b'{"manifests": [{"digest": "sha256:../../../etc/passwd"}]}')
    else:
        (blobs / digest(IMAGE.layers[1])[7:]).write_bytes(IMAGE.layers[1][:-20])
    assert isinstance(read_build([str(folder)]), FileProblem)


def test_a_layout_that_leads_out_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_bytes(IMAGE.config)
    folder = tmp_path / "save"
    folder.mkdir()
    (folder / "manifest.json").write_bytes(encode([{"Config": "../secret.json", "Layers": []}]))
    assert "outside" in message_of(read_build([str(folder)]))


def test_what_counts_in_a_layer() -> None:
    """As docker counts: files and the paths of symbolic links; no folders, and a hard link only once."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, kind, size, link in (
            ("d", tarfile.DIRTYPE, 0, ""),
            ("d/a", tarfile.REGTYPE, 700, ""),
            ("d/b", tarfile.LNKTYPE, 0, "d/a"),
            ("d/c", tarfile.SYMTYPE, 0, "12345"),
            ("d/dev", tarfile.CHRTYPE, 0, ""),
            ("x" * 300, tarfile.REGTYPE, 11, ""),
            ("long", tarfile.SYMTYPE, 0, "y" * 200),
        ):
            entry = tarfile.TarInfo(name)
            entry.type, entry.size, entry.linkname = kind, size, link
            tar.addfile(entry, io.BytesIO(b"z" * size))
    made.seek(0)
    assert add_up(made) == 700 + 5 + 11 + 200


@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_long_links_and_large_files(form: int) -> None:
    """Sizes beyond 8 GiB do not fit the plain field; such a file is described here without its bytes."""
    entry = tarfile.TarInfo("large")
    entry.size = 9 * 1024**3
    link = tarfile.TarInfo("l")
    link.type, link.linkname = tarfile.SYMTYPE, "y" * 300

    class Sparse(io.BytesIO):
        """Skips what is not there."""

        def seek(self, offset: int, whence: int = 0) -> int:
            return self.tell() if whence == os.SEEK_CUR and offset > 1_000_000 else super().seek(offset, whence)

    data = entry.tobuf(form) + link.tobuf(form) + b"\0" * 1024
    assert add_up(Sparse(data)) == 9 * 1024**3 + 300


def test_a_layer_without_end_is_given_up() -> None:
    entry = tarfile.TarInfo("large")
    entry.size = 100 * 1000**3
    assert add_up(io.BytesIO(entry.tobuf(tarfile.GNU_FORMAT))) is None


@given(st.binary(max_size=3000))
def test_any_bytes_as_a_layer(data: bytes) -> None:
    try:
        found = add_up(io.BytesIO(data))
    except ValueError:
        return
    assert found is None or found >= 0


def test_what_skopeo_writes(tmp_path: Path) -> None:
    """A layout of ours, made into an archive for docker by skopeo: the sizes stay, to the byte."""
    skopeo = shutil.which("skopeo")
    if skopeo is None:
        pytest.skip("needs skopeo, a package of Debian")
    import subprocess

    write_layout(tmp_path / "layout", make_index(IMAGE), IMAGE)
    target = tmp_path / "save.tar"
    subprocess.run(
        [skopeo, "--insecure-policy", "copy", "-q", f"oci:{tmp_path / 'layout'}", f"docker-archive:{target}:app:1"],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    found = record_of(read_build([str(target)]))
    assert [layer.size for layer in found.layers] == [1000, 0, 2000]
    assert [name.rpartition("/")[2] for name in found.names] == ["app:1"]
    assert json.loads(IMAGE.config)["created"] == found.created
