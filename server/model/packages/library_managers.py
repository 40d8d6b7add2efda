"""How gem, bundler and composer are told what to install."""

from __future__ import annotations

from ...syntax.shell_tree import Command
from ...syntax.variables import UNKNOWN
from ..commands.command_line import CommandLine, option_names, read_command_line, unread
from ..commands.surroundings import Surroundings
from .install import Install, Package
from .system_managers import known

_GEM_VALUED = option_names(
    "-v --version -i --install-dir -n --bindir --platform -s --source --document -p --http-proxy -P --trust-policy -g"
    " --file --build-root --target-rbconfig --config-file"
)
_BUNDLE_VALUED = option_names("--without --with --only -j --jobs --retry --path --gemfile --standalone --trust-policy")
_COMPOSER_VALUED = option_names(
    "-d --working-dir --repository --repository-url --prefer-install -s --stability --ignore-platform-req"
    " --apcu-autoloader-prefix"
)
_TRUE = frozenset(("1", "true", "yes", "on"))


def read_gem(command: Command, around: Surroundings) -> Install | None:
    line = read_command_line(command, _GEM_VALUED, around.text)
    verb = line.verb("install", "i", "update")
    if verb is None or line.has("--system", "--explain"):
        return None
    version = line.value("-v", "--version") or ""
    packages = []
    for operand in line.after(verb.at):
        text = operand.text
        if operand.is_open:
            continue
        if text is None:
            name, colon, rest = operand.prefix.partition(":")
            packages.append(Package(operand.word, name if colon else None, rest or (operand.word.raw if colon else "")))
        elif text.endswith(".gem"):
            packages.append(Package(operand.word, text.rsplit("/", 1)[-1], kind="file"))
        else:
            name, _, own = text.partition(":")
            packages.append(Package(operand.word, name, own or version or unread(line, "-v", "--version")))
    if verb.text == "update" and not packages:
        return None
    return Install(
        "gem", command, line, verb.word, tuple(packages), around.folder(command),
        is_global=True, is_dynamic=line.is_dynamic, option_offset=line.insertion(verb.at),
    )  # fmt: skip


def read_bundler(command: Command, around: Surroundings) -> Install | None:
    """`bundle install`, or `bundle` alone."""
    line = read_command_line(command, _BUNDLE_VALUED, around.text)
    verb = line.verb("install", "update") if line.operands else None
    if line.has("--version", "-v", "--help", "-h") or (verb is None and (line.operands or line.is_dynamic)):
        return None
    target = line.value("--gemfile")
    return Install(
        "bundler",
        command,
        line,
        verb.word if verb is not None else None,
        folder=around.folder(command),
        manifests=(target or "Gemfile",),
        optional_manifests=("Gemfile.lock", "*.gemspec", ".ruby-version", ".bundle"),
        is_dynamic=line.is_dynamic,
        omits_dev=_bundler_omits_dev(line, around),
        option_offset=line.insertion(verb.at if verb is not None else -1),
    )


def _bundler_omits_dev(line: CommandLine, around: Surroundings) -> bool | None:
    """--without, BUNDLE_WITHOUT, BUNDLE_ONLY, or `bundle config without` before it in the same RUN."""
    option = line.last("--without")
    if option is not None and option.value is not None:
        groups = [option.text or "", *(operand.text or "" for operand in line.after(option.value.at))]
        return any("development" in group for group in groups) or None
    for name in ("BUNDLE_WITHOUT", "BUNDLE_ONLY"):
        value = around.variable(name, line.command)
        if value is UNKNOWN:
            return None
        if isinstance(value, str) and (name == "BUNDLE_ONLY" or "development" in value):
            return True
    for command in around.run.commands_named("bundle", "bundler"):
        if command.span.start < line.command.span.start and command.mentions("without", "only"):
            return True
    return known(line, False)


def read_composer(command: Command, around: Surroundings, start: int = 0) -> Install | None:
    """`composer install`, `require`, `create-project`; also as `php composer.phar`."""
    line = read_command_line(command, _COMPOSER_VALUED, around.text, start=start)
    verb = line.verb("install", "i", "update", "require", "create-project", "global")
    if verb is None or line.has("--dry-run", "--help", "-h"):
        return None
    is_global = verb.text == "global"
    operands = line.after(verb.at)
    if is_global:
        if not operands or operands[0].text not in ("require", "install"):
            return None
        verb, operands = operands[0], operands[1:]
    names = verb.text in ("require", "create-project")
    packages = []
    for operand in operands[: 1 if verb.text == "create-project" else None]:
        if not operand.is_open and names:
            name, mark, version = (operand.text or operand.prefix).replace("=", ":", 1).partition(":")
            packages.append(Package(operand.word, name if operand.text or mark else None, version))
    target = line.value("-d", "--working-dir")
    no_dev = line.has("--no-dev") or around.variable("COMPOSER_NO_DEV", command) in _TRUE
    from_manifest = not names and not is_global
    return Install(
        "composer",
        command,
        line,
        verb.word,
        tuple(packages),
        folder=around.folder(command, target),
        manifests=("composer.json",) if from_manifest else (),
        optional_manifests=("composer.lock", "auth.json") if from_manifest else (),
        # Scripts and autoloaded files of composer.json are the project's own.
        needs_sources=from_manifest and not line.has("--no-scripts"),
        is_global=is_global,
        is_dynamic=line.is_dynamic,
        no_cache=known(line, line.has("--no-cache")),
        omits_dev=known(line, no_dev) if verb.text in ("install", "update", "create-project") else None,
        option_offset=line.insertion(verb.at),
    )


def read_php(command: Command, around: Surroundings) -> Install | None:
    """`php composer.phar install`."""
    script = read_command_line(command, ("-d", "-c", "-z"), around.text).verb()
    if script is None or (script.text or "").rsplit("/", 1)[-1] not in ("composer", "composer.phar"):
        return None
    return read_composer(command, around, script.at + 1)
