"""Finds a relative WORKDIR with no absolute one before it."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Base, BaseKind, Instruction
from tare.text import Edit, regex

# Where official images work, by their own Dockerfiles, if not in the root folder.
WORK_FOLDERS = {
    "composer": "/app",
    "golang": "/go",
    "gradle": "/home/gradle",
    "httpd": "/usr/local/apache2",
    "php": "/var/www/html",
    "redis": "/data",
    "tomcat": "/usr/local/tomcat",
    "wordpress": "/var/www/html",
}
DRIVE = regex(r"[A-Za-z]:|\\")


@check(Instruction, "WORKDIR")
def find(instruction: Instruction) -> Iterator[Finding]:
    script = instruction.parts.script
    state = instruction.state
    # One that is relative is repaired with the first one (`workdirSet` in dockerfile2llb/convert.go).
    if script is None or state.has_workdir or state.workdir is not None:
        return
    if instruction.is_trigger and any(parts.name == "WORKDIR" for parts, _ in state.triggers):
        return
    path = instruction.value(script).text
    if not path or path.startswith("/") or DRIVE.match(path):
        return
    at = instruction.at(instruction.parts.argument)
    fixes: tuple[Fix, ...] = ()
    folder = _folder(instruction.base)
    if folder is not None and script.text == path and not path.startswith("."):
        fixes = (Fix(f"Make it {folder}{path}", (Edit.insert(at.start, folder),)),)
    yield Finding(at, f"{path} counts from whatever folder the base image works in", fixes)


def _folder(base: Base) -> str | None:
    """Where the base image works, with a slash at its end; None for images of which that is not known."""
    if base.kind is BaseKind.SCRATCH:
        return "/"
    # An image without a publisher in its name is an official one.
    if base.image is None or base.facts is None or "/" in base.image.canonical:
        return None
    return WORK_FOLDERS.get(base.image.canonical, "").rstrip("/") + "/"
