"""Where the package managers of languages keep their caches."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...syntax.shell_tree import Command
from ...syntax.variables import UNKNOWN
from ...text import regex
from ..commands.command_line import read_command_line
from ..commands.surroundings import Surroundings
from ..packages.install import Install
from ..packages.node_managers import npm_setting
from .cache import Place

_OWN_VARIABLES = {
    "uv": ("uv", "UV_CACHE_DIR"),
    "pdm": ("pdm", "PDM_CACHE_DIR"),
    "pipenv": ("pipenv", "PIPENV_CACHE_DIR"),
}
_OWN_CLEANUPS = {"uv": "uv cache clean", "pdm": "pdm cache clear"}
# What can be written again without quotes.
_PLAIN = regex(r"[\w./@~-]+")
_CONFIGURED = regex(r"\bbundler?\b[^&;|\n]*\bconfig\b[^&;|\n]*\b(path|deployment)\b")
_GO_BUILDS = ("build", "install", "test", "run", "vet", "get")


def language_places(install: Install, around: Surroundings) -> Iterator[Place]:
    """The caches that an install fills; nothing where it is told not to, or where an option makes that unsure."""
    reader = _READERS.get(install.manager)
    if reader is not None and not install.is_dynamic and install.no_cache is not True:
        yield from reader(_Cache(install, around))


class _Cache:
    """What decides where the cache of one install is."""

    def __init__(self, install: Install, around: Surroundings) -> None:
        self.install = install
        self.command = install.command
        self.line = install.line
        self.around = around
        self.home = around.home(install.command)
        image = around.run.base.image
        self.image = image.canonical if image is not None else ""
        self.release = image.shape.version if image is not None else ()

    def variable(self, name: str) -> str | None:
        """The value of a variable, None where it is not set or not known."""
        value = self.around.variable(name, self.command)
        return value if isinstance(value, str) and value else None

    def is_unknown(self, *names: str) -> bool:
        """Whether one of the variables is set to something that nobody knows here."""
        return any(self.around.variable(name, self.command) is UNKNOWN for name in names)

    def xdg(self, name: str) -> str:
        """Below XDG_CACHE_HOME, or ~/.cache (XDG Base Directory Specification)."""
        return f"{self.variable('XDG_CACHE_HOME') or self.home + '/.cache'}/{name}"

    def at(self, place: Place, option: str | None = None, variable: str = "", flag: str = "") -> Iterator[Place]:
        """The place, moved to where the option or else the variable says; nothing where that is not known.

        `flag` is the option that the cleaning command has to be given, too, to clean what the option moved.
        """
        if option is None and variable and self.is_unknown(variable):
            return
        given = option or (self.variable(variable) if variable else None)
        path = self.around.locate(given, self.command) if given else place.path
        if path is None or path.startswith("/dev/"):
            return
        if given:
            cleanup = place.cleanup
            if option is not None and cleanup and flag:
                cleanup = f"{cleanup} {flag} {option}" if _PLAIN.fullmatch(option) else ""
            cleanup = cleanup if place.path not in cleanup else ""
            yield place._replace(path=path, others=(), mounts=(), cleanup=cleanup)
        else:
            yield place._replace(others=tuple(other for other in place.others if other != path))


def _pip(cache: _Cache) -> Iterator[Place]:
    if cache.install.no_cache is False and not cache.line.has("--no-index"):
        place = Place("pip", cache.xdg("pip"), cleanup=_purge(cache))
        yield from cache.at(place, cache.line.value("--cache-dir"), "PIP_CACHE_DIR", "--cache-dir")


def _purge(cache: _Cache) -> str:
    """Purging by the very pip that installed; nothing for pipx."""
    name = cache.command.name.text if cache.command.name is not None else None
    if name is None or cache.install.manager != "pip":
        return ""
    return f"{name} cache purge" if cache.command.program.startswith("pip") else f"{name} -m pip cache purge"


def _own(cache: _Cache) -> Iterator[Place]:
    """pipenv tells pip to use its own folder (pipenv's utils/pip.py, PIP_CACHE_DIR)."""
    name, variable = _OWN_VARIABLES[cache.install.manager]
    place = Place(cache.install.manager, cache.xdg(name), cleanup=_OWN_CLEANUPS.get(name, ""))
    yield from cache.at(place, cache.line.value("--cache-dir"), variable, "--cache-dir")


def _poetry(cache: _Cache) -> Iterator[Place]:
    """Archives are in `artifacts`, answers of indexes in `cache`, and virtual environments, too, unless they are told
    to stand elsewhere, in `virtualenvs` beside them (python-poetry.org, "Configuration", cache-dir). `--no-cache` is
    about the answers alone.
    """
    if cache.is_unknown("POETRY_CACHE_DIR"):
        return
    root = cache.around.locate(cache.variable("POETRY_CACHE_DIR") or cache.xdg("pypoetry"), cache.command)
    if root is not None:
        both = (f"{root}/artifacts", f"{root}/cache")
        yield Place("poetry", both[0], cleanup=f"rm -rf {' '.join(both)}", mounts=both)


def _conda(cache: _Cache) -> Iterator[Place]:
    """Packages stay in `pkgs` of the root environment; where that is, images differ."""
    name = cache.command.name.text if cache.command.name is not None else None
    root = name.partition("/bin/")[0] if name is not None and name.startswith("/") and "/bin/" in name else None
    for variable in ("CONDA_DIR", "MAMBA_ROOT_PREFIX", "CONDA_PREFIX", "CONDA_HOME"):
        root = root or cache.variable(variable)
    others = ("/opt/conda/pkgs", "/opt/miniconda/pkgs", "/root/miniconda3/pkgs", f"{cache.home}/micromamba/pkgs")
    place = Place("conda", f"{root or '/opt/conda'}/pkgs", others, f"{name or cache.command.program} clean --all --yes")
    yield from cache.at(place, None, "CONDA_PKGS_DIRS")


def _npm(cache: _Cache) -> Iterator[Place]:
    setting = npm_setting(cache.around, cache.command, "cache")
    option = cache.line.value("--cache")
    if setting is UNKNOWN and option is None:
        return
    place = Place("npm", f"{cache.home}/.npm", cleanup="npm cache clean --force")
    if option is not None:
        yield from cache.at(place, option, flag="--cache")
    else:
        yield from cache.at(place, setting if isinstance(setting, str) else None)


def _yarn(cache: _Cache) -> Iterator[Place]:
    """Version 1 keeps root's cache in /usr/local/share (its util/user-dirs.js); later ones in ~/.yarn/berry."""
    shared, own = "/usr/local/share/.cache/yarn", cache.xdg("yarn")
    path = shared if cache.home == "/root" else own
    place = Place("yarn", path, (own, shared, f"{cache.home}/.yarn/berry/cache"), "yarn cache clean")
    option = cache.line.value("--cache-folder", "--preferred-cache-folder")
    yield from cache.at(place, option, "YARN_CACHE_FOLDER", "--cache-folder")


def _pnpm(cache: _Cache) -> Iterator[Place]:
    if cache.is_unknown("PNPM_HOME") or npm_setting(cache.around, cache.command, "store_dir") is not None:
        return
    home = cache.variable("PNPM_HOME")
    path = f"{home}/store" if home else f"{cache.home}/.local/share/pnpm/store"
    place = Place("pnpm", path, (f"{cache.home}/.pnpm-store",), "pnpm store prune")
    yield from cache.at(place, cache.line.value("--store-dir"))


def _bun(cache: _Cache) -> Iterator[Place]:
    place = Place("bun", f"{cache.home}/.bun/install/cache", cleanup="bun pm cache rm")
    yield from cache.at(place, cache.line.value("--cache-dir"), "BUN_INSTALL_CACHE_DIR")


def _gem(cache: _Cache) -> Iterator[Place]:
    """In `cache` of the gem home, which the ruby image sets to /usr/local/bundle; elsewhere it is not known.

    Bundler has a folder for each Ruby below its own path, and `vendor/bundle` is that path where it deploys
    (bundler's settings.rb, `path`).
    """
    if cache.is_unknown("GEM_HOME", "BUNDLE_PATH", "BUNDLE_DEPLOYMENT"):
        return
    manager, home = cache.install.manager, cache.variable("GEM_HOME")
    if home is None and cache.image == "ruby":
        home = "/usr/local/bundle"
    bundle = cache.variable("BUNDLE_PATH") or cache.line.value("--path") if manager == "bundler" else None
    if manager == "bundler" and bundle is None and (cache.variable("BUNDLE_DEPLOYMENT") or _deploys(cache)):
        bundle = "vendor/bundle"
    if bundle is not None:
        path = cache.around.locate(bundle, cache.command)
        if path is not None:
            yield Place(manager, f"{path}/ruby/*/cache", (f"{path}/cache",), f"rm -rf {path}/ruby/*/cache")
    elif home and not _CONFIGURED.search(cache.around.run.item.text):
        yield Place(manager, f"{home}/cache")


def _deploys(cache: _Cache) -> bool:
    return cache.line.has("--deployment")


def gem_index_place(command: Command, around: Surroundings) -> Iterator[Place]:
    """`gem update --system` reads the index of all gems, and keeps it in the home (rubygems' defaults.rb,
    `find_home` and `cache_home`: ~/.gem of old, ~/.cache/gem since).
    """
    line = read_command_line(command, (), around.text)
    if line.verb("update") is not None and line.has("--system") and not line.is_dynamic:
        home = around.home(command)
        both = (f"{home}/.gem", f"{home}/.cache/gem")
        yield Place("gem", both[0], both[1:], f"rm -rf {' '.join(both)}")


def _composer(cache: _Cache) -> Iterator[Place]:
    """`cache` of COMPOSER_HOME, which the composer image sets to /tmp (its Factory::getCacheDir)."""
    if cache.is_unknown("COMPOSER_HOME"):
        return
    home = cache.variable("COMPOSER_HOME") or ("/tmp" if cache.image == "composer" else None)
    others = (f"{cache.home}/.composer/cache", cache.xdg("composer"))
    place = Place("composer", f"{home}/cache" if home else others[0], others, "composer clear-cache")
    yield from cache.at(place, None, "COMPOSER_CACHE_DIR")


def _go(cache: _Cache) -> Iterator[Place]:
    """The golang image sets GOPATH to /go; modules are in pkg/mod below it (go.dev/ref/mod, "Module cache").

    Go keeps what it compiles since 1.10, and modules since 1.11 (go.dev/doc/go1.10 and go1.11).
    """
    release = cache.release if cache.image == "golang" else ()
    verb = cache.install.verb
    vendored = any(option.name == "-mod" and option.text == "vendor" for option in cache.line.options)
    if not cache.is_unknown("GOPATH") and not vendored and not () < release < (1, 11):
        root = cache.variable("GOPATH") or ("/go" if cache.image == "golang" else f"{cache.home}/go")
        place = Place("go", f"{root.partition(':')[0]}/pkg/mod", (), "go clean -modcache", is_reused=True)
        yield from cache.at(place, None, "GOMODCACHE")
    if verb is not None and verb.text in _GO_BUILDS and not () < release < (1, 10):
        place = Place("go", cache.xdg("go-build"), (), "go clean -cache", is_reused=True)
        yield from cache.at(place, None, "GOCACHE")


def _cargo(cache: _Cache) -> Iterator[Place]:
    """The rust image sets CARGO_HOME to /usr/local/cargo."""
    if cache.is_unknown("CARGO_HOME"):
        return
    own = "/usr/local/cargo" if cache.image == "rust" else f"{cache.home}/.cargo"
    root = cache.variable("CARGO_HOME") or own
    yield Place("cargo", f"{root}/registry", is_reused=True, mounts=(f"{root}/registry", f"{root}/git/db"))


def _maven(cache: _Cache) -> Iterator[Place]:
    """Settings stand beside the repository, so the folder around it is not what to mount. Nothing locks it."""
    given = next((one.text for one in cache.line.options if one.name == "-Dmaven.repo.local"), None)
    place = Place("maven", f"{cache.home}/.m2/repository", sharing="locked", is_reused=True)
    yield from cache.at(place, given)


def _gradle(cache: _Cache) -> Iterator[Place]:
    """In the gradle image, /root/.gradle is a link to /home/gradle/.gradle. Gradle asks who holds a lock over the
    loopback, where another build cannot answer.
    """
    own = "/home/gradle/.gradle" if cache.image == "gradle" else f"{cache.home}/.gradle"
    cleanup = f"rm -rf {own}/caches {own}/wrapper"
    place = Place("gradle", own, (f"{cache.home}/.gradle",), cleanup, "locked", is_reused=True)
    yield from cache.at(place, cache.line.value("-g", "--gradle-user-home"), "GRADLE_USER_HOME")


def _nuget(cache: _Cache) -> Iterator[Place]:
    clear = "dotnet nuget locals all --clear"
    place = Place("nuget", f"{cache.home}/.nuget/packages", cleanup=clear, is_reused=True)
    yield from cache.at(place, cache.line.value("--packages"), "NUGET_PACKAGES")


_READERS: dict[str, Callable[[_Cache], Iterator[Place]]] = {
    **dict.fromkeys(("pip", "pipx"), _pip),
    **dict.fromkeys(("uv", "pipenv", "pdm"), _own),
    "poetry": _poetry,
    "conda": _conda,
    "npm": _npm,
    "yarn": _yarn,
    "pnpm": _pnpm,
    "bun": _bun,
    **dict.fromkeys(("gem", "bundler"), _gem),
    "composer": _composer,
    "go": _go,
    "cargo": _cargo,
    "maven": _maven,
    "gradle": _gradle,
    "nuget": _nuget,
}
