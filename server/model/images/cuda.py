"""Which CUDA a base image holds, by its name, and which one packages of Python bring."""

from __future__ import annotations

from ...text import Record, regex
from ..base import Base

_REPOSITORIES = ("nvidia/cuda", "cuda")
_TAG = regex(r"(\d+)\.(\d+)(?:\.\d+)?-.*?\b(base|runtime|devel)\b")
WHEELS = regex(r"(?<![A-Za-z0-9])cu(\d\d)(\d)(?![A-Za-z0-9])")
"""`cu124` in the address of an index, or behind the `+` of a version: CUDA 12.4."""
CONDA = regex(r"(cudatoolkit|pytorch-cuda|cuda-version)={1,2}(\d+)\.(\d+)")
PUBLISHED = ((11, 8), (12, 1), (12, 4), (12, 6), (12, 8), (12, 9), (13, 0))
"""For which versions the index of PyTorch has wheels (download.pytorch.org/whl)."""


class Cuda(Record):
    """A CUDA in a base image."""

    major: int
    minor: int
    flavour: str  # base, runtime or devel
    has_cudnn: bool = False

    @property
    def version(self) -> str:
        return f"{self.major}.{self.minor}"


def cuda_of(base: Base) -> Cuda | None:
    """The CUDA of an image of NVIDIA's; None for any other."""
    image = base.image
    if image is None or image.tag is None or not image.repository.endswith(_REPOSITORIES):
        return None
    found = _TAG.match(image.tag)
    return Cuda(int(found[1]), int(found[2]), found[3], "cudnn" in image.tag) if found is not None else None
