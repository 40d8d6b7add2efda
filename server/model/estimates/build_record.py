"""What a build left behind: the steps of an image's history with the sizes of their layers, as values."""

from __future__ import annotations

from ...text import Record


class BuiltLayer(Record):
    """One step of an image's history. Sizes are in bytes; None is unknown.

    `size` is that of the files in it, as `docker history` counts; `compressed_size` is what is pushed and pulled.
    """

    created_by: str
    size: int | None = None
    comment: str = ""
    is_empty: bool = False  # the step changed the configuration alone
    compressed_size: int | None = None
    created: str | None = None  # RFC 3339
    is_rounded: bool = False  # the size was written for people: 81.6MB

    @property
    def is_cut(self) -> bool:
        """Whether the command was shortened for a terminal, as `docker history` does without `--no-trunc`."""
        return self.created_by.endswith("…")


class BuildRecord(Record):
    """One image that was built. `layers` begins with the oldest; it is empty where only the image is known."""

    image_id: str = ""  # the digest of its configuration, or of its manifest where docker keeps images in containerd
    layers: tuple[BuiltLayer, ...] = ()
    names: tuple[str, ...] = ()  # python:3.12
    digest: str = ""  # of its manifest
    created: str | None = None  # RFC 3339
    platform: str | None = None  # linux/amd64
    total_bytes: int | None = None  # on disk, where somebody said so
    sources: tuple[str, ...] = ()  # files, or the program that was asked

    @property
    def size(self) -> int | None:
        """The bytes on disk: as they were said, else of all layers, where every one is known."""
        if self.total_bytes is not None:
            return self.total_bytes
        sizes = [layer.size for layer in self.layers if not layer.is_empty]
        return sum(size for size in sizes if size is not None) if self.layers and None not in sizes else None
