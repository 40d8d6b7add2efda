"""The users that well-known images bring, by name, with their numbers."""

from __future__ import annotations

from ...text import Record
from .image import ImageReference


class Account(Record):
    """A user's number, that of its group, and its home; each is empty where nobody told."""

    uid: str
    gid: str
    home: str = ""


# By the last part of the repository: what the images' own Dockerfiles create.
_OF_IMAGES = {
    "node": {"node": Account("1000", "1000")},
    "bun": {"bun": Account("1000", "1000")},
    "gradle": {"gradle": Account("1000", "1000")},
}


def image_users(image: ImageReference | None) -> dict[str, Account]:
    """The users other than root; nothing of images that are not known."""
    return _OF_IMAGES.get(image.repository.rsplit("/", 1)[-1], {}) if image is not None else {}
