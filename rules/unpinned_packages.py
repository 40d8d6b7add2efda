"""Finds packages of the distribution that are installed in whatever version there is."""

from __future__ import annotations

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.engine.plain_judgement import as_hadolint
from tare.model import Run
from tare.model.commands.plain_commands import PlainCommand, plain_commands
from tare.model.packages.install import Package
from tare.model.packages.installs import installs
from tare.text import regex

EXAMPLES = {"apt": "name=1.2-3", "apk": "name=~1.2", "dnf": "name-1.2-3", "zypper": "name=1.2"}


# What hadolint takes for a version in the name of an rpm: one that is written, or any variable that the stage declares.
RPM_VERSION = regex(r"[^$]*-\d[\w.+~:^-]*|.*-.*\.rpm")
PLAIN_VARIABLE = regex(r"\$(?:(\w+)|\{(\w+)\})")


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    for install in installs(run):
        if install.manager not in EXAMPLES:
            continue
        loose = [one for one in install.packages if one.kind == "name" and one.name is not None and not one.version]
        if loose:
            message = f"{_list(loose)} may be of any version; fix it as {EXAMPLES[install.manager]}"
            yield Finding(run.at(loose[0]), message)


def _list(loose: list[Package]) -> str:
    names = ", ".join(str(one.name) for one in loose[:3])
    return names + (f" and {len(loose) - 3} more" if len(loose) > 3 else "")


@as_hadolint("a package that is installed may be of any version")
def judge(run: Run) -> Iterator[PlainCommand]:
    for command in plain_commands(run, "apt-get", "apk", "yum", "dnf", "microdnf", "zypper"):
        if not all(_is_fixed(command, word) or _is_declared(run, command, word) for word in _named(command)):
            yield command


def _named(command: PlainCommand) -> list[str]:
    """The words behind the options of a command that installs, without its verb."""
    valued = {"apt-get": ("t", "target-release"), "apk": ("t", "virtual", "repository", "X")}.get(command.name, ())
    verbs = {"apk": ("add",), "zypper": ("install", "in")}.get(command.name, ("install",))
    words = command.arguments_without(*valued)
    if not any(verb in command.arguments for verb in verbs) or ("dnf" in command.name and "group" in words):
        return []
    return [word for word in words if word not in verbs and (word != "module" or command.name == "zypper")]


def _is_fixed(command: PlainCommand, word: str) -> bool:
    if command.name == "apt-get":
        return "=" in word or "/" in word or word.endswith(".deb")
    if command.name == "apk":
        return not {"=", "~", "<", ">"}.isdisjoint(word) or word.endswith(".apk")
    if command.name == "zypper":
        return not {"=", "<", ">"}.isdisjoint(word) or word.endswith(".rpm")
    return ":" in word if "module" in command.arguments else RPM_VERSION.fullmatch(word) is not None


def _is_declared(run: Run, command: PlainCommand, word: str) -> bool:
    if "-" not in word or "module" in command.arguments or not ("dnf" in command.name or command.name == "yum"):
        return False
    return any((one[1] or one[2]) in run.state.variables for one in PLAIN_VARIABLE.finditer(word))
