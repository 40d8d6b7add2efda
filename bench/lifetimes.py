"""Writes server/data/lifetimes.tsv: until when versions of base images are supported.

    git clone https://github.com/endoflife-date/endoflife.date
    python -m bench.lifetimes endoflife.date

Facts alone are taken, one line a version, with the file and the commit that they come from. Two images are told about
by docker-library/docs itself, since their publishers live on and the images do not.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

TABLE = Path(__file__).parents[1] / "server" / "data" / "lifetimes.tsv"
DOTNET = " ".join(f"mcr.microsoft.com/dotnet/{name}" for name in ("aspnet", "runtime", "runtime-deps", "sdk"))


class Product(NamedTuple):
    """What is published under which names, and the key under which its last free fixes are dated."""

    name: str
    images: str
    key: str = "eol"


# Left out: what has a release a month and fixes for the newest alone, since there every pinned version is over.
PRODUCTS = (
    Product("almalinux", "almalinux"),
    Product("alpine-linux", "alpine"),
    Product("amazon-corretto", "amazoncorretto"),
    Product("amazon-linux", "amazonlinux"),
    Product("apache-cassandra", "cassandra"),
    Product("apache-http-server", "httpd"),
    Product("centos", "centos"),
    Product("debian", "debian", "eoes"),  # LTS is free, and comes over the same addresses
    Product("dotnet", DOTNET),
    Product("eclipse-temurin", "eclipse-temurin"),
    Product("elasticsearch", "elasticsearch"),
    Product("erlang", "erlang"),
    Product("fedora", "fedora"),
    Product("go", "golang"),
    Product("haproxy", "haproxy"),
    Product("mariadb", "mariadb"),
    Product("mongodb", "mongo"),
    Product("mysql", "mysql"),
    Product("nextcloud", "nextcloud"),
    Product("nginx", "nginx"),
    Product("nodejs", "node"),
    Product("oracle-linux", "oraclelinux"),
    Product("perl", "perl"),
    Product("php", "php"),
    Product("postgresql", "postgres"),
    Product("python", "python"),
    Product("rabbitmq", "rabbitmq"),
    Product("redis", "redis"),
    Product("rocky-linux", "rockylinux"),
    Product("ruby", "ruby"),
    Product("solr", "solr"),
    Product("tomcat", "tomcat"),
    Product("ubuntu", "ubuntu"),
)
# docker-library/docs, openjdk/deprecated.md and centos/deprecated.md.
OPENJDK = ("openjdk", "2022-07", "2026-11-24", "docker-library/docs:openjdk/deprecated.md@4338f094c6a2")
CENTOS = ("centos", "2024-06-30", "2026-11-24", "docker-library/docs:centos/deprecated.md@1815caae2136")


def main(clone: str) -> None:
    """Read the clone at that path, and write the table."""
    commit, day = _git(clone, "log", "-1", "--format=%h %cs", "--abbrev=12").split()
    lines = ["image\tcycle\tends\tobserved\tsource"]
    rows = sorted(row for product in PRODUCTS for row in _rows(clone, product, commit, day))
    openjdk, ended, observed, source = OPENJDK
    rows += [(openjdk, str(major), ended, observed, source) for major in range(6, 19)]
    centos, ended, observed, source = CENTOS
    rows.append((centos, "*", ended, observed, source))
    TABLE.write_text("\n".join([*lines, *("\t".join(row) for row in rows)]) + "\n", encoding="utf-8")
    print(f"{len(rows)} versions of {len({row[0] for row in rows})} images, as of {day}")


def _rows(clone: str, product: Product, commit: str, day: str) -> Iterator[tuple[str, ...]]:
    path = f"products/{product.name}.md"
    front = _git(clone, "show", f"HEAD:{path}").split("---\n")[1]
    for release in yaml.safe_load(front)["releases"]:
        ends = release.get(product.key, False)
        cycle = str(release["releaseCycle"])
        if cycle.replace(".", "").isdecimal():
            for image in product.images.split():
                known = "" if isinstance(ends, bool) else str(ends)
                yield image, cycle, known, day, f"endoflife-date/endoflife.date:{path}@{commit}"


def _git(clone: str, *arguments: str) -> str:
    return subprocess.run(("git", "-C", clone, *arguments), check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main(sys.argv[1])
