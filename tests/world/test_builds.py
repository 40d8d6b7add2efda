"""What docker, podman and buildx write about a build, as files made here in their shapes."""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import tarfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.model.estimates.build_record import BuildRecord
from tare.world.builds import merge_builds, read_build
from tare.world.builds_archive import add_up
from tare.world.builds_docker import find_build
from tare.world.builds_json import read_json, read_size
from tare.world.files import FileProblem

from .loopback_registry import Image, digest, encode, make_image, make_index

ID = "sha256:" + "1" * 64
OTHER_ID = "sha256:" + "2" * 64
FIRST, SECOND = "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"
DOCKER_HISTORY = [  # the newest first, as docker shows it
    {"ID": ID, "CreatedBy": 'CMD ["app"]', "Size": "0", "Comment": "buildkit.dockerfile.v0", "CreatedAt": SECOND},
    {"ID": "<missing>", "CreatedBy": "COPY . . # buildkit", "Size": "5000", "Comment": "", "CreatedAt": SECOND},
    {"ID": "<missing>", "CreatedBy": "", "Size": "81566960", "Comment": "Imported from -", "CreatedAt": FIRST},
]
INSPECTION = {
    "Id": ID,
    "RepoTags": ["team/app:1"],
    "Created": "2026-01-02T00:00:00.5Z",
    "Architecture": "arm64",
    "Variant": "v8",
    "Os": "linux",
    "Size": 81571960,
    "RootFS": {"Type": "layers", "Layers": []},
    "Config": {},
}
METADATA = {
    "containerimage.config.digest": ID,
    "containerimage.digest": "sha256:" + "9" * 64,
    "image.name": "docker.io/team/app:1,docker.io/team/app:latest",
}


def lines(*objects: Any) -> bytes:
    return b"\n".join(encode(one) for one in objects)


def read(*contents: Any, tmp_path: Path, image: str | None = None) -> BuildRecord | FileProblem:
    paths = []
    for number, content in enumerate(contents):
        path = tmp_path / f"{number}.json"
        path.write_bytes(content if isinstance(content, bytes) else encode(content))
        paths.append(str(path))
    return read_build(paths, image)


def record_of(found: BuildRecord | FileProblem) -> BuildRecord:
    assert isinstance(found, BuildRecord), found
    return found


def message_of(found: BuildRecord | FileProblem) -> str:
    assert isinstance(found, FileProblem), found
    return found.message


# JSON


@pytest.mark.parametrize("content", [lines(*DOCKER_HISTORY), DOCKER_HISTORY, lines(*DOCKER_HISTORY) + b"\r\n"])
def test_docker_history(tmp_path: Path, content: Any) -> None:
    found = record_of(read(content, tmp_path=tmp_path))
    assert [layer.created_by for layer in found.layers] == ["", "COPY . . # buildkit", 'CMD ["app"]']
    assert [layer.size for layer in found.layers] == [81566960, 5000, 0]
    assert [layer.is_empty for layer in found.layers] == [False, False, True]
    assert (found.image_id, found.created, found.size) == (ID, "2026-01-02T00:00:00Z", 81571960)
    assert not any(layer.is_rounded or layer.is_cut for layer in found.layers)


def test_history_for_terminals_says_less(tmp_path: Path) -> None:
    made = [{"ID": "7b7748fff7d0", "CreatedBy": "RUN /bin/sh -c apt-get upd…", "Size": "81.6MB", "Comment": ""}]
    found = record_of(read(made, tmp_path=tmp_path))
    assert (found.layers[0].size, found.layers[0].is_rounded, found.layers[0].is_cut) == (81_600_000, True, True)
    assert found.image_id == ""


def test_history_of_the_engine_and_of_podman(tmp_path: Path) -> None:
    engine = [
        {"Id": ID, "Created": 1767312000, "CreatedBy": "b", "Tags": ["app:1"], "Size": 5, "Comment": "c"},
        {"Id": "<missing>", "Created": 0, "CreatedBy": "a", "Tags": None, "Size": 0, "Comment": ""},
    ]
    found = record_of(read(engine, tmp_path=tmp_path))
    assert found.names == ("app:1",)
    assert found.created == "2026-01-02T00:00:00Z"
    assert [(layer.created_by, layer.size, layer.comment) for layer in found.layers] == [("a", 0, ""), ("b", 5, "c")]

    podman = [{"id": "1" * 64, "created": "2026-01-02T00:00:00Z", "CreatedBy": "a", "size": 7, "comment": "x"}]
    found = record_of(read(podman, tmp_path=tmp_path))
    assert [(layer.size, layer.comment) for layer in found.layers] == [(7, "x")]


def test_inspection_and_metadata(tmp_path: Path) -> None:
    found = record_of(read([INSPECTION], tmp_path=tmp_path))
    assert (found.image_id, found.names, found.platform) == (ID, ("team/app:1",), "linux/arm64/v8")
    assert (found.size, found.layers) == (81571960, ())
    found = record_of(read(METADATA, tmp_path=tmp_path))
    assert (found.image_id, found.digest) == (ID, METADATA["containerimage.digest"])
    assert found.names == ("docker.io/team/app:1", "docker.io/team/app:latest")


def test_metadata_of_a_bake_file(tmp_path: Path) -> None:
    content = {"buildx.build.warnings": {}, "app": METADATA, "db": {"containerimage.digest": OTHER_ID}}
    assert "app, db" in message_of(read(content, tmp_path=tmp_path))
    assert record_of(read(content, tmp_path=tmp_path, image="app")).image_id == ID
    assert record_of(read(content, tmp_path=tmp_path, image="db")).digest == OTHER_ID
    assert "none" in message_of(read(content, tmp_path=tmp_path, image="none"))


def test_several_images_in_one_inspection(tmp_path: Path) -> None:
    content = [INSPECTION, {**INSPECTION, "Id": OTHER_ID, "RepoTags": ["db:latest"]}]
    assert "team/app:1, db:latest" in message_of(read(content, tmp_path=tmp_path))
    assert record_of(read(content, tmp_path=tmp_path, image="db")).image_id == OTHER_ID


def test_files_complete_each_other(tmp_path: Path) -> None:
    found = record_of(read(METADATA, [INSPECTION], lines(*DOCKER_HISTORY), tmp_path=tmp_path))
    assert len(found.layers) == 3
    assert found.platform == "linux/arm64/v8"
    assert found.total_bytes == 81571960
    assert found.names == ("docker.io/team/app:1", "docker.io/team/app:latest", "team/app:1")
    assert len(found.sources) == 3


def test_files_of_different_images(tmp_path: Path) -> None:
    assert "another image" in message_of(read([{**INSPECTION, "Id": OTHER_ID}], DOCKER_HISTORY, tmp_path=tmp_path))


def test_the_layers_that_know_more_win(tmp_path: Path) -> None:
    rounded = [{**step, "Size": "1MB"} for step in DOCKER_HISTORY]
    for order in ((rounded, DOCKER_HISTORY), (DOCKER_HISTORY, rounded)):
        assert record_of(read(*order, tmp_path=tmp_path)).layers[0].size == 81566960


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (81566960, (81566960, False)),
        ("81566960", (81566960, False)),
        ("0B", (0, False)),
        ("5B", (5, False)),
        ("81.6MB", (81_600_000, True)),
        ("1.23kB", (1230, True)),
        ("2 GB", (2_000_000_000, True)),
        ("1.5GiB", (1_610_612_736, True)),
        ("-5", (None, False)),
        (-5, (None, False)),
        (True, (None, False)),
        (None, (None, False)),
        ("lots", (None, False)),
        ("9" * 100, (None, False)),
    ],
)
def test_sizes(written: Any, expected: tuple[int | None, bool]) -> None:
    assert read_size(written) == expected


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"5",
        b"[1]",
        b"FROM debian:12\n",
        b"IMAGE  CREATED BY\nx y\n",
        b"[" * 99_999,
        b"\xff",
    ],
)
def test_files_that_say_nothing_say_what_would(tmp_path: Path, content: bytes) -> None:
    assert "docker history" in message_of(read(content, tmp_path=tmp_path))


def test_paths_that_are_none(tmp_path: Path) -> None:
    assert message_of(read_build([])) == "no file is named"
    assert message_of(read_build([str(tmp_path / "none")])) == "does not exist"
    assert "index.json is missing" in message_of(read_build([str(tmp_path)]))
    assert "compressed" in message_of(read(gzip.compress(b"x"), tmp_path=tmp_path))


@given(st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(
    st.sampled_from(["CreatedBy", "Id", "ID", "Size", "Config", "RootFS", "rootfs", "history", "RepoTags", "Tags",
                     "image.name", "containerimage.digest", "Created", "CreatedAt"]), inner)))  # fmt: skip
def test_any_document(value: Any) -> None:
    for image in (None, "x"):
        assert isinstance(read_json("x", encode(value), image), (BuildRecord, FileProblem))


# Layouts and archives

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


# Adding up


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


# A docker that runs


class FakeDocker:
    """A program that answers like docker and notes what it was asked."""

    def __init__(self, folder: Path, history: bytes, inspection: bytes, rest: str = "") -> None:
        self.asked = folder / "asked"
        (folder / "history.json").write_bytes(history)
        (folder / "inspect.json").write_bytes(inspection)
        self.path = folder / "docker"
        self.path.write_text(
            f"#!/bin/sh\n{rest}\necho \"$@\" >> '{self.asked}'\n"
            f"case $1 in image) cat '{folder}/inspect.json';; history) cat '{folder}/history.json';; esac\n"
        )
        self.path.chmod(0o755)


def test_docker_is_asked_only_where_that_is_allowed(tmp_path: Path) -> None:
    fake = FakeDocker(tmp_path, lines(*DOCKER_HISTORY), encode([INSPECTION]))
    assert "allowed" in message_of(find_build("app:1", program=str(fake.path)))
    assert not fake.asked.exists()
    found = record_of(find_build("app:1", runs_docker=True, program=str(fake.path)))
    assert (found.image_id, found.total_bytes, len(found.layers)) == (ID, 81571960, 3)
    assert found.sources == ("docker app:1",)
    # It is asked to look, and nothing else.
    assert [line.split()[:2] for line in fake.asked.read_text().splitlines()] == [
        ["image", "inspect"],
        ["history", "--no-trunc"],
    ]


@pytest.mark.parametrize("image", ["--help", "-v", "", "a b", "UPPER", "app:1;x"])
def test_names_that_docker_never_sees(tmp_path: Path, image: str) -> None:
    fake = FakeDocker(tmp_path, b"", b"")
    assert isinstance(find_build(image, runs_docker=True, program=str(fake.path)), FileProblem)
    assert not fake.asked.exists()


def test_ids_are_names(tmp_path: Path) -> None:
    fake = FakeDocker(tmp_path, lines(*DOCKER_HISTORY), encode([INSPECTION]))
    for image in (ID, ID[7:], ID[7:19]):
        assert isinstance(find_build(image, runs_docker=True, program=str(fake.path)), BuildRecord)


@pytest.mark.parametrize(
    ("rest", "said"), [("exit 1", "unknown"), ("echo nonsense; exit 0", "cannot be read"), ("sleep 30", "within")]
)
def test_a_docker_that_does_not_answer(tmp_path: Path, rest: str, said: str) -> None:
    fake = FakeDocker(tmp_path, b"", b"", rest)
    assert said in message_of(find_build("app:1", runs_docker=True, program=str(fake.path), seconds=0.5))


def test_no_docker_at_all(tmp_path: Path) -> None:
    assert "cannot be run" in message_of(find_build("app:1", runs_docker=True, program=str(tmp_path / "none")))


def test_merging_keeps_what_only_one_knows() -> None:
    one, other = BuildRecord(image_id=ID, sources=("a",)), BuildRecord(platform="linux/amd64", sources=("b",))
    merged = merge_builds(one, other)
    assert (merged.image_id, merged.platform, merged.sources) == (ID, "linux/amd64", ("a", "b"))


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
