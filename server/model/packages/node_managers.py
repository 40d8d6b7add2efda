"""How npm, yarn, pnpm and bun are told what to install."""

from __future__ import annotations

from ...syntax.shell_tree import Command
from ...syntax.variables import UNKNOWN
from ...text import regex
from ..commands.command_line import CommandLine, Operand, option_names, read_command_line
from ..commands.surroundings import Surroundings
from .install import Install, Package
from .system_managers import known

NPM_VALUED = option_names(
    "--prefix -C --cache --registry --userconfig --globalconfig --loglevel --omit --include --only -w --workspace --tag"
    " --target --arch --os --cpu --libc --depth --fetch-retries --fetch-timeout --maxsockets --script-shell"
    " --install-strategy --location --before --otp --audit-level"
)
YARN_VALUED = option_names(
    "--cwd --modules-folder --cache-folder --network-timeout --registry --mutex --network-concurrency --global-folder"
    " --prefix --link-folder --use-yarnrc --preferred-cache-folder --otp --mode"
)
PNPM_VALUED = option_names(
    "-C --dir -F --filter --filter-prod --store-dir --prefix --registry --reporter --workspace-concurrency"
    " --network-concurrency --loglevel --virtual-store-dir --modules-dir --global-dir --config --child-concurrency"
    " --lockfile-dir"
)
_PNPM_OPTIONAL = ("pnpm-lock.yaml", "pnpm-workspace.yaml", ".npmrc", ".pnpmfile.cjs", "patches")
_BUN_VALUED = option_names("--cwd -c --config --registry --cache-dir --backend --filter --omit --concurrent-scripts")
_NPM_INSTALL = ("install", "i", "in", "ins", "inst", "insta", "instal", "isnt", "isnta", "isntal", "add")
_NPM_CI = ("ci", "clean-install", "ic", "install-clean", "isntall-clean")
# An address, or the owner/name of a repository on GitHub.
_REMOTE = regex(r"(git|https?|ssh|github|gitlab|bitbucket|gist)[+:@]|[\w.-]+/[\w.-]+(#.*)?$")
_TRUE = frozenset(("", "1", "true", "yes", "on"))


def read_npm(command: Command, around: Surroundings) -> Install | None:
    """`npm install`, `npm ci`."""
    line = read_command_line(command, NPM_VALUED, around.text)
    verb = line.verb(*_NPM_INSTALL, *_NPM_CI)
    if verb is None or line.has("--dry-run", "--help", "-h", "--version", "--package-lock-only"):
        return None
    packages = tuple(node_package(operand) for operand in line.after(verb.at) if not operand.is_open)
    is_global = line.has("-g", "--global") or line.value("--location") == "global"
    target = line.value("--prefix", "-C")
    from_manifest = not packages and not is_global and not line.is_dynamic
    return Install(
        "npm",
        command,
        line,
        verb.word,
        packages,
        folder=around.folder(command, target),
        manifests=() if not from_manifest else _npm_manifests(verb.text in _NPM_CI),
        optional_manifests=("package-lock.json", "npm-shrinkwrap.json", ".npmrc") if from_manifest else (),
        needs_sources=any(package.kind == "folder" for package in packages),
        is_global=is_global,
        is_dynamic=line.is_dynamic,
        omits_dev=_npm_omits_dev(line, around) if from_manifest else None,
        option_offset=line.insertion(verb.at),
    )


def _npm_manifests(is_clean: bool) -> tuple[str, ...]:
    return ("package.json", "package-lock.json") if is_clean else ("package.json",)


def _npm_omits_dev(line: CommandLine, around: Surroundings) -> bool | None:
    """By `omit`, the older `production` and `only`, or NODE_ENV (npm-install(1), `omit`)."""
    if any(value.text == "dev" for value in line.values("--include")):
        return False
    for option in line.options:
        text = option.text
        if option.name == "--omit" and text == "dev":
            return True
        if option.name == "--production" and (text is None or text in _TRUE):
            return True
        if option.name == "--only" and text is not None and text.startswith("prod"):
            return True
    for name, values in (("omit", ("dev",)), ("production", _TRUE), ("only", ("prod", "production"))):
        value = npm_setting(around, line.command, name)
        if value is UNKNOWN:
            return None
        if isinstance(value, str) and value.lower() in values:
            return True
    return _node_env(line, around)


def npm_setting(around: Surroundings, command: Command, name: str) -> object:
    """What `npm_config_<name>` says; npm reads such variables in any case (npm-config(7))."""
    for variable in (f"npm_config_{name}", f"NPM_CONFIG_{name.upper()}"):
        value = around.variable(variable, command)
        if value is not None:
            return value
    return None


def _node_env(line: CommandLine, around: Surroundings) -> bool | None:
    value = around.variable("NODE_ENV", line.command)
    if value is UNKNOWN:
        return None
    return True if value == "production" else known(line, False)


def read_yarn(command: Command, around: Surroundings) -> Install | None:
    """`yarn`, `yarn install`, `yarn add`, `yarn global add`, `yarn workspaces focus`; version 1 and later ones."""
    line = read_command_line(command, YARN_VALUED, around.text)
    if line.has("--version", "-v", "--help", "-h") or (line.is_dynamic and not line.operands):
        return None
    verb: Operand | None = None
    operands: tuple[Operand, ...] = ()
    is_global = False
    if line.operands:
        verb = line.verb("install", "add", "global", "workspaces")
        if verb is None:
            return None
        operands = line.after(verb.at)
        if verb.text in ("global", "workspaces"):
            if not operands or operands[0].text not in ("add", "focus"):
                return None
            is_global = verb.text == "global"
            verb, operands = operands[0], operands[1:]
    adds = verb is not None and verb.text == "add"
    packages = tuple(node_package(operand) for operand in operands if not operand.is_open) if adds else ()
    target = line.value("--cwd")
    return Install(
        "yarn",
        command,
        line,
        verb.word if verb is not None else None,
        packages,
        folder=around.folder(command, target),
        manifests=() if is_global else ("package.json",),
        optional_manifests=() if is_global else ("yarn.lock", ".yarnrc.yml", ".yarnrc", ".npmrc", ".yarn"),
        needs_sources=any(package.kind == "folder" for package in packages),
        is_global=is_global,
        is_dynamic=line.is_dynamic,
        omits_dev=None if adds else _yarn_omits_dev(line, around),
        option_offset=line.insertion(verb.at if verb is not None else -1),
    )


def _yarn_omits_dev(line: CommandLine, around: Surroundings) -> bool | None:
    option = line.last("--production", "--prod")
    if option is not None:
        return option.text is None or option.text in _TRUE
    return _node_env(line, around)


def read_pnpm(command: Command, around: Surroundings) -> Install | None:
    """`pnpm install`, `pnpm add`, `pnpm fetch`."""
    line = read_command_line(command, PNPM_VALUED, around.text)
    verb = line.verb("install", "i", "add", "fetch", "ci")
    if verb is None or line.has("--help", "-h", "--version", "-v", "--lockfile-only"):
        return None
    packages = tuple(node_package(operand) for operand in line.after(verb.at) if not operand.is_open)
    target = line.value("-C", "--dir", "--prefix")
    is_global = line.has("-g", "--global")
    from_manifest = not packages and not is_global
    by_lock = verb.text == "fetch"
    production = True if line.has("-P", "--prod", "--production") else _node_env(line, around)
    return Install(
        "pnpm",
        command,
        line,
        verb.word,
        packages,
        folder=around.folder(command, target),
        manifests=() if not from_manifest else ("pnpm-lock.yaml",) if by_lock else ("package.json",),
        optional_manifests=_PNPM_OPTIONAL if from_manifest else (),
        needs_sources=any(package.kind == "folder" for package in packages),
        is_global=is_global,
        is_dynamic=line.is_dynamic,
        omits_dev=production if from_manifest else None,
        option_offset=line.insertion(verb.at),
    )


def read_bun(command: Command, around: Surroundings) -> Install | None:
    """`bun install`, `bun add`, `bun ci`."""
    line = read_command_line(command, _BUN_VALUED, around.text)
    verb = line.verb("install", "i", "add", "a", "ci")
    if verb is None or line.has("--help", "-h", "--dry-run", "--lockfile-only"):
        return None
    packages = tuple(node_package(operand) for operand in line.after(verb.at) if not operand.is_open)
    target = line.value("--cwd")
    is_global = line.has("-g", "--global")
    from_manifest = not packages and not is_global
    omits = line.has("-p", "--production") or any(value.text == "dev" for value in line.values("--omit"))
    return Install(
        "bun",
        command,
        line,
        verb.word,
        packages,
        folder=around.folder(command, target),
        manifests=("package.json",) if from_manifest else (),
        optional_manifests=("bun.lock", "bun.lockb", "bunfig.toml", ".npmrc") if from_manifest else (),
        needs_sources=any(package.kind == "folder" for package in packages),
        is_global=is_global,
        is_dynamic=line.is_dynamic,
        no_cache=known(line, line.has("--no-cache")),
        omits_dev=known(line, omits) if from_manifest else None,
        option_offset=line.insertion(verb.at),
    )


def node_package(operand: Operand) -> Package:
    """A package as npm writes it: `name`, `@scope/name@1.2`, a folder, an archive, an address (npm-install(1))."""
    text, word = operand.text, operand.word
    if text is None:
        prefix = operand.prefix
        at = prefix.find("@", 1)
        if at > 0:
            return Package(word, prefix[:at], word.raw.rpartition("@")[2])
        return Package(word, None, kind="folder" if prefix.startswith((".", "/")) else "name")
    if text.endswith((".tgz", ".tar.gz")) and "://" not in text:
        return Package(word, None, kind="file")
    if text.startswith((".", "/", "~", "file:")):
        return Package(word, None, kind="folder")
    if _REMOTE.match(text):
        return Package(word, None, text.partition("#")[2], "remote")
    at = text.find("@", 1)
    return Package(word, text[:at], text[at + 1 :]) if at > 0 else Package(word, text)
