"""Finds files that hold secrets by their names, and are copied into the image one by one."""

import re
from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Around, Context, Copy, Operand, Stage
from tare.model.caching.caches import mount_place
from tare.model.clutter import PUBLIC, SECRET
from tare.model.copy import context_path
from tare.model.packages.installs import installs
from tare.text import Edit, regex

MORE = regex(r"credentials|\.dockerconfigjson|service[-_]?account.*\.json|gcp[-_]?key.*\.json|.*_rsa|secrets?\.ya?ml")
# Settings of these managers hold a token only where one of these words stands in them.
SETTINGS = (".npmrc", ".pypirc")
TOKEN = regex(r"_auth|_password|password|token|:[^/\s]+@", re.IGNORECASE)
READERS = {
    ".npmrc": ("npm", "yarn", "pnpm", "bun"),
    ".netrc": ("pip", "uv", "poetry", "go", "npm"),
    ".pypirc": ("pip",),
}


@check(Stage, around=True)
def find(stage: Stage, around: Around) -> Iterator[Finding]:
    for copy in stage.copies:
        if not copy.reads_context:
            continue
        for source in copy.context_sources:
            name = _secret(source, around.context)
            if name and _reaches(copy, name):
                message = f"{name} will be in the image, where everybody who has it can read it"
                yield Finding(copy.at(source), message, _fixes(stage, copy, name))


def _secret(source: Operand, context: Context | None) -> str:
    """The name of the file, where it is one that holds secrets and will be there."""
    path = context_path(source.text or "")
    name = path.rpartition("/")[2]
    if not SECRET.fullmatch(name) and not MORE.fullmatch(name):
        return ""
    if PUBLIC.search(name) or re.search(r"(?:^|/)(?:tests?|fixtures?|testdata|examples?|samples?)/", path):
        return ""
    if context is not None and context.is_ignored(path):
        return ""
    if name in SETTINGS:
        text = context.text(path) if context is not None else None
        return name if text is not None and TOKEN.search(text) else ""
    return name


def _reaches(copy: Copy, name: str) -> bool:
    if copy.target is None:
        return copy.role.ships
    is_folder = len(copy.sources) > 1 or (copy.destination is not None and (copy.destination.text or "").endswith("/"))
    return copy.role.lets_out(f"{copy.target.rstrip('/')}/{name}" if is_folder else copy.target)


def _fixes(stage: Stage, copy: Copy, name: str) -> tuple[Fix, ...]:
    """A secret mount for the one RUN that installs with it, where nothing else is copied along."""
    readers = READERS.get(name)
    if readers is None or len(copy.sources) != 1 or copy.target is None or copy.parts.comments:
        return ()
    below = [run for run in stage.runs if run.offset > copy.offset]
    using = [run for run in below if any(one.manager in readers for one in installs(run))]
    if len(using) != 1 or any(name in run.item.text for run in below):
        return ()
    run = using[0]
    target = copy.target if copy.target.endswith(name) else f"{copy.target.rstrip('/')}/{name}"
    mount = f" --mount=type=secret,id={name.strip('.')},target={target}"
    edits = (Edit.delete(copy.whole), Edit.insert(run.offset + mount_place(run), mount))
    return (Fix(f"Give {name} to that RUN alone, as a secret", edits),)
