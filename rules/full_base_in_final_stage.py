"""Finds language images with compilers where a smaller tag of the same image would run the program."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Stage
from tare.model.images.alternatives import Alternative, alternatives
from tare.model.images.toolchains import build_tools, is_full_variant
from tare.model.packages.installs import installs
from tare.model.purpose import is_for_development, is_for_others
from tare.text import Edit, Span
from tare.text.sizes import say_bytes

# Programs of the plain tags that the slim ones leave out.
BROUGHT = frozenset(("bzr", "c++", "cc", "curl", "g++", "gcc", "git", "hg", "make", "patch", "svn", "unzip", "wget"))


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    image = stage.base.image
    if not stage.role.ships or stage.parent is not None or image is None or image.digest:
        return
    if stage.from_ is None or stage.base_word is None or not is_full_variant(image) or build_tools(image):
        return
    if is_for_development(stage) or is_for_others(stage):
        return
    smaller = sorted((one for one in alternatives(image) if one.kind == "variant"), key=_strangeness)
    if not smaller:
        return
    at = stage.from_.at(stage.base_word)
    pulled = stage.base.facts.compressed_bytes if stage.base.facts is not None else None
    fixes = [_fix(one, at, stage.base_word.raw, image.text) for one in smaller] if not _needs_all(stage) else []
    yield Finding(
        at,
        f"{image.text} brings compilers into the final image; {_compare(smaller[0], pulled)}",
        tuple(fix for fix in fixes if fix is not None),
        saving_bytes=smaller[0].saved_on_disk,
    )


def _needs_all(stage: Stage) -> bool:
    """Whether a smaller image would surely lack something: gems to compile, or a program that no line installs."""
    found = [install for run in stage.runs for install in installs(run)]
    if any(install.manager in ("gem", "bundler") for install in found):
        return True
    named = {name for install in found for name in install.names}
    if named & {"build-essential", "build-base"}:
        named |= {"gcc", "g++", "cc", "c++", "make"}
    return any(run.commands_named(*(BROUGHT - named)) for run in stage.runs)


def _strangeness(other: Alternative) -> tuple[bool, bool, bool]:
    """What takes the place of the image most easily comes first; the smallest of several, as they are listed."""
    return not other.is_drop_in, other.keeps_libc is not True, other.keeps_release is False


def _compare(other: Alternative, pulled: int | None) -> str:
    if other.compressed_bytes is None or pulled is None:
        return f"{other.text} comes without them"
    return f"{other.text} is about {say_bytes(other.compressed_bytes)} instead of {say_bytes(pulled)} to pull"


def _fix(other: Alternative, at: Span, written: str, text: str) -> Fix | None:
    size = f"about {say_bytes(other.compressed_bytes)}" if other.compressed_bytes is not None else ""
    notes = ", ".join(note for note in (size, *other.caveats) if note)
    title = f"Use {other.text} ({notes})" if notes else f"Use {other.text}"
    if written == text:
        return Fix(title, (Edit(at, other.text),))
    # Behind a variable only what comes after it can be written.
    if other.text.startswith(text):
        return Fix(title, (Edit.insert(at.end, other.text[len(text) :]),))
    return None
