"""Where a source that is a symbolic link leads: COPY takes what is there (`FollowSymlinks` in dockerfile2llb).

Links inside a folder that is copied are copied as links, so nobody follows these.
"""

from __future__ import annotations

import os

from .census import Census
from .context import inside

_MOST_LINKS = 40  # as Linux does


def follow(census: Census, folder: str, path: str) -> str:
    """The path without links of something in the context in `folder`, which no link leaves. Reads links; never raises.

    Where a link cannot be read or they go in circles, it is the path as far as it was followed.
    """
    for _ in range(_MOST_LINKS):
        parts = path.split("/")
        at = next((n for n in range(len(parts)) if _is_link(census, "/".join(parts[:n]), parts[n])), None)
        if at is None:
            return path
        above = "/".join(parts[:at])
        try:
            target = os.readlink(os.path.join(folder, above, parts[at]))
        except (OSError, ValueError):
            return path
        # An absolute one counts from the top of the context.
        path = inside("/".join((target if target.startswith("/") else f"{above}/{target}", *parts[at + 1 :])))
    return path


def _is_link(census: Census, folder: str, name: str) -> bool:
    listing = census.listings.get(folder)
    return listing is not None and name in listing.links
