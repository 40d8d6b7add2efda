"""The last real build as a docker that runs tells it: asked only where the user allows that, and only to look."""

from __future__ import annotations

import os
from collections.abc import Mapping

from ..model.estimates.build_record import BuildRecord
from ..model.images.image import parse_reference
from ..text import regex
from .builds import merge_builds
from .builds_json import read_json
from .files import FileProblem
from .programs import run_program

_ID = regex(r"(?:sha256:)?[a-f0-9]{12,64}")


def find_build(
    image: str,
    *,
    runs_docker: bool = False,
    program: str = "docker",
    seconds: float = 10.0,
    environ: Mapping[str, str] | None = None,
) -> BuildRecord | FileProblem:
    """What `docker image inspect` and `docker history` tell of an image, by name or id. Never raises.

    `runs_docker` is the user's leave to start `program` (docker, podman, nerdctl), twice, for `seconds` each.
    """
    if not runs_docker:
        return FileProblem(program, "is asked only where that is allowed")
    if image.startswith("-") or (parse_reference(image).problems and not _ID.fullmatch(image)):
        return FileProblem(image, "is no name of an image")
    # podman's templates do not know `json .` for a history.
    form = "json" if os.path.basename(program).startswith("podman") else "{{json .}}"
    found: BuildRecord | None = None
    for command in (
        ("image", "inspect", image),
        ("history", "--no-trunc", "--human=false", "--format", form, image),
    ):
        answer = run_program((program, *command), "", seconds, environ)
        if isinstance(answer, str):
            return FileProblem(program, answer)
        code, data = answer
        if code != 0:
            return FileProblem(image, f"is unknown to {program}, or {program} cannot be asked")
        read = read_json(f"{program} {' '.join(command[:-1])}", data, None)
        if isinstance(read, FileProblem):
            return FileProblem(program, "answered what cannot be read")
        found = read if found is None else merge_builds(found, read)
    assert found is not None
    return found._replace(sources=(f"{os.path.basename(program)} {image}",))
