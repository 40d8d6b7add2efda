"""What a package manager's command installs, as values."""

from __future__ import annotations

from ...syntax.shell_tree import Command
from ...syntax.shell_word import ShellWord
from ...text import Record, Span
from ..commands.command_line import CommandLine

# What a version can say without fixing one.
_FLOATING = frozenset(("latest", "*", "x", "stable", "lts", "next", "edge", "master", "main", "upgrade", "head"))


class Package(Record):
    """One package that a command names. `name` is None where it is not known before the build."""

    word: ShellWord
    name: str | None
    version: str = ""  # what is written of it: "1.2-3", ">=2,<3", "latest"; empty where nothing is
    kind: str = "name"  # or "file" (a package file here), "folder" (sources here), "remote" (URL, git), "group"

    @property
    def span(self) -> Span:
        return self.word.span

    @property
    def is_pinned(self) -> bool:
        """Whether a version is written, other than one that moves by its meaning, such as `latest`."""
        return bool(self.version) and self.version.lower() not in _FLOATING


class Install(Record):
    """One command that installs packages, or fetches them because a manifest or a build asks for them.

    The answers `assumes_yes` to `omits_dev` are True, False, or None where the manager has no such thing or where it
    cannot be known: `if install.no_cache is False` is sure. All spans count from the item.
    """

    manager: str  # apt apk dnf zypper pacman pip uv pipx poetry pipenv pdm conda npm yarn pnpm bun gem bundler …
    command: Command
    line: CommandLine
    verb: ShellWord | None  # the word that says install; None where the program's name alone does, as `yarn`
    packages: tuple[Package, ...] = ()
    folder: str | None = None  # where it runs, absolute; None where that is not known
    manifests: tuple[str, ...] = ()  # what it must read there: "requirements.txt", "package.json"; patterns, too
    optional_manifests: tuple[str, ...] = ()  # what it reads if it is there: lock files and settings
    needs_sources: bool = False  # whether it also needs the project's own sources: `pip install .`, `go build`
    is_global: bool = False  # `npm install -g`, `pipx`, `yarn global`, `go install pkg@v`
    is_dynamic: bool = False  # a word such as `$PACKAGES` or `$OPTIONS` cannot be read: names and options may lack
    assumes_yes: bool | None = None
    no_recommends: bool | None = None  # apt recommends, dnf weak dependencies, zypper recommends
    no_cache: bool | None = None  # told not to keep its cache, by option or variable; mounts and cleaning do not count
    omits_dev: bool | None = None
    option_offset: int | None = None  # where " --option" goes in; None where that place is not exact

    @property
    def span(self) -> Span:
        """`apt-get install`: from the program's name to the verb."""
        start = self.command.name.span if self.command.name is not None else self.command.span
        return start if self.verb is None else Span(start.start, max(start.end, self.verb.span.end))

    @property
    def names(self) -> frozenset[str]:
        """The names of the packages, as far as they are known."""
        return frozenset(package.name for package in self.packages if package.name is not None)

    @property
    def is_system(self) -> bool:
        """Whether the manager is that of the distribution."""
        return self.manager in SYSTEM_MANAGERS


SYSTEM_MANAGERS = frozenset(("apt", "apk", "dnf", "zypper", "pacman"))
