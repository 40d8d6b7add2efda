"""Finds PHP servers without OPcache."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Model, Stage
from tare.text import Edit, regex

SERVERS = regex(r"(?:^|-)(?:fpm|apache)(?:-|$)")
VERSION = regex(r"(\d+)(?:\.(\d+))?")
# From PHP 8.5 on OPcache is part of PHP itself.
BUILT_IN = (8, 5)


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    stage = model.final
    if stage is None or stage.from_ is None or stage.base_word is None or not _is_php_server(stage):
        return
    chain = model.chain(stage)
    # A script or a COPY of settings may enable it under any name.
    if any("opcache" in one.item.text.lower() for each in chain for one in each.instructions):
        return
    if stage.parent is not None or any(word in (stage.name or "").lower() for word in ("dev", "debug", "test")):
        return
    place = model.place(stage, stage.from_.whole)
    fix = Fix("Install OPcache", (Edit.insert(place.end, "RUN docker-php-ext-install opcache\n"),))
    at = model.place(stage, stage.from_.at(stage.base_word))
    yield Finding(at, "PHP compiles every file anew for every request without OPcache", (fix,))


def _is_php_server(stage: Stage) -> bool:
    image = stage.base.image
    if image is None or image.canonical != "php" or image.tag is None or not SERVERS.search(image.tag):
        return False
    version = VERSION.match(image.tag)
    if version is None:
        return False
    return (int(version[1]), int(version[2])) < BUILT_IN if version[2] else int(version[1]) < BUILT_IN[0]
