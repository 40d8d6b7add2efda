"""Finds times of the build that are written into a layer, where the cache keeps the first one."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.model import Run
from tare.syntax.shell_tree import Command

# They take what is handed to them into what they make.
BUILDERS = ("cargo", "cmake", "docker", "dotnet", "go", "gradle", "gradlew", "make", "mvn", "mvnw", "npm", "yarn")
# Another time than that of the build.
GIVEN = ("-d", "--date", "-r", "--reference", "-s", "--set", "-f")


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    for command in run.commands_named("date"):
        if command.name is None or _is_given(command):
            continue
        if _is_kept(run, command):
            message = "as long as the cache holds this layer, it keeps the time of the build that made it"
            yield Finding(run.at(command.name.span), message)


def _is_given(command: Command) -> bool:
    return any((word.text or "$").startswith((*GIVEN, "$")) and not word.raw.startswith("+") for word in command.words)


def _is_kept(run: Run, command: Command) -> bool:
    """Whether a file, or what is built, takes the time."""
    if _writes(command):
        return True
    around = (
        one
        for one in run.commands
        if one is not command and one.span.start <= command.span.start and command.span.end <= one.span.end
    )
    return command.in_substitution and any(_writes(one) or one.program in BUILDERS for one in around)


def _writes(command: Command) -> bool:
    targets = (one.target.text for one in command.redirects if ">" in one.operator and one.target is not None)
    return any(target is None or not target.startswith(("/dev/", "&", "1", "2")) for target in targets)
