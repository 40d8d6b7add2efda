"""What Debian's recommended packages are worth, for the packages that Dockerfiles name most.

Read from the package index of Debian 12 on 2026-11-24: for each package all that it depends on, and what those
recommend. Where that is nothing but the packages in `IDLE`, leaving the recommended ones out changes nothing that runs.
"""

from __future__ import annotations

from functools import lru_cache

from ...data import read
from .install import Install

# Recommended by many, and used by no program of a container that does not ask for them by name: documentation,
# locales of Kerberos, plugins for LDAP and for the console's mouse, a list of public suffixes for cookies.
IDLE = (
    "krb5-locales",
    "libc-devtools",
    "libgpm2",
    "libldap-common",
    "libsasl2-modules",
    "manpages",
    "manpages-dev",
    "publicsuffix",
)

CERTIFICATES = "ca-certificates"

_NEEDS_NOTHING = frozenset(
    """
    apt-transport-https bash binutils bzip2 ca-certificates file g++ gnupg gnupg2 gosu jq less libargon2-dev libc6
    libc6-dev libgdbm-dev libgmp-dev libicu-dev libjpeg-dev libnss-wrapper libonig-dev libpq-dev libreadline-dev
    libsodium-dev libsqlite3-dev libssl-dev libwebp-dev libxml2-dev libzip-dev locales lsb-release make net-tools
    nodejs pkg-config re2c rsync sudo tini tzdata unzip xz-utils zlib1g-dev
    """.split()  # noqa: SIM905 - a table to be read
)
# Without recommended packages these come without the certificates that https needs.
_NEEDS_CERTIFICATES = frozenset(("curl", "git", "libcurl4-openssl-dev", "python3", "wget"))
_ONLY_CERTIFICATES = _NEEDS_CERTIFICATES - {"git"}  # git also recommends ssh, less and patch


def recommends_nothing(install: Install) -> bool:
    """Whether nothing is recommended by its packages, nor by what these need, in any release that is known.

    From `data/debian-recommends-nothing.tsv`, which has the packages of Debian that Dockerfiles install and what these
    bring. False where a package is not named, or not in the table.
    """
    nothing = _recommends_nothing()
    is_all = bool(install.packages) and not install.is_dynamic
    return is_all and all(package.kind == "name" and package.name in nothing for package in install.packages)


def loses_certificates(install: Install) -> bool:
    """Whether `ca-certificates` would come as a recommended package only."""
    return CERTIFICATES not in install.names and not install.names.isdisjoint(_NEEDS_CERTIFICATES)


def needs_recommended(install: Install) -> bool:
    """Whether a package may count on recommended ones other than the certificates, as far as the table tells."""
    known = _NEEDS_NOTHING | _ONLY_CERTIFICATES
    return any(
        package.name is None or package.kind != "name" or package.name not in known for package in install.packages
    )


@lru_cache(maxsize=1)
def _recommends_nothing() -> frozenset[str]:
    return frozenset(read("debian-recommends-nothing.tsv").splitlines()[1:])
