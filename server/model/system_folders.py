"""Folders that belong to the distribution or to the kernel (Filesystem Hierarchy Standard 3.0)."""

from __future__ import annotations

# What stands below these is the system's, too.
_WHOLE = ("/bin", "/boot", "/dev", "/proc", "/sbin", "/sys", "/usr/bin", "/usr/sbin")
# Below these programs have folders of their own.
_OWN = ("/etc", "/lib", "/lib32", "/lib64", "/run", "/usr", "/usr/lib", "/usr/lib64", "/var", "/var/lib", "/var/run")
DOCKER_SOCKETS = ("/var/run/docker.sock", "/run/docker.sock")


def system_folder(path: str) -> str | None:
    """The folder of the system that an absolute path is, or is inside of; None where it is nobody's but its own."""
    path = path.rstrip("/")
    if path in _OWN:
        return path
    return next((folder for folder in _WHOLE if path == folder or path.startswith(folder + "/")), None)
