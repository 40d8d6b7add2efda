"""What a stage is meant for beyond running one program, as far as its name and its lines tell."""

from __future__ import annotations

from ..text import regex
from .launch import Launch
from .launches import commands_of
from .stage import Stage

_FOR_DEVELOPMENT = ("dev", "debug", "test", "local")
_OF_DEVELOPMENT_CONTAINERS = ("mcr.microsoft.com/devcontainers/", "mcr.microsoft.com/vscode/devcontainers/")
_USER_OF_EDITORS = regex(r"\bvscode\b")
# Who starts one of these builds when the container starts.
_BUILDERS = frozenset(
    ("ant", "bazel", "buck", "cargo", "cmake", "go", "gradle", "gradlew", "lein", "make", "mvn", "mvnw", "ninja",
     "sbt", "tox")
)  # fmt: skip

# By them make, cmake and cargo are told what to compile and link with.
_OF_COMPILERS = regex(r"(?:CC|CXX|LD|CARGO_TARGET_\w+_LINKER|CMAKE_TOOLCHAIN_FILE\w*|CROSS_COMPILE)\Z")


def is_for_development(stage: Stage) -> bool:
    """Whether it is for those who work on the program.

    Its name says so (`dev-envs`, `debug`, `test`, `local`), it stands on an image of development containers, or it has
    the user as whom editors work in one.
    """
    name = (stage.name or "").lower()
    if any(part in name for part in _FOR_DEVELOPMENT):
        return True
    image = stage.base.image
    if image is not None and image.canonical.startswith(_OF_DEVELOPMENT_CONTAINERS):
        return True
    return any(_USER_OF_EDITORS.search(one.item.text) for one in stage.of("ARG", "ENV", "RUN", "USER"))


def is_for_others(stage: Stage) -> bool:
    """Whether it prepares an image for others to build upon or to work in.

    It runs commands, but starts nothing and offers no port, and what it copies is gone with /tmp or there for its own
    commands. A stage that has no RUN yet may still become anything.
    """
    if not stage.runs or stage.of("CMD", "ENTRYPOINT", "EXPOSE", "ONBUILD"):
        return False
    return all((copy.target or "").startswith(("/tmp/", "/var/tmp/")) for copy in stage.copies)


def is_for_building(stage: Stage) -> bool:
    """Whether its containers build: they start a build tool, or an `ENV` tells build tools which compiler to take.

    What the image carries for building is then what it is for.
    """
    if any(one.is_env and _OF_COMPILERS.match(name) for name, one in stage.end.variables.items()):
        return True
    launches = [one for one in stage.of("CMD", "ENTRYPOINT") if isinstance(one, Launch)]
    return any(command.program in _BUILDERS for one in launches for command in commands_of(one))
