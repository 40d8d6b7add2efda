"""How go, cargo, maven, gradle and dotnet are told what to fetch; their builds fetch what they lack."""

from __future__ import annotations

import re

from ...syntax.shell_tree import Command
from ...text import regex
from ..commands.command_line import Operand, option_names, read_command_line, unread
from ..commands.surroundings import Surroundings
from .install import Install, Package
from .system_managers import known

_GO_VALUED = option_names(
    "-C -o -ldflags -tags -mod -modfile -gcflags -asmflags -gccgoflags -p -buildmode -compiler -installsuffix -pkgdir"
    " -toolexec -overlay -pgo -run -timeout -coverprofile -covermode -bench -count -exec -modcacherw"
)
_GO_VALUED |= {f"-{name}" for name in _GO_VALUED}  # the package flag takes two dashes for one
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
_MAVEN_DEPENDENCIES = regex(
    r"(?:[\w.-]+:)?(?:maven-)?(?:dependency|de)(?:-plugin)?(?::[\w.-]+)?:"
    r"(?:go-offline|resolve|resolve-plugins|resolve-sources|copy-dependencies|get|tree|list|sources)"
)
# Tasks that by their name only fetch; each project makes its own.
_GRADLE_FETCHES = regex(r"dependenc|download|resolve|prefetch", re.I)


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
        version = line.value(*_CARGO_VERSION) or unread(line, *_CARGO_VERSION)
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
        version = line.value("--version", "-v") or unread(line, "--version")
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
