"""Users of a stage: the numbers that the file itself gives them, and those of well-known images."""

from __future__ import annotations

from .commands.effects import effects
from .images.image_users import image_users
from .model import Model
from .stage import Stage

DISTROLESS = {"root": "0", "nobody": "65534", "nonroot": "65532"}
"""The users of every image of gcr.io/distroless (common/variables.bzl)."""


def user_numbers(stage: Stage) -> dict[str, str]:
    """The ids of the users that the RUNs of a stage create with a number, and of those that its image brings."""
    found = {name: account.uid for name, account in image_users(stage.base.image).items()}
    for run in stage.runs:
        if "user" not in run.item.text:
            continue
        for account in effects(run).accounts:
            number = account.uid
            if account.is_group or account.name is None or account.command.program not in ("useradd", "adduser"):
                continue
            # An ARG may be given another value by the build.
            written = (word.text or "" for word in account.command.words)
            if number is not None and number.isdecimal() and any(text.endswith(number) for text in written):
                found[account.name] = number
            else:
                found.pop(account.name, None)
    return found


def numbers_of_chain(model: Model, stage: Stage) -> dict[str, str]:
    """`user_numbers` of the stage and of those below it."""
    found: dict[str, str] = {}
    for one in reversed(model.chain(stage)):
        found |= user_numbers(one)
    return found
