"""Finds final stages that start their program as root."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Stage
from tare.text import Edit

ROOT = frozenset(("root", "0", "root:root", "0:0", "root:0", "0:root"))
# Their entrypoints start as root to fix the owner of volumes, and then become somebody else.
DROPS_ROOT = frozenset(("postgres", "mysql", "mariadb", "mongo", "redis", "rabbitmq", "memcached"))
NOBODY_SPECIAL = "65532:65532"


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    starts = stage.of("CMD", "ENTRYPOINT")
    if not stage.role.is_final or not starts or stage.end.user not in ROOT or stage.base.is_windows:
        return
    users = stage.of("USER")
    if not users and _drops_root(stage):
        return
    if users:
        at = users[-1].at(users[-1].parts.argument)
    elif stage.from_ is not None and stage.base_word is not None:
        at = stage.from_.at(stage.base_word)
    else:
        return
    user = "node" if _image_name(stage) == "node" else NOBODY_SPECIAL
    fix = Fix(f"Run as {user}", (Edit.insert(starts[0].keyword.start, f"USER {user}\n"),))
    fixes = (fix,) if not users and all(one.offset < starts[0].offset for one in stage.of("RUN", "COPY")) else ()
    yield Finding(at, "the final image runs as root", fixes)


def _drops_root(stage: Stage) -> bool:
    return _image_name(stage) in DROPS_ROOT and not stage.of("ENTRYPOINT")


def _image_name(stage: Stage) -> str:
    return stage.base.image.repository.rsplit("/", 1)[-1] if stage.base.image is not None else ""
