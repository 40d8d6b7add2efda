"""What our own clients say of themselves in `initializationOptions`, because LSP has no words for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..text import Record


class Announced(Record):
    """The default is an editor that has never heard of us.

    `commands` are those that the client carries out by itself. `shows_messages` is true where the editor puts the
    diagnostics of a place above its hover by itself, as VS Code does: then the hover does not say the message again.
    """

    commands: frozenset[str] = frozenset()
    shows_messages: bool = False


def read_announced(options: Any) -> Announced:
    """Reads `{commands, messagesInHover}`; anything of an unexpected shape counts as not announced."""
    if not isinstance(options, Mapping):
        return Announced()
    commands = options.get("commands")
    return Announced(
        frozenset(one for one in commands if isinstance(one, str)) if isinstance(commands, list) else frozenset(),
        options.get("messagesInHover") is True,
    )
