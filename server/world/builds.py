"""The last real build of a Dockerfile, from what the user names: files that docker and its relatives write.

`docker history`, `docker image inspect` and buildx's `--metadata-file` give JSON; an OCI layout is a folder, `docker
save` an archive. Several of one image complete each other. `builds_docker` asks a docker that runs.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from ..model.estimates.build_record import BuildRecord
from .builds_archive import read_archive, read_layout
from .builds_json import read_json
from .files import FileProblem, reason

_MOST_JSON = 64_000_000
_TAR_MAGIC = b"ustar"


def read_build(
    paths: Sequence[str], image: str | None = None, platform: str = "linux/amd64", measures: bool = True
) -> BuildRecord | FileProblem:
    """What the files at `paths` tell of one image, the first of them first. Never raises.

    `image` chooses by name, or by target of a bake file, where a file tells of several; `platform` where an image is
    made for several. With `measures`, compressed layers are read through, which takes seconds for gigabytes; without,
    the sizes of their files stay unknown.
    """
    found: BuildRecord | None = None
    for path in paths:
        read = _read(path, image, platform, measures)
        if isinstance(read, FileProblem):
            return read
        if found is not None and not _may_be_same(found, read):
            return FileProblem(path, f"is of another image than {found.sources[0]}")
        found = read if found is None else merge_builds(found, read)
    return found if found is not None else FileProblem("", "no file is named")


def merge_builds(one: BuildRecord, other: BuildRecord) -> BuildRecord:
    """What two records of one image tell together; where both do, what `one` says, but the layers that know more."""
    fuller = max((one, other), key=_knowledge)
    return BuildRecord(
        one.image_id or other.image_id,
        fuller.layers,
        tuple(dict.fromkeys((*one.names, *other.names))),
        one.digest or other.digest,
        one.created or other.created,
        one.platform or other.platform,
        one.total_bytes if one.total_bytes is not None else other.total_bytes,
        (*one.sources, *other.sources),
    )


def _knowledge(record: BuildRecord) -> tuple[int, int, int]:
    layers = record.layers
    return (
        sum(layer.size is not None for layer in layers),
        -sum(layer.is_rounded or layer.is_cut for layer in layers),
        sum(layer.compressed_size is not None for layer in layers),
    )


def _may_be_same(one: BuildRecord, other: BuildRecord) -> bool:
    """Whether nothing speaks against it: docker calls an image by its configuration or by its manifest."""
    some, others = ({name for name in (record.image_id, record.digest) if name} for record in (one, other))
    return not some or not others or bool(some & others)


def _read(path: str, image: str | None, platform: str, measures: bool) -> BuildRecord | FileProblem:
    if os.path.isdir(path):
        return read_layout(path, image, platform, measures)
    try:
        with open(path, "rb") as file:
            start = file.read(512)
            if start[257:262] == _TAR_MAGIC:
                return read_archive(path, image, platform, measures)
            data = start + file.read(_MOST_JSON + 1)
    except FileNotFoundError:
        return FileProblem(path, "does not exist")
    except (OSError, ValueError) as error:
        return FileProblem(path, reason(error))
    if data[:2] == b"\x1f\x8b" or data[:4] == b"\x28\xb5\x2f\xfd":
        return FileProblem(path, "is compressed; an archive of docker save must not be")
    if len(data) > _MOST_JSON:
        return FileProblem(path, "is too large for what docker says of one image")
    return read_json(path, data, image)
