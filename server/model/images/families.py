"""What the name of an image alone tells about the system in it: family, C library, package manager, shell.

Only where the name says it: a code name or distribution in the tag, a distribution as name, or a publisher all of whose
images are alike. Anything else is unknown, and unknown is not a guess.
"""

from __future__ import annotations

import re

from ...text import Record, regex
from .image import ImageReference
from .tag import Distribution, TagShape

_MAJOR = regex(r"[0-9]{1,4}")


class Family(Record):
    """A system. None stands for what the name does not tell; `package_manager` and `libc` can be "none"."""

    family: str
    distribution: str
    release: str | None = None
    libc: str | None = "glibc"
    package_manager: str | None = None
    has_shell: bool | None = True
    default_user: str | None = None


# distribution as tags and names write it -> family, distribution, libc, package manager
_SYSTEMS: dict[str, tuple[str, str, str | None, str | None]] = {
    "almalinux": ("rhel", "almalinux", "glibc", "dnf"),
    "alpine": ("alpine", "alpine", "musl", "apk"),
    "amazonlinux": ("amazon", "amazon", "glibc", "dnf"),
    "archlinux": ("arch", "arch", "glibc", "pacman"),
    "azurelinux": ("azurelinux", "azurelinux", "glibc", "tdnf"),
    "bci": ("suse", "bci", "glibc", "zypper"),
    "busybox": ("busybox", "busybox", None, "none"),
    "centos": ("rhel", "centos", "glibc", "dnf"),
    "debian": ("debian", "debian", "glibc", "apt"),
    "fedora": ("fedora", "fedora", "glibc", "dnf"),
    "kali-rolling": ("debian", "kali", "glibc", "apt"),
    "leap": ("suse", "opensuse leap", "glibc", "zypper"),
    "mariner": ("azurelinux", "mariner", "glibc", "tdnf"),
    "nanoserver": ("windows", "windows", None, "none"),
    "oraclelinux": ("rhel", "oraclelinux", "glibc", "dnf"),
    "photon": ("photon", "photon", "glibc", "tdnf"),
    "rockylinux": ("rhel", "rockylinux", "glibc", "dnf"),
    "servercore": ("windows", "windows", None, "none"),
    "sles": ("suse", "sles", "glibc", "zypper"),
    "tumbleweed": ("suse", "opensuse tumbleweed", "glibc", "zypper"),
    "ubi": ("rhel", "ubi", "glibc", "dnf"),
    "ubuntu": ("ubuntu", "ubuntu", "glibc", "apt"),
    "windows": ("windows", "windows", None, "none"),
    "windowsservercore": ("windows", "windows", None, "none"),
    "wolfi": ("wolfi", "wolfi", "glibc", "apk"),
}

# Publishers and repositories whose images stand on one system where the tag names no other.
_PUBLISHERS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (regex(pattern), system)
    for pattern, system in (
        (r"bitnami(legacy)?/", "debian"),
        (r"cimg/", "ubuntu"),
        (r"condaforge/", "ubuntu"),
        (r"continuumio/", "debian"),
        (r"jupyter/|quay\.io/jupyter/", "ubuntu"),
        (r"kalilinux/", "kali-rolling"),
        (r"nginxinc/nginx-unprivileged$", "debian"),
        (r"opensuse/leap", "leap"),
        (r"opensuse/tumbleweed", "tumbleweed"),
        (r"public\.ecr\.aws/amazonlinux/", "amazonlinux"),
        (r"public\.ecr\.aws/lambda/|amazon/aws-lambda-", "amazonlinux"),
        (r"pytorch/|tensorflow/tensorflow$", "ubuntu"),
        (r"registry\.suse\.com/bci/", "bci"),
        (r"(registry\.(access\.)?redhat\.(com|io)|redhat)/.*ubi|redhat/ubi", "ubi"),
        (r"mcr\.microsoft\.com/windows(/|$)|mcr\.microsoft\.com/dotnet/framework/|.*[/-]windows$", "windows"),
        (r"mcr\.microsoft\.com/(azurelinux|cbl-mariner)/", "azurelinux"),
        # Official images that have no line in the table.
        (r"(ghost|neo4j|nextcloud|pypy|telegraf)$", "debian"),
        (r"(cassandra|ibmjava|sapmachine|tomcat)$", "ubuntu"),
    )
)

_DISTROLESS = regex(r"gcr\.io/distroless/([a-z0-9]+(?:-[a-z]+)*?)(?:-debian(\d+))?", re.ASCII)
_SYSTEM_NAME = regex(r"([a-z-]+?)(\d+(?:\.\d+)*)?(?:-(minimal|micro|slim|init))?", re.ASCII)
# Images with a choice of JDKs, and the words of the tags that stand on the same system as the plain ones.
_USUAL_JDK = {
    "clojure": frozenset(("eclipse", "temurin")),
    "gradle": frozenset(("jdk", "jre")),
    "maven": frozenset(("eclipse", "temurin")),
    "tomcat": frozenset(("jdk", "jre", "temurin")),
}
# Registries that carry nothing but what they built themselves on Wolfi.
_WOLFI = ("cgr.dev/",)


def family_of(reference: ImageReference) -> Family | None:
    """The system that the name tells of; None where it tells of none."""
    image, shape = reference.canonical, reference.shape
    for told in (_distroless, _wolfi, _from_tag, _by_version, _from_name):
        found = told(image, shape)
        if found is not None:
            return found
    return None


def is_foreign(image: str, shape: TagShape) -> bool:
    """Whether a tag of the images with a choice of JDKs names one that may bring its own system."""
    return image in _USUAL_JDK and bool(shape.variant_names - _USUAL_JDK[image])


def system(name: str) -> Family | None:
    """The system of that name, as tags and repositories write it."""
    known = _SYSTEMS.get(name)
    if known is None:
        return None
    family, distribution, libc, manager = known
    return Family(family, distribution, None, libc, manager)


def _distroless(image: str, shape: TagShape) -> Family | None:
    """Names of github.com/GoogleContainerTools/distroless: README.md, and base/base.bzl for the users."""
    match = _DISTROLESS.fullmatch(image)
    if match is None:
        return None
    words = shape.variant_names | {part.name for part in shape.parts}
    return Family(
        "distroless",
        "debian",
        match[2],
        libc="none" if match[1] == "static" else "glibc",
        package_manager="none",
        has_shell="debug" in words,
        default_user="65532" if "nonroot" in words else "root",
    )


def _wolfi(image: str, shape: TagShape) -> Family | None:
    if not image.startswith(_WOLFI):
        return None
    name = image.rsplit("/", 1)[-1]
    for_building = name == "wolfi-base" or any(part.text == "dev" for part in shape.parts)
    return Family(
        "wolfi",
        "wolfi",
        None,
        libc="none" if name == "static" else "glibc",
        package_manager="apk" if for_building else "none",
        has_shell=for_building,
    )


def _from_tag(image: str, shape: TagShape) -> Family | None:
    if shape.distribution is None:
        # debian:sid, ubuntu:rolling and the like float; the name says the rest.
        return None
    found = system(shape.distribution.name)
    if found is None:
        return None
    return _refined(found, shape, shape.distribution)


def _by_version(image: str, shape: TagShape) -> Family | None:
    """Repositories that moved to another system with one of their versions, and whose tags do not say so."""
    major = shape.version[0] if shape.version else 0
    if image.startswith("mcr.microsoft.com/dotnet/") and major >= 6 and "framework" not in image:
        name, release = ("ubuntu", "24.04") if major >= 10 else ("debian", "12" if major >= 8 else "11")
    elif image == "centos" and shape.text in (None, "latest"):
        name, release = ("centos", "8")
    elif shape.variant_names & {"amazoncorretto", "corretto"}:
        name, release = ("amazonlinux", "")
    elif image == "openjdk" and major:
        name, release = ("debian", "") if "slim" in shape.variant_names or major < 12 else ("oraclelinux", "")
    else:
        return None
    found = system(name)
    assert found is not None
    found = _refined(found, shape, Distribution(name, release))
    return found._replace(package_manager="microdnf") if name == "oraclelinux" else found


def _from_name(image: str, shape: TagShape) -> Family | None:
    last = image.rsplit("/", 1)[-1]
    match = _SYSTEM_NAME.fullmatch(last)
    if match and match[1] in _SYSTEMS:
        found = system(match[1])
        release = match[2] or (shape.head.removeprefix("v") if shape.version else "")
        assert found is not None
        return _refined(found, shape, Distribution(match[1], release), match[3] or "")
    for pattern, name in () if is_foreign(image, shape) else _PUBLISHERS:
        if pattern.match(image):
            found = system(name)
            assert found is not None
            release = re.search(r"ubi(\d+)", image)
            return _refined(found, shape, Distribution(name, release[1] if release else ""), _edition(image))
    return None


def _edition(image: str) -> str:
    if "/distroless/" in image:
        return "distroless"
    return next((edition for edition in ("minimal", "micro") if image.endswith(edition)), "")


def _refined(found: Family, shape: TagShape, distribution: Distribution, edition: str = "") -> Family:
    """What release and edition change: the package manager of old and of small ones, and images without a shell."""
    words = shape.variant_names | {edition}
    release = distribution.release or None
    if found.family == "windows":
        return found._replace(release=release)
    if words & {"chiseled", "distroless"}:
        user = "1654" if "chiseled" in words else None  # APP_UID of the .NET images
        return found._replace(release=release, package_manager="none", has_shell=False, default_user=user)
    manager = found.package_manager
    leading = _MAJOR.match(release) if release else None
    major = int(leading[0]) if leading else None
    if found.family in ("rhel", "amazon", "fedora"):
        if "micro" in words:
            manager = "none"
        elif words & {"minimal", "slim"}:
            manager = "microdnf"
        elif major is not None and major <= 7 and found.family != "fedora":
            manager = "yum"
        elif release is None and found.family == "amazon":
            manager = None
    return found._replace(release=release, package_manager=manager)
