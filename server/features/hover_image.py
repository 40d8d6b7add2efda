"""What hovers say of an image: its system, sizes, shell and user, and what could stand in its place.

For the image under the cursor this is the guide's trade-off table. Facts come from the data that ships with us, each
with the day on which it was observed; what nobody knows is left out.
"""

from __future__ import annotations

from ..model import Base, BaseKind
from ..model.images.alternatives import Alternative, alternatives
from ..model.images.image import ImageReference
from ..model.images.observed import BaseFacts
from ..text.sizes import say_bytes
from .guide import about, show
from .phrases import phrase
from .say import code, escape, join, table

_MOST_ALTERNATIVES = 8
_FAMILIES = {
    "amazon": "Amazon Linux",
    "arch": "Arch Linux",
    "azurelinux": "Azure Linux",
    "rhel": "RHEL family",
    "suse": "SUSE",
    "busybox": "BusyBox",
}


def describe_base(base: Base, depth: str, written: str = "", told: str = "") -> str:
    """The card of a stage's base; `written` is what the file says, where that is not the image's name.

    `told` is what its registry told.
    """
    if base.kind is BaseKind.SCRATCH:
        return describe_scratch(depth)
    if base.image is None:
        return f"**{code(written)}** {phrase('unknown-image')}" if written else ""
    return describe_image(base.image, base.facts, depth, told)


def describe_image(image: ImageReference, facts: BaseFacts | None, depth: str, told: str = "") -> str:
    """The card of one image, with what its registry told."""
    if facts is None:
        return join(f"**{code(image.text)}**", _nature(image), told or "Nothing more is known of it here.")
    others = alternatives(image)
    return join(
        f"**{code(image.text)}** {_system(facts)}",
        _nature(image),
        _facts(facts),
        told,
        _table(image, facts, others),
        *_lessons(facts, others, depth),
        _source(facts),
    )


def describe_scratch(depth: str) -> str:
    """The card of the empty base."""
    return join(f"**`scratch`** {phrase('scratch')}", show("debug-without-shell", depth))


def _system(facts: BaseFacts) -> str:
    """`Debian 13, glibc`, as far as it is known."""
    words = []
    if facts.family == "distroless":
        words.append("Distroless" + (f" ({_named(facts.distribution)} {facts.release or ''}".rstrip() + ")"))
    else:
        words.append(f"{_named(facts.distribution)} {facts.release or ''}".strip())
    if facts.libc is not None:
        words.append("no C library" if facts.libc == "none" else facts.libc)
    return escape(", ".join(words))


def _named(distribution: str) -> str:
    return _FAMILIES.get(distribution, distribution[:1].upper() + distribution[1:])


def _nature(image: ImageReference) -> str:
    """What the name itself says: whether it can be another image tomorrow."""
    if image.digest is not None:
        return "Pinned by its digest: always this very image, and no update comes by itself."
    if image.is_floating:
        if image.tag is None:
            return "No tag is written, which means `latest`: another image whenever somebody publishes one."
        return f"The tag {code(image.tag)} names no version: another image whenever somebody publishes one."
    return ""


def _facts(facts: BaseFacts) -> str:
    lines = []
    sizes = []
    if facts.compressed_bytes:
        sizes.append(f"{say_bytes(facts.compressed_bytes, about=True)} pulled")
    if facts.uncompressed_bytes:
        sizes.append(f"{say_bytes(facts.uncompressed_bytes, about=True)} on disk")
    if sizes:
        lines.append(f"- Size: {', '.join(sizes)} (linux/amd64)")
    if facts.has_shell is not None:
        lines.append(f"- Shell: {'yes' if facts.has_shell else 'none'}")
    if facts.default_user is not None:
        lines.append(f"- User: {code(facts.default_user)}")
    if facts.package_manager is not None:
        manager = "none" if facts.package_manager == "none" else code(facts.package_manager)
        lines.append(f"- Package manager: {manager}")
    return "\n".join(lines)


def _table(image: ImageReference, facts: BaseFacts, others: tuple[Alternative, ...]) -> str:
    if not others:
        return ""
    rows = [_row(image.text, facts, "this one")]
    rows += [_row(other.text, other.facts, _fits(other)) for other in others[:_MOST_ALTERNATIVES]]
    return table(("image", " pulled", "libc", "shell", "drop-in?"), rows)


def _row(text: str, facts: BaseFacts | None, fits: str) -> tuple[str, ...]:
    if facts is None:
        return (code(text), "?", "?", "?", fits)
    if facts.family == "scratch":
        size = "nothing"
    elif facts.compressed_bytes is not None:
        size = say_bytes(facts.compressed_bytes, about=True)
    elif facts.uncompressed_bytes is not None:
        size = f"{say_bytes(facts.uncompressed_bytes, about=True)} on disk"
    else:
        size = "?"
    shell = "?" if facts.has_shell is None else "yes" if facts.has_shell else "none"
    return (code(text), size, facts.libc or "?", shell, fits)


def _fits(other: Alternative) -> str:
    """Whether it can simply be written instead, and what is different then."""
    if other.is_drop_in:
        return f"yes ({other.caveats[0]})" if other.caveats else "yes"
    caveats = [caveat for caveat in other.caveats if caveat not in _IN_COLUMNS]
    if "musl" in other.caveats:
        caveats.insert(0, "test thoroughly")
    if other.kind == "system":
        caveats.insert(0, "another system")
    said = "to run, not to build" if other.kind == "runtime" else "no"
    return f"{said}: {', '.join(caveats)}" if caveats else said


# What other columns of the table show already.
_IN_COLUMNS = ("musl", "no C library", "no shell")


def _lessons(facts: BaseFacts, others: tuple[Alternative, ...], depth: str) -> list[str]:
    """The guide's caveats, as far as they concern this image or one of the table."""
    shown = others[:_MOST_ALTERNATIVES]
    found = about("alternatives" if shown else "image", depth)
    for place, has_it, caveat in (
        ("musl", facts.libc == "musl", "musl"),
        ("no shell", facts.has_shell is False, "no shell"),
    ):
        if has_it or (depth != "developer" and any(caveat in other.caveats for other in shown)):
            found += about(place, depth)
        elif any(caveat in other.caveats for other in shown):
            found += about(f"{place} instead", depth)
    return found


def _source(facts: BaseFacts) -> str:
    """Where the facts come from, and from when."""
    if not facts.observed_as:
        return "_Read from the image's name; nobody measured it for us._"
    kind = "the publisher's documentation or build files"
    if facts.source.startswith("docker-library/repo-info"):
        kind = "docker-library/repo-info, what Docker Hub served"
    when = f" on {facts.observed}" if facts.observed else ""
    what = "" if facts.is_exact else f", of its nearest relative {code(facts.observed_as)}"
    frozen = " The publisher builds it no longer, so this tag gets no fixes." if "tag frozen" in facts.source else ""
    return f"_Observed{when}{what}. Source: {kind}.{frozen}_"
