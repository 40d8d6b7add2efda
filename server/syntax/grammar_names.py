"""Names with a meaning of their own: parser directives, build checks and the arguments that need no ARG."""

from __future__ import annotations

from ..text import Record
from .grammar_docs import Docs, docs


class DirectiveGrammar(Record):
    """`# name=value` above everything else. Names are read without regard to case (parser/directives.go)."""

    name: str
    summary: str
    forms: tuple[str, ...]
    source: str
    values: tuple[str, ...] = ()  # suggestions; the only ones for `escape`

    @property
    def key(self) -> str:
        return f"# {self.name}"

    @property
    def docs(self) -> Docs:
        return docs(self.key)


class PredefinedArgument(Record):
    """A build argument that BuildKit knows without an ARG."""

    name: str
    group: str  # proxy, platform or buildkit
    summary: str
    source: str  # section of the Dockerfile reference, or the file of dockerfile2llb where the reference is silent

    @property
    def key(self) -> str:
        return f"ARG {self.group}"

    @property
    def docs(self) -> Docs:
        return docs(self.key)


DIRECTIVES: tuple[DirectiveGrammar, ...] = (
    DirectiveGrammar(
        "syntax",
        "Which version of the Dockerfile language reads this file.",
        ("# syntax=<image>",),
        "syntax",
        ("docker/dockerfile:1", "docker/dockerfile:1-labs"),
    ),
    DirectiveGrammar(
        "escape", "The character that continues lines.", ("# escape=\\", "# escape=`"), "escape", ("\\", "`")
    ),
    DirectiveGrammar(
        "check",
        "Which of BuildKit's own checks run, and whether they stop the build.",
        ("# check=skip=<checks|all>", "# check=error=<boolean>", "# check=skip=<checks>;error=true"),
        "check",
        ("skip=", "error=true", "experimental=", "skip=all"),
    ),
)

# linter/ruleset.go
BUILD_CHECKS: tuple[str, ...] = (
    "ConsistentInstructionCasing",
    "CopyIgnoredFile",
    "DuplicateStageName",
    "ExposeInvalidFormat",
    "ExposeProtoCasing",
    "FromAsCasing",
    "FromPlatformFlagConstDisallowed",
    "InvalidBaseImagePlatform",
    "InvalidDefaultArgInFrom",
    "InvalidDefinitionDescription",
    "JSONArgsRecommended",
    "LegacyKeyValueFormat",
    "MaintainerDeprecated",
    "MultipleInstructionsDisallowed",
    "NoEmptyContinuation",
    "RedundantTargetPlatform",
    "ReservedStageName",
    "SecretsUsedInArgOrEnv",
    "StageNameCasing",
    "UndefinedArgInFrom",
    "UndefinedVar",
    "WorkdirRelativePath",
)

_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY")
_PLATFORM = "automatic-platform-args-in-the-global-scope"
_BUILDKIT = "buildkit-built-in-build-args"

PREDEFINED_ARGUMENTS: tuple[PredefinedArgument, ...] = (
    *(
        PredefinedArgument(
            name,
            "proxy",
            "Hosts to reach without a proxy." if upper == "NO_PROXY" else "Proxy for the commands of the build.",
            "predefined-args",
        )
        for upper in _PROXIES
        for name in (upper, upper.lower())
    ),
    *(
        PredefinedArgument(side + name, "platform", f"{what} {whose}.", source or _PLATFORM)
        for side, whose in (("TARGET", "the image is built for"), ("BUILD", "the build runs on"))
        for name, what, source in (
            ("PLATFORM", "Platform, such as `linux/amd64`, that", ""),
            ("OS", "Operating system, such as `linux`, that", ""),
            ("OSVERSION", "Version of the operating system (Windows) that", "dockerfile2llb/platform.go"),
            ("ARCH", "Architecture, such as `arm64`, that", ""),
            ("VARIANT", "Variant of the architecture, such as `v7`, that", ""),
        )
    ),
    PredefinedArgument(
        "TARGETSTAGE", "platform", "Name given to `--target`, or `default`.", "dockerfile2llb/platform.go"
    ),
    PredefinedArgument(
        "BUILDKIT_BUILD_NAME", "buildkit", "Name of the build in histories and in Docker Desktop.", _BUILDKIT
    ),
    PredefinedArgument("BUILDKIT_CACHE_MOUNT_NS", "buildkit", "Prefix for the ids of all cache mounts.", _BUILDKIT),
    PredefinedArgument(
        "BUILDKIT_CONTEXT_KEEP_GIT_DIR", "buildkit", "Keep `.git` when the context is a Git repository.", _BUILDKIT
    ),
    PredefinedArgument("BUILDKIT_DOCKERFILE_CHECK", "buildkit", "The same as the `check` directive.", "check"),
    PredefinedArgument(
        "BUILDKIT_INLINE_CACHE", "buildkit", "Write cache metadata into the image, for `--cache-from`.", _BUILDKIT
    ),
    PredefinedArgument(
        "BUILDKIT_MULTI_PLATFORM", "buildkit", "Write a multi-platform result even for one platform.", _BUILDKIT
    ),
    PredefinedArgument(
        "BUILDKIT_SANDBOX_HOSTNAME", "buildkit", "Host name that commands see; `buildkitsandbox` otherwise.", _BUILDKIT
    ),
    PredefinedArgument("BUILDKIT_SYNTAX", "buildkit", "Frontend image, in place of the `syntax` directive.", _BUILDKIT),
    PredefinedArgument(
        "BUILDKIT_SBOM_SCAN_CONTEXT",
        "buildkit",
        "Scan the build context for the SBOM too.",
        "dockerfile2llb/convert.go",
    ),
    PredefinedArgument(
        "BUILDKIT_SBOM_SCAN_STAGE", "buildkit", "Scan this stage for the SBOM too.", "dockerfile2llb/convert.go"
    ),
    PredefinedArgument(
        "SOURCE_DATE_EPOCH", "buildkit", "Time, in seconds since 1970, given to the image and its layers.", _BUILDKIT
    ),
)

_DIRECTIVES = {entry.name: entry for entry in DIRECTIVES}
_ARGUMENTS = {entry.name: entry for entry in PREDEFINED_ARGUMENTS}


def directive(name: str) -> DirectiveGrammar | None:
    """The parser directive of that name, in any case."""
    return _DIRECTIVES.get(name.lower())


def predefined_argument(name: str) -> PredefinedArgument | None:
    """The argument of exactly that name: variables have a case."""
    return _ARGUMENTS.get(name)
