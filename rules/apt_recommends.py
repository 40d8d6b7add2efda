"""Finds `apt-get install` that also installs recommended packages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tare.engine import Finding, Fix, check
from tare.engine.options import Options
from tare.engine.plain_judgement import as_hadolint
from tare.model import Around, Run, Stage
from tare.model.commands.plain_commands import PlainCommand, plain_commands
from tare.model.estimates.apt_costs import (
    AptInstall,
    apt_steps,
    names_sources,
    recommends_nothing_new,
    weighed_at,
)
from tare.model.packages.install import Install
from tare.model.packages.installs import installs
from tare.model.packages.package_settings import APT_NO_RECOMMENDS, is_set
from tare.model.packages.recommends import (
    CERTIFICATES,
    loses_certificates,
    needs_recommended,
    recommends_nothing,
)
from tare.text import Edit
from tare.text.sizes import say_bytes

if TYPE_CHECKING:
    from tare.model.estimates.debian_packages import Weight

FLAG = "--no-install-recommends"
WORTH_SAYING = 500_000  # bytes
SETTING = "APT::Install-Recommends=false"


@check(Stage, around=True, options=True)
def find(stage: Stage, around: Around, options: Options) -> Iterator[Finding]:
    if not stage.role.ships:
        return
    found = [
        (run, install)
        for run in stage.instructions
        if isinstance(run, Run)
        for install in installs(run)
        if install.manager == "apt" and install.no_recommends is False and not install.is_dynamic
        if options.as_hadolint or not recommends_nothing(install)
        if not is_set(APT_NO_RECOMMENDS, stage, run, around.lower)
    ]
    if not found:
        return
    weighed = weighed_at(apt_steps(stage, around.lower, around.facts))
    told = []
    for run, install in found:
        known = weighed.get((run.offset, install.command.span.start))
        is_silent = _is_of_files(install) or (known is not None and _is_idle(known, stage, around))
        if options.as_hadolint or not is_silent:
            told.append((run, install, *_saving(run, install, known)))
    # What one install leaves out the next one brings, so either all of them weigh too little or none does.
    if not options.as_hadolint and all(0 < saving < WORTH_SAYING for _, _, _, saving in told):
        return
    for run, install, count, saving in told:
        message = "the packages that these recommend are installed as well"
        if saving:
            message += f": {count} more, about {say_bytes(saving)}"
        yield Finding(run.at(install), message, _fixes(run, install, saving), saving_bytes=saving or None)


def _is_of_files(install: Install) -> bool:
    """Whether it installs files alone, or what these still need: what they recommend, no index tells."""
    return all(package.kind == "file" for package in install.packages)


def _is_strange(known: AptInstall, stage: Stage, around: Around) -> bool:
    """Whether no package is of the distribution, so that others that the stage names have to have all of them."""
    if known.weight is None or not known.names or not any(map(names_sources, (stage, *around.lower))):
        return False
    return not any(name.partition(":")[0] in known.weight.packages for name in known.names)


def _is_idle(known: AptInstall, stage: Stage, around: Around) -> bool:
    """Whether the option would change nothing that stays in the image, or nobody knows here what it would change."""
    return _is_strange(known, stage, around) or _is_swept(known) or recommends_nothing_new(known, stage, around.lower)


def _is_swept(weighed: AptInstall) -> bool:
    """Whether the same RUN takes all of it away again, and with it what nothing else needs."""
    if weighed.weight is None or weighed.missing:
        return False
    return bool(weighed.install.packages) and not weighed.names


def _saving(run: Run, install: Install, weighed: AptInstall | None) -> tuple[int, int]:
    """How many packages and bytes would be left out; nothing where that is not known."""
    if weighed is None or weighed.weight is None:
        return 0, 0
    known = run.item.memo.setdefault("recommended", {})
    kept = known.get(id(install))
    if kept is None or kept[0] is not weighed:  # weighing takes too long for every keystroke
        named = (CERTIFICATES,) if loses_certificates(install) else ()
        kept = known[id(install)] = (weighed, _compare(weighed.weight, weighed.without_recommended(*named)))
    saving: tuple[int, int] = kept[1]
    return saving


def _compare(more: Weight, less: Weight | None) -> tuple[int, int]:
    count = len(more.added) - len(less.added) if less is not None else 0
    return (count, more.bytes - less.bytes) if less is not None and count > 0 else (0, 0)


def _fixes(run: Run, install: Install, saving: int) -> tuple[Fix, ...]:
    if install.option_offset is None or not install.packages:
        return ()
    title = f"Add {FLAG}"
    edits = [Edit.insert(install.option_offset + run.offset, f" {FLAG}")]
    if loses_certificates(install):
        # https would stop working: the certificates come as a recommended package of the client's library.
        title += f", and {CERTIFICATES} by name"
        edits.append(Edit.insert(run.at(install.packages[-1]).end, _separator(run, install) + CERTIFICATES))
    if saving:
        title += f" (saves about {say_bytes(saving)})"
    return (Fix(title, tuple(edits), is_safe=not needs_recommended(install)),)


def _separator(run: Run, install: Install) -> str:
    """What stands between the last two packages, where that is nothing but space and a line break; else a space."""
    if len(install.packages) > 1:
        between = run.item.text[install.packages[-2].span.end : install.packages[-1].span.start]
        if re.fullmatch(rf"[ \t]+{re.escape(run.item.escape)}\r?\n[ \t]*", between):
            return between
    return " "


@as_hadolint("the packages that these recommend are installed as well")
def judge(run: Run) -> Iterator[PlainCommand]:
    """Every install that does not say so by itself, in any stage."""
    for command in plain_commands(run, "apt-get"):
        words = command.arguments
        if "install" in words and not command.has("no-install-recommends") and SETTING not in words:
            yield command
