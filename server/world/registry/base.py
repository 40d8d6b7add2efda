"""What a registry told, as the facts of a base image that the model knows; and the system that an image stands on.

The name of a private image tells nothing of its system, but its configuration does: labels, and the first step of its
history, which names the root file system that it was made from.
"""

from __future__ import annotations

from ...model.images.base_images import facts
from ...model.images.image import parse_reference
from ...model.images.observed import BaseFacts
from ...text import regex
from .facts import ImageFacts

# The first steps of official images, as their builders write them: debuerreotype, docker-brew-ubuntu, docker-alpine.
_FIRST_STEPS = (
    (regex(r"# debian\.sh .*?out/? '(?P<release>[a-z]+)'"), "debian:{release}"),
    (regex(r"alpine-minirootfs-(?P<release>\d+\.\d+)[\d.]*-"), "alpine:{release}"),
    (regex(r"ubuntu-(?P<release>[a-z]+)-(?:oci|core-cloudimg)-"), "ubuntu:{release}"),
)
_LABELS = (
    ("org.opencontainers.image.ref.name", "ubuntu", "org.opencontainers.image.version", "ubuntu:{release}"),
    ("com.redhat.component", "ubi{major}-container", "version", "redhat/ubi{major}:{release}"),
    ("com.redhat.component", "ubi{major}-minimal-container", "version", "redhat/ubi{major}-minimal:{release}"),
    ("name", "fedora", "version", "fedora:{release}"),
    ("org.opencontainers.image.vendor", "Chainguard", "", "cgr.dev/chainguard/wolfi-base"),
)
_RELEASE = regex(r"\d+(?:\.\d+)?")


def base_facts(image: ImageFacts) -> BaseFacts:
    """An image as the model's facts: exact, of the day of the observation.

    Its size on disk is known only where the table has this very digest. The system is what the configuration shows,
    else what the name tells.
    """
    text = f"{image.name}:{image.tag}" if image.tag else image.name
    named = facts(parse_reference(text))
    root = system_image(image)
    shown = facts(parse_reference(root)) if root is not None else None
    known = named or shown or BaseFacts("unknown", "unknown", None, None, None, None, None)
    if shown is not None and (shown.distribution, shown.release) != (known.distribution, known.release):
        # Tags move on to new releases of the system; the table is of another day.
        known = shown
    is_same = known.digest is not None and known.digest in (image.digest, image.index_digest)
    return known._replace(
        default_user=image.user or "root",
        compressed_bytes=image.compressed_bytes,
        uncompressed_bytes=known.uncompressed_bytes if is_same else None,
        layers=len(image.layer_sizes),
        entrypoint=image.entrypoint,
        cmd=image.cmd,
        digest=image.pinned_digest,
        observed=image.observed[:10],
        source=image.name.partition("/")[0],
        observed_as=text,
        is_exact=True,
    )


def system_image(image: ImageFacts) -> str | None:
    """The well-known image whose system this one has, such as `debian:bookworm`; None where nothing shows it."""
    labels = dict(image.labels)
    for key, value, release_key, root in _LABELS:
        release = _RELEASE.match(labels.get(release_key, "")) if release_key else None
        number = release[0] if release else ""
        major = number.partition(".")[0]
        if labels.get(key) == value.format(major=major) and (number or not release_key):
            return root.format(release=number, major=major)
    # Steps that make no layer come first where somebody built from scratch: ARG, LABEL.
    first = next((entry for entry in image.history if not entry.is_empty), None)
    for pattern, root in _FIRST_STEPS:
        found = pattern.search(first.created_by) if first is not None else None
        if found is not None:
            return root.format(release=found["release"])
    return None
