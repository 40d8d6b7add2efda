"""Finds PHP servers without OPcache."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Model, Run, Stage
from tare.model.packages.install import Package
from tare.model.packages.installs import installs
from tare.text import Edit, regex

SERVERS = regex(r"(?:^|-)(?:fpm|apache)(?:-|$)")
VERSION = regex(r"(\d+)(?:\.(\d+))?")
# From PHP 8.5 on OPcache is part of PHP itself.
BUILT_IN = (8, 5)
OF_ALPINE = regex(r"(php(\d)(\d*))-(?:fpm|apache2)")
MESSAGE = "PHP compiles every file anew for every request without OPcache"


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    stage = model.final
    if stage is None or stage.from_ is None or stage.base_word is None:
        return
    of_alpine = _servers_of_alpine(stage)
    if not of_alpine and not _is_php_server(stage):
        return
    # A script or a COPY of settings may enable it under any name.
    if any("opcache" in one.item.text.lower() for each in model.chain(stage) for one in each.instructions):
        return
    if stage.parent is not None or any(word in (stage.name or "").lower() for word in ("dev", "debug", "test")):
        return
    if of_alpine:
        for run, package, name in of_alpine[:1]:
            at = model.place(stage, run.at(package.word))
            fix = Fix(f"Install {name}", (Edit.insert(at.end, f" {name}"),))
            yield Finding(at, MESSAGE, (fix,))
        return
    place = model.place(stage, stage.from_.whole)
    fix = Fix("Install OPcache", (Edit.insert(place.end, "RUN docker-php-ext-install opcache\n"),))
    yield Finding(model.place(stage, stage.from_.at(stage.base_word)), MESSAGE, (fix,))


def _servers_of_alpine(stage: Stage) -> tuple[tuple[Run, Package, str], ...]:
    """The packages of servers whose PHP has OPcache in a package of its own, each with that one's name."""
    if stage.base.family != "alpine":
        return ()
    found = []
    for run in stage.runs:
        for install in installs(run) if "php" in run.item.text else ():
            for package in install.packages if install.manager == "apk" else ():
                server = OF_ALPINE.fullmatch(package.name or "")
                if server is not None and (int(server[2]), int(server[3] or 0)) < BUILT_IN:
                    found.append((run, package, f"{server[1]}-opcache"))
    return tuple(found)


def _is_php_server(stage: Stage) -> bool:
    image = stage.base.image
    if image is None or image.canonical != "php" or image.tag is None or not SERVERS.search(image.tag):
        return False
    version = VERSION.match(image.tag)
    if version is None:
        return False
    return (int(version[1]), int(version[2])) < BUILT_IN if version[2] else int(version[1]) < BUILT_IN[0]
