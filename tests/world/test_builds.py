"""What docker, podman and buildx write about a build, as files made here in their shapes."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.model.estimates.build_record import BuildRecord
from tare.world.builds import merge_builds, read_build
from tare.world.builds_docker import find_build
from tare.world.builds_json import read_json, read_size
from tare.world.files import FileProblem

from .loopback_registry import encode

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
