"""Users and groups by name: the numbers that the file itself gives them, and those of well-known images."""

from __future__ import annotations

from ..text import Record
from .images.image import ImageReference
from .images.image_users import Account, image_users

DISTROLESS = {"root": "0", "nobody": "65534", "nonroot": "65532"}
"""The users of every image of gcr.io/distroless (common/variables.bzl)."""
_ROOT = Account("0", "0")


class Accounts(Record):
    """What the lines above made of the accounts of the image. What is not known for certain has an empty number."""

    users: tuple[tuple[str, Account], ...] = ()
    groups: tuple[tuple[str, str], ...] = ()
    is_replaced: bool = False  # whether the users that the image brought may be gone, with all their numbers

    def account_of(self, user: str, image: ImageReference | None) -> Account | None:
        """What a USER such as `app`, `1000` or `1000:50` stands for; an empty group is one that nobody told.

        None where a number is not known.
        """
        name, _, group = user.partition(":")
        known = self._users(image)
        account = Account(name, "") if name.isdigit() else known.get(name)
        if account is None or not account.uid or not group:
            return account if account is not None and account.uid else None
        if group.isdigit():
            return account._replace(gid=group)
        groups = {other: of.gid for other, of in known.items() if of.gid} | dict(self.groups)
        number = groups.get(group, "")
        # The group that is made along with a user has a number that nobody tells.
        return account._replace(gid=number) if number or (group == name and not name.isdigit()) else None

    def home_of(self, user: str) -> str:
        """The home that was told with the user; empty where none was."""
        account = dict(self.users).get(user.partition(":")[0])
        return account.home if account is not None else ""

    def numbers(self, image: ImageReference | None) -> dict[str, str]:
        """The numbers of all users other than root that have one, by name."""
        return {name: account.uid for name, account in self._users(image).items() if account.uid and name != "root"}

    def _users(self, image: ImageReference | None) -> dict[str, Account]:
        brought = {} if self.is_replaced else image_users(image)
        return {"root": _ROOT, **brought, **dict(self.users)}


NO_ACCOUNTS = Accounts()
