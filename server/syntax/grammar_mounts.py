"""What `RUN --mount=…` accepts (instructions/commands_runmount.go, and section `run---mount` of the reference)."""

from __future__ import annotations

from ..text import Record
from .grammar_docs import Docs, docs


class MountOption(Record):
    """One `key=value` of a mount. Keys are read without regard to case; `names[0]` is the one that we write."""

    names: tuple[str, ...]
    kind: str  # enum path stage bool size id name mode number
    summary: str
    values: tuple[str, ...] = ()  # the only ones where `kind` is enum
    default: str = ""
    bare: bool = False  # may stand without `=value`, which then means true

    @property
    def name(self) -> str:
        return self.names[0]

    @property
    def aliases(self) -> tuple[str, ...]:
        return self.names[1:]


class MountType(Record):
    """One `type=` of a mount, with the options that mean something in it."""

    name: str
    summary: str
    source: str  # section of the Dockerfile reference
    options: tuple[MountOption, ...]
    # Options that make BuildKit refuse the mount. Others that are missing from `options` are read and then ignored.
    refuses: tuple[str, ...] = ()
    is_default: bool = False

    @property
    def key(self) -> str:
        return f"RUN --mount=type={self.name}"

    @property
    def docs(self) -> Docs:
        return docs(self.key)

    def option(self, name: str) -> MountOption | None:
        """The option of that name or alias, in any case."""
        lowered = name.lower()
        return next((option for option in self.options if lowered in option.names), None)

    def rejects(self, name: str) -> bool:
        """Whether BuildKit refuses this type of mount when it has that option."""
        option = any_mount_option(name)
        return option is not None and option.name in self.refuses


# These two are checked against the type seen so far: written before `type=` they fail (`parseMount`).
AFTER_TYPE = ("required", "size")

_TYPE = MountOption(("type",), "enum", "What is mounted.", ("bind", "cache", "tmpfs", "secret", "ssh"), default="bind")
_READONLY = ("readonly", "ro")
_READWRITE = ("readwrite", "rw")
_TARGET = ("target", "dst", "destination")


def _target(summary: str) -> MountOption:
    return MountOption(_TARGET, "path", summary)


def _source(summary: str) -> MountOption:
    return MountOption(("source", "src"), "path", summary, default="/")


def _owner(what: str, mode: str) -> tuple[MountOption, ...]:
    return (
        MountOption(("mode",), "mode", f"Permissions of {what}, octal.", default=mode),
        MountOption(("uid",), "number", f"User id that owns {what}.", default="0"),
        MountOption(("gid",), "number", f"Group id that owns {what}.", default="0"),
    )


MOUNT_TYPES: tuple[MountType, ...] = (
    MountType(
        "bind",
        "Shows files of the build context, of a stage or of an image, without copying them.",
        "run---mounttypebind",
        (
            _TYPE,
            _target("Where the files appear. A relative path starts at the working directory."),
            _source("What to show of the place that `from` names, relative to its root."),
            MountOption(("from",), "stage", "Stage, named context or image to show; the build context without it."),
            MountOption(_READONLY, "bool", "Refuse writes, which is what a bind mount does anyway.", bare=True),
            MountOption(
                _READWRITE, "bool", "Allow writes for the time of this command; they are then thrown away.", bare=True
            ),
        ),
        refuses=("size", "required", "sharing", "mode", "uid", "gid"),
        is_default=True,
    ),
    MountType(
        "cache",
        "A folder that outlives the build: downloads and compiler caches stay out of the image and are there again.",
        "run---mounttypecache",
        (
            _TYPE,
            _target("The folder that is kept. A relative path starts at the working directory."),
            MountOption(("id",), "id", "Name of the cache; mounts of one name share it.", default="the target"),
            MountOption(
                ("sharing",),
                "enum",
                "What happens when two commands want it at once: `shared` lets both write, `locked` makes the second "
                "wait, `private` gives it a cache of its own. apt needs `locked`.",
                ("shared", "private", "locked"),
                default="shared",
            ),
            MountOption(_READONLY, "bool", "Use what is in the cache without adding to it.", bare=True),
            MountOption(_READWRITE, "bool", "Allow writes, which is what a cache mount does anyway.", bare=True),
            MountOption(("from",), "stage", "Stage, named context or image that fills a cache when it is new."),
            _source("Folder of `from` to start with."),
            *_owner("a new cache folder", "0755"),
        ),
        refuses=("size", "required"),
    ),
    MountType(
        "tmpfs",
        "A folder in memory that is gone when the command ends.",
        "run---mounttypetmpfs",
        (
            _TYPE,
            _target("Where the folder appears. A relative path starts at the working directory."),
            MountOption(("size",), "size", "Most that it may hold, such as `512m`; written after `type=tmpfs`."),
        ),
        refuses=("required", "sharing", "mode", "uid", "gid"),
    ),
    MountType(
        "secret",
        "A token or key for the time of one command, in neither the image nor the cache.",
        "run---mounttypesecret",
        (
            _TYPE,
            MountOption(
                ("id",), "id", "Name under which `docker build --secret` offers it.", default="file name of the target"
            ),
            MountOption(("source", "src"), "id", "Another way to write `id`; both together are refused."),
            MountOption(_TARGET, "path", "File to read it from.", default="/run/secrets/<id>, unless env is set"),
            MountOption(("env",), "name", "Environment variable to read it from, instead of a file."),
            MountOption(
                ("required",),
                "bool",
                "Fail when the build was not given it; written after `type=secret`.",
                default="false",
                bare=True,
            ),
            *_owner("the file", "0400"),
        ),
        refuses=("size", "from", "sharing"),
    ),
    MountType(
        "ssh",
        "The SSH agent of the person who builds, for the time of one command.",
        "run---mounttypessh",
        (
            _TYPE,
            MountOption(("id",), "id", "Which of the agents given by `docker build --ssh`.", default="default"),
            MountOption(_TARGET, "path", "Path of the agent's socket.", default="/run/buildkit/ssh_agent.<n>"),
            MountOption(
                ("required",),
                "bool",
                "Fail when the build was given no agent; written after `type=ssh`.",
                default="false",
                bare=True,
            ),
            *_owner("the socket", "0600"),
        ),
        refuses=("size", "sharing", "source"),
    ),
)

_BY_NAME = {kind.name: kind for kind in MOUNT_TYPES}
_ANY: dict[str, MountOption] = {}
for _kind in MOUNT_TYPES:
    for _option in _kind.options:
        for _name in _option.names:
            _ANY.setdefault(_name, _option)


def mount_type(name: str) -> MountType | None:
    """The mount type of that name, in any case."""
    return _BY_NAME.get(name.lower())


def any_mount_option(name: str) -> MountOption | None:
    """The option of that name or alias in the first type that knows it, in any case."""
    return _ANY.get(name.lower())


def mount_option_names() -> tuple[str, ...]:
    """Every key that BuildKit knows, whatever the type."""
    return tuple(_ANY)
