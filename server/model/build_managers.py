"""How gem, bundler, composer, go, cargo, maven, gradle, dotnet and nuget are told what to fetch."""

from __future__ import annotations

import re

from ..syntax.shell_tree import Command
from ..syntax.variables import UNKNOWN
from .command_line import CommandLine, Operand, option_names, read_command_line
from .install import Install, Package
from .surroundings import Surroundings
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
_GO_VALUED = option_names(
    "-C -o -ldflags -tags -mod -modfile -gcflags -asmflags -gccgoflags -p -buildmode -compiler -installsuffix -pkgdir"
    " -toolexec -overlay -pgo -run -timeout -coverprofile -covermode -bench -count -exec -modcacherw"
)
_CARGO_VALUED = option_names(
    "--bin --features -F --manifest-path --target --target-dir --profile -p --package -j --jobs --root --registry"
    " --index --branch --tag --rev --git --path --version --vers --color --config -Z --example --recipe-path -C"
    " --artifact-dir --test --bench --exclude --message-format"
)
_CARGO_VERSION = ("--version", "--vers", "--tag", "--rev")
_CARGO_VERBS = option_names("install binstall build b fetch test t run r check c chef vendor rustc bench doc clippy")
_MAVEN_VALUED = option_names(
    "-f --file -pl --projects -s --settings -gs --global-settings -P --activate-profiles -T --threads -l --log-file -b"
    " --builder -rf --resume-from -D --define -t --toolchains -gt"
)
_GRADLE_VALUED = option_names(
    "-p --project-dir -b --build-file -x --exclude-task -g --gradle-user-home -I --init-script -c --settings-file"
    " --console --warning-mode --tests --max-workers --priority --configuration -F --dependency-verification"
)
_DOTNET_VALUED = option_names(
    "-c --configuration -o --output -r --runtime -f --framework -v --verbosity -s --source --packages --configfile -a"
    " --arch --os --version --version-suffix --tool-path --add-source --tool-manifest -p --property --project --logger"
)
_MAVEN_DEPENDENCIES = re.compile(
    r"(?:[\w.-]+:)?(?:maven-)?(?:dependency|de)(?:-plugin)?(?::[\w.-]+)?:"
    r"(?:go-offline|resolve|resolve-plugins|resolve-sources|copy-dependencies|get|tree|list|sources)"
)
# Tasks that by their name only fetch; each project makes its own.
_GRADLE_FETCHES = re.compile(r"dependenc|download|resolve|prefetch", re.I)
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
            packages.append(Package(operand.word, name, own or version or _unread(line, "-v", "--version")))
    if verb.text == "update" and not packages:
        return None
    return Install(
        "gem", command, line, verb.word, tuple(packages), around.folder(command),
        is_global=True, is_dynamic=line.is_dynamic, option_offset=line.insertion(verb.at),
    )  # fmt: skip


def _unread(line: CommandLine, *names: str) -> str:
    """The value of an option as written where it holds variables."""
    values = line.values(*names)
    return values[-1].word.raw if values and values[-1].text is None else ""


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


def read_go(command: Command, around: Surroundings) -> Install | None:
    """`go mod download`, `go install`, `go get`, and builds, which fetch what they lack (go.dev/ref/mod)."""
    line = read_command_line(command, _GO_VALUED, around.text, clusters=False)
    verb = line.verb("mod", "install", "get", "build", "test", "run", "generate", "vet")
    if verb is None:
        return None
    operands = line.after(verb.at)
    packages: tuple[Package, ...] = ()
    needs_sources = True
    if verb.text == "mod":
        if not operands or operands[0].text not in ("download", "tidy", "vendor"):
            return None
        verb = operands[0]
        needs_sources = verb.text != "download"
    elif verb.text in ("install", "get", "run"):
        given = operands[:1] if verb.text == "run" else operands
        packages = tuple(_go_package(one) for one in given if not one.is_open and _is_module(one.prefix))
        needs_sources = not packages
    target = line.value("-C")
    by_names = bool(packages)
    return Install(
        "go",
        command,
        line,
        verb.word,
        packages,
        folder=around.folder(command, target),
        manifests=() if by_names else ("go.mod",),
        optional_manifests=() if by_names else ("go.sum", "go.work", "go.work.sum", "vendor"),
        needs_sources=needs_sources,
        is_global=by_names and verb.text == "install",
        is_dynamic=line.is_dynamic,
        option_offset=line.insertion(verb.at),
    )


def _is_module(text: str) -> bool:
    """Whether a word names a module elsewhere: its first part is a host (go.dev/ref/mod, "Module paths")."""
    return "." in text.split("/", 1)[0].split("@", 1)[0].strip(".") and "/" in text and not text.endswith(".go")


def _go_package(operand: Operand) -> Package:
    name, at, version = (operand.text if operand.text is not None else operand.prefix).partition("@")
    if operand.text is None:
        return Package(operand.word, name if at else None, operand.word.raw.rpartition("@")[2] if at else "")
    return Package(operand.word, name.removesuffix("/..."), version)


def read_cargo(command: Command, around: Surroundings) -> Install | None:
    """`cargo install`, `cargo fetch`, `cargo chef cook`, and builds, which fetch what they lack."""
    line = read_command_line(command, _CARGO_VALUED, around.text)
    operands = tuple(one for one in line.operands if not one.prefix.startswith("+"))
    verb = operands[0] if operands else None
    if verb is None or verb.text not in _CARGO_VERBS:
        return None
    rest = operands[1:]
    manifests: tuple[str, ...] = ("Cargo.toml",)
    packages: tuple[Package, ...] = ()
    needs_sources = True
    by_names = verb.text in ("install", "binstall") and not line.has("--path")
    if by_names:
        version = line.value(*_CARGO_VERSION) or _unread(line, *_CARGO_VERSION)
        kind = "remote" if line.has("--git") else "name"
        packages = tuple(_crate(one, version, kind) for one in rest if not one.is_open)
        manifests, needs_sources = (), not packages and not line.has("--git") and not line.is_dynamic
    elif verb.text == "chef":
        if not rest or rest[0].text != "cook":
            return None
        manifests, needs_sources, verb = (line.value("--recipe-path") or "recipe.json",), False, rest[0]
    return Install(
        "cargo",
        command,
        line,
        verb.word,
        packages,
        folder=around.folder(command),
        manifests=manifests,
        optional_manifests=() if by_names else ("Cargo.lock", ".cargo", "rust-toolchain.toml", "rust-toolchain"),
        needs_sources=needs_sources,
        is_global=by_names,
        is_dynamic=line.is_dynamic,
        option_offset=line.insertion(verb.at),
    )


def _crate(operand: Operand, version: str, kind: str) -> Package:
    name, at, own = (operand.text if operand.text is not None else operand.prefix).partition("@")
    if operand.text is None:
        return Package(operand.word, name if at else None, operand.word.raw.rpartition("@")[2] if at else version, kind)
    return Package(operand.word, name, own or version, kind)


def read_maven(command: Command, around: Surroundings) -> Install | None:
    """Any goal but those that only say something."""
    line = read_command_line(command, _MAVEN_VALUED, around.text, clusters=False)
    if line.has("--version", "-v", "-version", "--help", "-h", "-o", "--offline") or not line.operands:
        return None
    goals = [operand.text or "" for operand in line.operands]
    file = line.value("-f", "--file")
    return Install(
        "maven",
        command,
        line,
        line.operands[0].word,
        folder=around.folder(command),
        manifests=(file or "pom.xml",),
        optional_manifests=("**/pom.xml", ".mvn", "mvnw", "settings.xml"),
        needs_sources=not all(_MAVEN_DEPENDENCIES.fullmatch(goal) for goal in goals),
        is_dynamic=line.is_dynamic,
        option_offset=line.insertion(-1),
    )


def read_gradle(command: Command, around: Surroundings) -> Install | None:
    """Any task but those that only say something."""
    line = read_command_line(command, _GRADLE_VALUED, around.text, clusters=False)
    tasks = [(operand.text or "").rsplit(":", 1)[-1] for operand in line.operands]
    if line.has("--version", "-v", "--help", "-h", "-?", "--offline", "--stop") or not tasks or tasks == ["wrapper"]:
        return None
    target = line.value("-p", "--project-dir")
    return Install(
        "gradle",
        command,
        line,
        line.operands[0].word,
        folder=around.folder(command, target),
        manifests=("build.gradle*",),
        optional_manifests=("settings.gradle*", "gradle.properties", "gradle", "gradlew", "**/build.gradle*"),
        needs_sources=not all(_GRADLE_FETCHES.search(task) for task in tasks),
        is_dynamic=line.is_dynamic,
        option_offset=line.insertion(-1),
    )


def read_dotnet(command: Command, around: Surroundings) -> Install | None:
    """`dotnet restore`, `dotnet tool install`, `dotnet add package`, and builds that restore first."""
    line = read_command_line(command, _DOTNET_VALUED, around.text)
    verb = line.verb("restore", "build", "publish", "test", "run", "pack", "tool", "add", "msbuild")
    if verb is None or line.has("--no-restore", "--no-build", "--help", "-h"):
        return None
    operands = line.after(verb.at)
    if verb.text in ("tool", "add"):
        at = next((index for index, one in enumerate(operands) if one.text in ("install", "package", "update")), None)
        if at is None:
            return None
        verb = operands[at]
        version = line.value("--version", "-v") or _unread(line, "--version")
        packages = tuple(Package(one.word, one.text, version) for one in operands[at + 1 :] if not one.is_open)
        return Install(
            "nuget", command, line, verb.word, packages, around.folder(command),
            is_global=line.has("-g", "--global", "--tool-path"), is_dynamic=line.is_dynamic,
            option_offset=line.insertion(verb.at),
        )  # fmt: skip
    projects = tuple(one.text for one in operands if one.text)
    return Install(
        "nuget",
        command,
        line,
        verb.word,
        folder=around.folder(command),
        manifests=projects or ("*.*proj",),
        optional_manifests=("**/*.*proj", "*.sln", "nuget.config", "packages.lock.json", "Directory.*", "global.json"),
        needs_sources=verb.text != "restore",
        is_dynamic=line.is_dynamic,
        no_cache=known(line, line.has("--no-cache", "--no-http-cache")) if verb.text == "restore" else None,
        option_offset=line.insertion(verb.at),
    )
