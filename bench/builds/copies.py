"""Cases of COPY and ADD: what BuildKit stores of files, folders, links, archives and other stages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .trees import FOLDER, Link, Same, Tar, Tree

SCRATCH = "FROM scratch\n"
SLIM = "FROM debian:bookworm-slim\n"

SOURCES: Tree = {f"src/part{i % 7}/module{i}.py": 400 + 37 * i for i in range(120)}
MODULES: Tree = {f"node_modules/package{i % 90}/lib/file{i}.js": 60 + i % 900 for i in range(3000)}
UNPACKED: Tree = {
    "tool": FOLDER,
    **{f"tool/lib/{i}.so": 40_000 + 991 * i for i in range(30)},
    **{f"tool/doc/{i}.txt": "line\n" * (20 + i) for i in range(200)},
    "tool/lib/current.so": Link("0.so"),
    "tool/lib/again.so": Same("tool/lib/1.so"),
}


class Case(NamedTuple):
    """One Dockerfile and its context. What its lines of COPY and ADD weigh is compared."""

    kind: str
    name: str
    dockerfile: str
    tree: Tree
    file: str = "Dockerfile"


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _files()
    yield from _folders()
    yield from _ignored()
    yield from _links()
    yield from _flags()
    yield from _stages()
    yield from _archives()


def _files() -> Iterator[Case]:
    yield Case("file", "one file", SCRATCH + "COPY app.bin /app.bin\n", {"app.bin": 3_000_000})
    yield Case("file", "one small file", SCRATCH + "COPY app.txt /\n", {"app.txt": "hello\n"})
    yield Case("file", "an empty file", SCRATCH + "COPY empty app.bin /\n", {"empty": "", "app.bin": 70_000})
    yield Case("file", "several files", SCRATCH + "COPY a.bin b.bin c.bin /srv/\n", _parts("a.bin", "b.bin", "c.bin"))
    yield Case("file", "in JSON form", SCRATCH + 'COPY ["a b.bin", "c.bin", "/srv/"]\n', _parts("a b.bin", "c.bin"))
    yield Case("file", "by a pattern", SCRATCH + "COPY *.bin /srv/\n", {**_parts("a.bin", "b.bin"), "c.txt": 9_000})
    yield Case(
        "file", "by a pattern with a folder", SCRATCH + "COPY */*.bin /srv/\n", _parts("x/a.bin", "y/b.bin", "c.bin")
    )
    yield Case("file", "the same file twice", SCRATCH + "COPY a.bin /one/\nCOPY a.bin /two/\n", {"a.bin": 500_000})
    yield Case(
        "file",
        "in place of a file",
        SCRATCH + "COPY a.bin /app\nCOPY b.bin /app\n",
        {"a.bin": 500_000, "b.bin": 90_000},
    )
    yield Case("file", "the very file again", SCRATCH + "COPY a.bin /app\nCOPY a.bin /app\n", {"a.bin": 500_000})
    yield Case(
        "file", "a heredoc", SCRATCH + "COPY <<one <<two /etc/app/\nfirst line\none\n" + "x" * 5000 + "\ntwo\n", {}
    )
    yield Case(
        "file",
        "a heredoc with variables",
        SCRATCH + "ARG NAME=application\nCOPY <<-one /etc/app.conf\n\tname=$NAME\n\tuser=${NAME}-user\none\n",
        {},
    )
    yield Case("file", "a heredoc that is quoted", SCRATCH + 'COPY <<"one" /etc/app.conf\nname=$NAME\n${x}\none\n', {})
    yield Case("file", "ADD of a file", SCRATCH + "ADD app.bin /srv/\n", {"app.bin": 3_000_000})
    yield Case("file", "a path with variables", SCRATCH + "ARG D=x\nCOPY ${D}/a.bin /\n", _parts("x/a.bin", "y/a.bin"))


def _folders() -> Iterator[Case]:
    yield Case("folder", "sources", SCRATCH + "COPY src /app/src\n", SOURCES)
    yield Case("folder", "into a folder of the base", SLIM + "COPY etc /etc\n", {"etc/app/a.conf": 4_000, "etc/b": 900})
    yield Case("folder", "into a folder of a layer below", SLIM + "COPY src /app\nCOPY more /app\n", {
        **SOURCES, "more/part0/module0.py": 800, "more/part0/other.py": 5_000,
    })  # fmt: skip
    yield Case("folder", "many small files", SCRATCH + "COPY . /app\n", MODULES)
    yield Case("folder", "empty folders", SCRATCH + "COPY . /app\n", {"a/b/c": FOLDER, "d": FOLDER, "e.txt": 2_000})
    yield Case("folder", "nothing but empty folders", SCRATCH + "COPY a /app\n", {"a/b/c": FOLDER, "a/d": FOLDER})
    yield Case("folder", "the whole context", SCRATCH + "COPY . .\n", {**SOURCES, "package.json": "{}\n"})
    yield Case("folder", "through WORKDIR", SLIM + "WORKDIR /usr/src/app\nCOPY src ./\n", SOURCES)
    yield Case("folder", "two folders into one", SCRATCH + "COPY a b /app/\n", _parts("a/x.bin", "b/x.bin", "b/y.bin"))
    yield Case("folder", "two folders with the same name in it", SCRATCH + "COPY a b /app/\n", {
        "a/x.bin": 600_000, "b/x.bin": 200_000,
    })  # fmt: skip
    yield Case("folder", "ADD of a folder", SCRATCH + "ADD src /app\n", SOURCES)
    yield Case("folder", "a folder with spaces", SCRATCH + 'COPY ["my files", "/app/"]\n', _parts("my files/a", "c"))


def _ignored() -> Iterator[Case]:
    whole = SCRATCH + "COPY . /app\n"
    many: Tree = {**SOURCES, **MODULES, "logs/a.log": 2_000_000, "README.md": 4_000, "src/debug.log": 800_000}
    yield Case("ignored", "folders", whole, {**many, ".dockerignore": "node_modules\nlogs\n"})
    yield Case("ignored", "patterns", whole, {**many, ".dockerignore": "**/*.log\n**/file1*.js\n*.md\n"})
    yield Case("ignored", "exceptions", whole, {**many, ".dockerignore": "*\n!src/part1\n!README.md\n"})
    yield Case("ignored", "all but a folder below", whole, {**many, ".dockerignore": "**\n!src/part1/**\n"})
    yield Case("ignored", "the file of the Dockerfile", whole, {
        **many, ".dockerignore": "src\n", "web.Dockerfile.dockerignore": "node_modules\nlogs\n*Dockerfile*\n",
    }, "web.Dockerfile")  # fmt: skip
    yield Case("ignored", "what a COPY names", SCRATCH + "COPY src logs /app/\n", {
        **many, ".dockerignore": "logs/*\n!logs/b.log\n", "logs/b.log": 30_000,
    })  # fmt: skip
    yield Case("ignored", "the ignore file is sent", whole, {".dockerignore": "x\n" * 900, "x": 5_000, "y": 90_000})


def _links() -> Iterator[Case]:
    yield Case("links", "symbolic links in a folder", SCRATCH + "COPY d /app\n", {
        "d/real.bin": 400_000, "d/link.bin": Link("real.bin"), "d/away": Link("/usr/share/a/rather/long/path"),
        "d/folder": FOLDER, "d/up": Link("folder"),
    })  # fmt: skip
    yield Case("links", "a symbolic link that is named", SCRATCH + "COPY link.bin /app\n", {
        "real.bin": 400_000, "link.bin": Link("real.bin"),
    })  # fmt: skip
    yield Case("links", "a symbolic link to a folder", SCRATCH + "COPY current /app\n", {
        "v1/a.bin": 300_000, "v1/b.bin": 80_000, "current": Link("v1"),
    })  # fmt: skip
    yield Case("links", "through a link to a folder", SCRATCH + "COPY current/a.bin /app\n", {
        "v1/a.bin": 300_000, "v1/b.bin": 80_000, "current": Link("v1"),
    })  # fmt: skip
    yield Case("links", "many symbolic links", SCRATCH + "COPY d /app\n", {
        "d/real": 10_000, **{f"d/link{i}": Link(f"real-{i:060}") for i in range(500)},
    })  # fmt: skip
    yield Case("links", "hard links in a folder", SCRATCH + "COPY d /app\n", {
        "d/a.bin": 400_000, "d/b.bin": Same("d/a.bin"), "d/c/d.bin": Same("d/a.bin"), "d/e": 10_000,
    })  # fmt: skip
    yield Case("links", "hard links that are named", SCRATCH + "COPY a.bin b.bin /app/\n", {
        "a.bin": 400_000, "b.bin": Same("a.bin"),
    })  # fmt: skip
    yield Case("links", "hard links in two sources", SCRATCH + "COPY a b /app/\n", {
        "a/x.bin": 400_000, "b/y.bin": Same("a/x.bin"), "b/z.bin": 30_000,
    })  # fmt: skip
    yield Case("links", "a hard link to what is ignored", SCRATCH + "COPY . /app/\n", {
        "a.bin": 400_000, "b.bin": Same("a.bin"), ".dockerignore": "a.bin\n",
    })  # fmt: skip


def _flags() -> Iterator[Case]:
    yield Case("flags", "--chown", SLIM + "COPY --chown=33:33 src /app\n", SOURCES)
    yield Case("flags", "--chmod", SLIM + "COPY --chmod=0755 src /app\n", SOURCES)
    yield Case("flags", "--link", SLIM + "COPY --link src /app/\n", SOURCES)
    yield Case("flags", "--exclude", SCRATCH + "COPY --exclude=part1 --exclude=*/*3.py src /app\n", SOURCES)
    yield Case("flags", "--exclude everywhere", SCRATCH + "COPY --exclude=**/*9.py . /app\n", SOURCES)
    yield Case("flags", "ADD --exclude", SCRATCH + "ADD --exclude=part2 src /app\n", SOURCES)
    yield Case("flags", "--chown again in place", SLIM + "COPY src /app\nCOPY --chown=33 src /app\n", SOURCES)
    yield Case("flags", "chown in a RUN", SLIM + "COPY src /app\nRUN chown -R www-data /app\n", SOURCES)
    yield Case("flags", "chmod in a RUN", SLIM + "COPY big.bin /app/\nRUN chmod -R 0700 /app\n", {"big.bin": 900_000})


def _stages() -> Iterator[Case]:
    build = SLIM + "COPY src /src\n"
    yield Case(
        "stage", "a folder", f"FROM scratch AS build\nCOPY src /src\n{SCRATCH}COPY --from=build /src /app\n", SOURCES
    )
    yield Case("stage", "a file", "FROM scratch AS build\nCOPY a.bin b.bin /out/\n" + SCRATCH
               + "COPY --from=build /out/a.bin /a.bin\n", _parts("a.bin", "b.bin"))  # fmt: skip
    yield Case("stage", "by its number", f"FROM scratch\nCOPY src /src\n{SLIM}COPY --from=0 / /app/\n", SOURCES)
    yield Case("stage", "a folder within", "FROM scratch AS build\nCOPY src /src\n" + SCRATCH
               + "COPY --from=build /src/part1 /app\n", SOURCES)  # fmt: skip
    yield Case("stage", "of what is from another stage", "FROM scratch AS a\nCOPY src /src\n"
               "FROM scratch AS b\nCOPY --from=a /src /lib\n" + SCRATCH
               + "COPY --from=b /lib /app\n", SOURCES)  # fmt: skip
    yield Case("stage", "beside a RUN", build.replace("slim\n", "slim AS build\n") + "RUN mkdir /empty\n" + SCRATCH
               + "COPY --from=build /src /app\n", SOURCES)  # fmt: skip
    yield Case("stage", "with --exclude", "FROM scratch AS build\nCOPY src /src\n" + SCRATCH
               + "COPY --from=build --exclude=part1 /src /app\n", SOURCES)  # fmt: skip
    yield Case("stage", "on a stage", "FROM scratch AS build\nCOPY src /src\nFROM build\nCOPY a.bin /\n",
               {**SOURCES, "a.bin": 50_000})  # fmt: skip


def _archives() -> Iterator[Case]:
    for packing, ending in (("", "tar"), ("gz", "tar.gz"), ("gz", "tgz"), ("bz2", "tar.bz2"), ("xz", "tar.xz")):
        name = f"tool.{ending}"
        yield Case("archive", f"ADD of .{ending}", f"{SCRATCH}ADD {name} /opt/\n", {name: Tar(packing, UNPACKED)})
    yield Case(
        "archive", "ADD of an archive without an ending", SCRATCH + "ADD tool /opt/\n", {"tool": Tar("gz", UNPACKED)}
    )
    yield Case("archive", "ADD of what is no archive", SCRATCH + "ADD tool.tar.gz /opt/\n", {"tool.tar.gz": 400_000})
    yield Case("archive", "ADD of an archive and a file", SCRATCH + "ADD tool.tgz a.bin /opt/\n", {
        "tool.tgz": Tar("gz", UNPACKED), "a.bin": 100_000,
    })  # fmt: skip
    yield Case("archive", "ADD of archives by a pattern", SCRATCH + "ADD *.tgz /opt/\n", {
        "a.tgz": Tar("gz", UNPACKED), "b.tgz": Tar("gz", {"x/y.bin": 100_000}),
    })  # fmt: skip
    yield Case(
        "archive", "ADD of a folder with archives", SCRATCH + "ADD d /opt/\n", {"d/tool.tgz": Tar("gz", UNPACKED)}
    )
    yield Case("archive", "ADD of a zip", SCRATCH + "ADD tool.zip /opt/\n", {"tool.zip": 250_000})
    yield Case("archive", "COPY of an archive", SCRATCH + "COPY tool.tgz /opt/\n", {"tool.tgz": Tar("gz", UNPACKED)})
    yield Case("archive", "ADD --unpack=false", SCRATCH + "ADD --unpack=false tool.tgz /opt/\n", {
        "tool.tgz": Tar("gz", UNPACKED),
    })  # fmt: skip


def _parts(*names: str) -> Tree:
    """Files of different sizes."""
    return {name: 100_000 + 7_919 * at for at, name in enumerate(names)}
