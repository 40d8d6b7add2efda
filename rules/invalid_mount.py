"""Finds mounts that RUN refuses (`parseMount` in instructions/commands_runmount.go)."""

from collections.abc import Iterator
from difflib import get_close_matches
from posixpath import join, normpath

from tare.engine import Finding, Fix, check
from tare.model import Run
from tare.syntax import Flag
from tare.syntax.grammar_mounts import AFTER_TYPE, MountOption, any_mount_option, mount_option_names, mount_type
from tare.text import Edit, Record, Span, regex

ALIKE = 0.7
TYPES = ("bind", "cache", "tmpfs", "secret", "ssh")
# What `docker run --mount` knows, and a build does not.
OF_CONTAINERS = (
    "bind-nonrecursive", "bind-propagation", "bind-recursive", "consistency", "tmpfs-mode", "tmpfs-size",
    "volume-driver", "volume-label", "volume-nocopy", "volume-opt", "volume-subpath",
)  # fmt: skip
SWITCHES = ("1", "t", "T", "true", "TRUE", "True", "0", "f", "F", "false", "FALSE", "False")  # strconv.ParseBool
KINDS = {
    "number": (regex(r"\d{1,10}"), "a number"),
    "mode": (regex(r"[0-7]{1,11}"), "octal, such as 0755"),
    "size": (regex(r"\d+(?:\.\d+)? ?[kKmMgGtTpP]?[iI]?[bB]?"), "a size, such as 64m"),
}


class _Field(Record):
    """`key=value` of a mount; `value` is None where no `=` is written. `at` counts from the start of the item."""

    at: Span
    key: str
    value: str | None


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    for flag in run.parts.flags_named("mount"):
        value = flag.value
        # Quotes make fields of CSV, which nobody writes; a value over several lines has its places elsewhere.
        if value is None or not value.text or '"' in value.text or value.span.of(run.item.text) != value.text:
            continue
        fields = tuple(_fields(value.text, value.span.start))
        problem = _first(fields) or _whole(flag, fields, run.state.workdir)
        if problem is not None:
            at, message, better = problem
            fixes = (Fix(f"Write {better}", (Edit(run.at(at), better),)),) if better else ()
            yield Finding(run.at(at), message, fixes)


def _fields(text: str, start: int) -> Iterator[_Field]:
    for field in text.split(","):
        key, equals, value = field.partition("=")
        yield _Field(Span(start, start + len(field)), key.lower(), value if equals else None)
        start += len(field) + 1


_Problem = tuple[Span, str, str]  # where, what is wrong, and what is meant, if that is known


def _first(fields: tuple[_Field, ...]) -> _Problem | None:
    """The first field that cannot stand where it does, as BuildKit reads them one after the other."""
    kind = "bind"
    for field in fields:
        option = any_mount_option(field.key)
        if option is None:
            return _unknown(field)
        if option.name == "type" and field.value is not None:
            kind = field.value.lower()
        problem = _misplaced(field, option, kind) or _bad_value(field, option)
        if problem is not None:
            return problem
    return None


def _unknown(field: _Field) -> _Problem | None:
    """A key that is like none may be one of a newer version of the syntax."""
    key_at = Span(field.at.start, field.at.start + len(field.key))
    if field.key in OF_CONTAINERS:
        return key_at, f"{field.key} is for mounts of docker run: a build has no such option", ""
    alike = get_close_matches(field.key.replace("_", "-"), mount_option_names(), n=1, cutoff=ALIKE)
    return (key_at, f"a mount has no option {field.key}: did you mean {alike[0]}", alike[0]) if alike else None


def _misplaced(field: _Field, option: MountOption, kind: str) -> _Problem | None:
    if field.value is None and not option.bare:
        return field.at, f"{field.key} needs a value: write {field.key}=…", ""
    if option.name not in AFTER_TYPE or "$" in kind or mount_type(kind) is None:
        return None
    if mount_type(kind).option(option.name) is None:  # type: ignore[union-attr]
        return field.at, f"{field.key} cannot stand here: it is for other types, behind their type=", ""
    return None


def _bad_value(field: _Field, option: MountOption) -> _Problem | None:
    value = field.value
    if value is None or "$" in value:
        return None
    at = Span(field.at.end - len(value), field.at.end) if value else field.at
    allowed = TYPES if option.name == "type" else option.values
    if option.kind == "enum" and value.lower() not in allowed:
        alike = get_close_matches(value.lower(), allowed, n=1, cutoff=ALIKE)
        meant = f": did you mean {alike[0]}" if alike else f", but {', '.join(allowed)}"
        return at, f"{field.key} is not {value or 'empty'}{meant}", alike[0] if alike else ""
    if option.kind == "bool" and value not in SWITCHES:
        return at, f"{field.key} is true or false, not {value or 'empty'}", ""
    pattern, what = KINDS.get(option.kind, (None, ""))
    if pattern is not None and not pattern.fullmatch(value):
        return at, f"{field.key} is {what}, not {value or 'empty'}", ""
    return None


def _whole(flag: Flag, fields: tuple[_Field, ...], workdir: str | None) -> _Problem | None:
    """What the fields are refused for together."""
    given: dict[str, _Field] = {}
    for field in fields:
        option = any_mount_option(field.key)
        if option is not None:
            given[option.name] = field
    name = (given["type"].value or "") if "type" in given else "bind"
    kind = mount_type(name)
    if kind is None:
        return None
    for option_name, field in given.items():
        if kind.rejects(option_name) and (field.value or option_name in ("mode", "uid", "gid")):
            return field.at, f"a {kind.name} mount takes no {field.key}", ""
    if kind.name == "secret":
        named = [one for one in ("id", "source", "target") if one in given and given[one].value]
        if not named:
            return flag.span, "a secret mount needs the id of its secret", ""
        if "id" in named and "source" in named:
            return given["source"].at, "a secret has an id or a source, which is another word for it: not both", ""
    elif kind.name != "ssh":
        # `dispatchRunMounts` in dockerfile2llb/convert_runmount.go.
        target = given["target"].value or "" if "target" in given else ""
        if "$" not in target and workdir is not None and normpath(join(workdir, target)) in ("/", "//"):
            return flag.span, f"this {kind.name} mount would cover the root of the image: give it a target", ""
    return None
