"""Finds last copies of an image that could be layers of their own."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Copy, Run, Stage
from tare.text import Edit, regex

NUMERIC = regex(r"\d+(?::\d+)?")
# What a layer of its own says about these folders would replace what the base says, or go past a link.
TAKEN = frozenset(
    "bin boot dev etc home lib lib32 lib64 libx32 media mnt opt proc root run sbin srv sys tmp usr var".split()  # noqa: SIM905
)
# In these nobody but root writes, and they are no links.
PLAIN = ("/usr/bin/", "/usr/local/bin/")
FILE = regex(r"[^/]*\.\w+|[^/.]+")


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    if not stage.role.is_final or stage.base.is_windows:
        return
    last = max((run.offset for run in stage.runs), default=-1)
    for copy in stage.copies:
        if copy.offset < last or copy.name != "COPY" or copy.flag("link") is not None or not copy.sources:
            continue
        if any(flag.name.text in ("parents", "exclude") for flag in copy.parts.flags) or copy.target is None:
            continue
        if _is_certain(stage, copy):
            fix = Fix("Add --link", (Edit.insert(copy.keyword.end, " --link"),), is_safe=True)
            message = "with --link this layer could be kept when the base or a line above changes"
            yield Finding(copy.keyword, message, (fix,))


def _is_certain(stage: Stage, copy: Copy) -> bool:
    """Whether the image holds the same files with the same folders around them."""
    owner = copy.flag("chown")
    if owner is not None and (owner.value is None or not NUMERIC.fullmatch(owner.value.text)):
        return False  # names are looked up in the layers below, which are not there
    target, text = copy.target or "/", (copy.destination.text or "") if copy.destination is not None else ""
    is_folder = text.endswith("/")
    if not is_folder and (len(copy.sources) != 1 or not _is_file(copy)):
        return False  # a folder that is there would be replaced by a file, and the other way round
    if is_folder and target + "/" in PLAIN:
        return _is_file(copy)
    if not is_folder and target.rpartition("/")[0] + "/" in PLAIN:
        return True
    top = target.strip("/").split("/")[0]
    return bool(top) and top not in TAKEN and not _is_made(stage, f"/{top}")


def _is_file(copy: Copy) -> bool:
    """Whether each source is a file by its name."""
    names = [(source.text or "/") for source in copy.sources]
    return all(not name.endswith("/") and "." in name.rpartition("/")[2][1:] for name in names)


def _is_made(stage: Stage, folder: str) -> bool:
    """Whether something else than a root's WORKDIR or COPY may have made that folder, with other rights."""
    if stage.parent is not None or stage.base.image is None or not stage.base.image.is_official:
        return True
    if any(line.name in ("USER", "VOLUME") for line in stage.instructions):
        return True
    return any(folder in run.item.text for run in stage.runs if isinstance(run, Run))
