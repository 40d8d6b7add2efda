"""Images that only a registry has, made upon debian:bookworm-slim where they are not there.

Python, Node.js and Go are Debian's. The base itself may have been made with certificates, for the sake of the network
around it; Debian's own image has none, and sets of packages weigh more upon that.

Their sizes are not those of the official images; differences between two builds upon one are.
"""

from __future__ import annotations

from pathlib import Path

from .engine import Engine

IMAGES = Path(__file__).parent / "images"
STAND_INS = {
    "debian:12-slim": "debian.Dockerfile",
    "python:3.11-slim-bookworm": "python.Dockerfile",
    "node:18-bookworm-slim": "node.Dockerfile",
    "golang:1.19-bookworm": "golang.Dockerfile",
}


def make_stand_ins(engine: Engine) -> None:
    """Make those that are not there."""
    for image, file in STAND_INS.items():
        if not engine.has(image):
            folder = engine.folder("stand-in")
            (folder / "Dockerfile").write_text((IMAGES / file).read_text(encoding="utf-8"), encoding="utf-8")
            engine.build(folder, image)
