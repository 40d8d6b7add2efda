"""The users that well-known images bring, by name, with their numbers."""

from __future__ import annotations

from typing import NamedTuple

from .image import ImageReference


class Account(NamedTuple):
    """A user's number, and that of its group."""

    uid: str
    gid: str


# By the last part of the repository: what the images' own Dockerfiles create.
_OF_IMAGES = {
    "node": {"node": Account("1000", "1000")},
    "bun": {"bun": Account("1000", "1000")},
    "gradle": {"gradle": Account("1000", "1000")},
}
_ROOT = Account("0", "0")


def image_users(image: ImageReference | None) -> dict[str, Account]:
    """The users other than root; nothing of images that are not known."""
    return _OF_IMAGES.get(image.repository.rsplit("/", 1)[-1], {}) if image is not None else {}


def account_of(user: str, image: ImageReference | None) -> Account | None:
    """What a USER such as `node`, `1000` or `1000:50` stands for; an empty group is one that nobody told.

    None where a name is not known.
    """
    name, _, group = user.partition(":")
    if name.isdigit():
        return Account(name, group) if not group or group.isdigit() else None
    known = image_users(image) | {"root": _ROOT}
    account = known.get(name)
    if account is None or not group:
        return account
    if group.isdigit():
        return account._replace(gid=group)
    other = known.get(group)
    return account._replace(gid=other.gid) if other is not None else None
