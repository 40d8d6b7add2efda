"""Finds users by name in images that have no /etc/passwd, or not that name in it."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import BaseKind, Copy, Instruction, Model, Run, Stage
from tare.model.accounts import DISTROLESS
from tare.text import Edit, Span

HOLDERS = frozenset(("/", "/etc", "/etc/passwd", "/etc/group"))
FILES = {"passwd": "user", "group": "group"}
NOBODY_SPECIAL = "65532"


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    for stage, found in model.each(_missing):
        if any(below.once(_brings_users) for below in model.chain(stage)[1:]):
            continue
        for instruction, at, owner, missing in found:
            user, _, group = owner.partition(":")
            fixes: tuple[Fix, ...] = ()
            if instruction.source(at) == owner and not instruction.is_trigger:
                number = _number(model, user)
                meant = f"{number}:{number}" if group else number
                fixes = (Fix(f"Write {meant}", (Edit(model.place(stage, at), meant),)),)
            message = f"{stage.base.family} has no {missing}: only numbers work here"
            yield Finding(model.place(stage, at), message, fixes)


def _missing(stage: Stage) -> list[tuple[Instruction, Span, str, str]]:
    """The instructions that name users, each with the place, what is written there, and the name that is missing."""
    known = _known_names(stage)
    found: list[tuple[Instruction, Span, str, str]] = []
    brought: set[str] = set()
    for instruction in stage.instructions if known is not None else ():
        brought |= _may_bring(instruction)
        if len(brought) == len(FILES):
            break
        named = _named(instruction)
        # A group of its own is missing just as well.
        names = zip(FILES.values(), named[1].split(":", 1), strict=False) if named is not None else ()
        missing = [name for what, name in names if what not in brought and not _is_known(name, known or frozenset())]
        if named is not None and missing:
            found.append((instruction, *named, missing[0]))
    return found


def _is_known(name: str, known: frozenset[str]) -> bool:
    return not name or name.isdecimal() or name in known


def _brings_users(stage: Stage) -> bool:
    return any(_may_bring(instruction) for instruction in stage.instructions)


def _known_names(stage: Stage) -> frozenset[str] | None:
    """The names that the base has; None where it is not known, or has many."""
    if stage.base.kind is BaseKind.SCRATCH:
        return frozenset()
    return frozenset(DISTROLESS) | {"tty", "staff"} if stage.base.family == "distroless" else None


def _may_bring(instruction: Instruction) -> frozenset[str]:
    """Of what it may bring names: of users, of groups, or of both."""
    both = frozenset(FILES.values())
    if not isinstance(instruction, Copy):
        return both if isinstance(instruction, Run) else frozenset()
    target = instruction.target
    sources = {(source.text or "/etc").rstrip("/").rsplit("/", 1)[-1] for source in instruction.sources}
    is_root = target == "/" and instruction.name == "COPY" and instruction.flag("from") is None
    if is_root and sources and all("." in name and not name.startswith(".") for name in sources):
        return frozenset()  # plain files: an /etc is none of them
    if target == "/etc" and sources and sources <= FILES.keys():
        return frozenset(FILES[name] for name in sources)
    if target in ("/etc/passwd", "/etc/group") and len(instruction.sources) == 1 and sources <= FILES.keys():
        return frozenset((FILES[target.removeprefix("/etc/")],))
    return both if target is None or target in HOLDERS else frozenset()


def _named(instruction: Instruction) -> tuple[Span, str] | None:
    """The place and the value of USER, or of the --chown of a COPY; None where it is not known."""
    if instruction.name == "USER" and instruction.parts.script is not None:
        text = instruction.value(instruction.parts.script).text
        return (instruction.at(instruction.parts.argument), text) if text else None
    flag = instruction.flag("chown") if isinstance(instruction, Copy) else None
    if flag is None or flag.value is None:
        return None
    owner = instruction.flag_value("chown")
    return (instruction.at(flag.value), owner) if owner else None


def _number(model: Model, user: str) -> str:
    """The number that another stage gives to that name, else one that is nobody's."""
    if user.isdecimal():
        return user
    if user == "root":
        return "0"
    numbers = (one.end.accounts.numbers(one.base.image).get(user) for one in model.stages)
    return next((number for number in numbers if number is not None), NOBODY_SPECIAL)
