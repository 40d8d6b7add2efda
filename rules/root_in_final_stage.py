"""Finds final stages that start their program as root."""

import re
from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.line_repairs import insert_above
from tare.model import Launch, Stage

ROOT = frozenset(("root", "0", "root:root", "0:0", "root:0", "0:root"))
# Their entrypoints start as root to fix the owner of volumes, and then become somebody else.
DROPS_ROOT = frozenset(("postgres", "mysql", "mariadb", "mongo", "redis", "rabbitmq", "memcached"))
# Whoever installs or calls one of these means to become somebody else when the container starts.
SWITCHES_USER = re.compile(r"\b(?:chpst|fixuid|gosu|runuser|s6-overlay|s6-setuidgid|setpriv|setuidgid|su-exec)\b")
# They start other programs as their users, or are of no use to anybody but root.
NEEDS_ROOT = frozenset(("cron", "crond", "dockerd", "dockerd-entrypoint.sh", "init", "sshd", "su", "systemd"))
NOBODY_SPECIAL = "65532:65532"


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    starts = stage.of("CMD", "ENTRYPOINT")
    if not stage.role.is_final or not starts or stage.end.user not in ROOT or stage.base.is_windows:
        return
    users = stage.of("USER")
    if (not users and _drops_root(stage)) or _has_reason(stage):
        return
    if users:
        at = users[-1].at(users[-1].parts.argument)
    elif stage.from_ is not None and stage.base_word is not None:
        at = stage.from_.at(stage.base_word)
    else:
        return
    user = "node" if _image_name(stage) == "node" else NOBODY_SPECIAL
    fix = Fix(f"Run as {user}", (insert_above(stage, starts[0], "USER", user),))
    fixes = (fix,) if not users and all(one.offset < starts[0].offset for one in stage.of("RUN", "COPY")) else ()
    yield Finding(at, "the final image runs as root", fixes)


def _drops_root(stage: Stage) -> bool:
    return _image_name(stage) in DROPS_ROOT and not stage.of("ENTRYPOINT")


def _has_reason(stage: Stage) -> bool:
    """Whether the program has to start as root, or becomes somebody else by itself."""
    named = stage.of("RUN", "COPY", "ADD", "CMD", "ENTRYPOINT")
    if any(SWITCHES_USER.search(one.item.text) for one in named):
        return True
    return any(NEEDS_ROOT & _programs(one) for one in named if isinstance(one, Launch))


def _programs(launch: Launch) -> set[str]:
    commands = (launch.command,) if launch.is_exec else launch.script.commands if launch.script is not None else ()
    return {command.program for command in commands if command is not None}


def _image_name(stage: Stage) -> str:
    return stage.base.image.repository.rsplit("/", 1)[-1] if stage.base.image is not None else ""
