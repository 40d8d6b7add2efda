"""The folder that official images begin in, as their Dockerfiles set it (docker-library, 2026)."""

from __future__ import annotations

from ..base import Base, BaseKind

_FOLDERS = {
    "caddy": "/srv",
    "composer": "/app",
    "golang": "/go",
    "httpd": "/usr/local/apache2",
    "redis": "/data",
    "tomcat": "/usr/local/tomcat",
}
# They set none, so it is the root.
_PLAIN = frozenset(
    (
        "almalinux", "alpine", "amazonlinux", "archlinux", "buildpack-deps", "busybox", "centos", "debian",
        "eclipse-temurin", "fedora", "maven", "nginx", "node", "python", "rockylinux", "ruby", "rust", "ubuntu",
    )
)  # fmt: skip


def folder_of(base: Base) -> str | None:
    """Where a stage on that base begins before any WORKDIR; None where that is not known."""
    if base.kind is BaseKind.SCRATCH:
        return "/"
    if base.image is None or not base.image.is_official:
        return None
    name = base.image.canonical
    return "/" if name in _PLAIN else _FOLDERS.get(name)
