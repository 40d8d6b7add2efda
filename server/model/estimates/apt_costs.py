"""What the apt commands of a stage add, one after the other: what one RUN installed, the next has already.

Packages that the same RUN takes away again are not counted: `apt-get purge --auto-remove gcc` takes what gcc brought.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...text import Record
from ..commands.effect import Purge
from ..commands.effects import effects
from ..copy import Copy
from ..facts import Facts
from ..packages.install import Install
from ..packages.installs import installs
from ..run import Run
from ..stage import Stage

if TYPE_CHECKING:
    from .debian_packages import Ground, Weight


class AptInstall(Record):
    """One command. `weight` is None where nothing is known; `missing` says what it leaves out."""

    install: Install
    weight: Weight | None
    is_about: bool = False
    missing: tuple[str, ...] = ()
    before: Ground | None = None  # what is installed when it begins
    names: tuple[str, ...] = ()  # what is weighed
    is_with_recommended: bool = False

    def without_recommended(self, *more: str) -> Weight | None:
        """What it would add with --no-install-recommends, and with `more` packages named."""
        if self.weight is None or self.before is None:
            return None
        from .debian_packages import weigh

        return weigh((*self.names, *more), self.before, recommends=False)


class AptStep(Record):
    """What one RUN does with apt. `before` is what was installed when it began, `removed` what it took away again."""

    run: Run
    before: Ground | None
    installs: tuple[AptInstall, ...]
    after: Ground | None
    removed: frozenset[str] = frozenset()


def apt_steps(stage: Stage, lower: tuple[Stage, ...], facts: Facts) -> tuple[AptStep, ...]:
    """Every RUN of the stage that asks apt for packages, in order. `lower` are the stages that it grew from.

    None of them where the data of packages may not be looked at. The first call that may loads it.
    """
    if not facts.has_packages or not asks_apt(stage) or stage.base.image is None:
        return ()
    from .debian_packages import ground_of

    ground = ground_of(stage.base.image)
    for one in reversed(lower):
        steps = _steps(one, ground)
        ground = steps[-1].after if steps else ground
    return _steps(stage, ground)


def weighed_at(steps: tuple[AptStep, ...]) -> dict[tuple[int, int], AptInstall]:
    """Each command by the offset of its RUN in the stage and its own in the RUN.

    Not by the command itself: lines of equal text may be one item, and then share it.
    """
    return {(step.run.offset, one.install.command.span.start): one for step in steps for one in step.installs}


def recommends_nothing_new(one: AptInstall, stage: Stage, lower: tuple[Stage, ...]) -> bool:
    """Whether all that a command's packages recommend, and what these bring, is in the image below the stages already.

    Only where the very release is known and has all of the packages. What other lines install does not count: these
    may come to leave their own recommended packages out.
    """
    image = stage.base.image
    if one.weight is None or one.missing or not one.names or image is None or any(":" in name for name in one.names):
        return False
    from .debian_bases import ground_of, release_of
    from .debian_packages import weigh

    ground = ground_of(image) if release_of(image) is not None else None
    if ground is None or any(names_sources(part) for part in (stage, *lower)):
        return False
    return not weigh(one.names, ground, recommends=True).recommended


def asks_apt(stage: Stage) -> bool:
    """Whether the data of packages would tell anything about the stage."""
    known: bool | None = stage.memo.get("asks apt")
    if known is None:
        is_debian = stage.base.family in ("debian", "ubuntu")
        known = is_debian and any(one.manager == "apt" for run in stage.runs for one in installs(run))
        stage.memo["asks apt"] = known
    return known


def _steps(stage: Stage, start: Ground | None) -> tuple[AptStep, ...]:
    """Kept on the stage for as long as it begins with the same packages, which are the same object then."""
    kept: tuple[Ground | None, tuple[AptStep, ...]] | None = stage.memo.get("apt steps")
    if kept is None or kept[0] is not start:
        kept = stage.memo["apt steps"] = (start, _read(stage, start))
    return kept[1]


def _read(stage: Stage, start: Ground | None) -> tuple[AptStep, ...]:
    found = []
    ground, is_foreign = start, False
    for run in stage.runs:
        is_foreign = is_foreign or _brings_sources(run)
        if any(install.manager == "apt" for install in installs(run)):
            step = _step(stage, run, ground, is_foreign)
            ground = step.after
            found.append(step)
    return tuple(found)


def _step(stage: Stage, run: Run, before: Ground | None, is_foreign: bool) -> AptStep:
    """One RUN, kept on its item for as long as it begins with the same packages."""
    refuses = _refuses_recommended(stage, run)
    memo = run.item.memo
    kept = memo.get("apt step")
    key = (run.state, refuses, is_foreign)
    if kept is None or kept[0] != key or kept[1] is not before:
        kept = memo["apt step"] = (key, before, _weigh(run, before, refuses, is_foreign))
    step: AptStep = kept[2]
    # The line may have moved: what stands above it in the stage is no part of the key.
    return step if step.run is run else step._replace(run=run)


def _weigh(run: Run, before: Ground | None, refuses: bool, is_foreign: bool) -> AptStep:
    ours = [install for install in installs(run) if install.manager == "apt"]
    purges = [purge for purge in effects(run).purges if purge.manager == "apt"]
    taken = frozenset(name for purge in purges for name in purge.names)
    is_open = any("*" in name for name in taken) or any(not one.names and not _only_sweeps(one) for one in purges)
    if before is None or is_open:
        why = "what is taken away again" if is_open else "what apt installs on this base"
        return AptStep(run, before, tuple(AptInstall(one, None, True, (why,)) for one in ours), before)
    sweeps = any(_sweeps(purge) for purge in purges)
    found = []
    ground = before
    for install in ours:
        one = _install(install, ground, refuses, is_foreign, taken if sweeps else frozenset())
        if one.weight is not None:
            ground = one.weight.after
        found.append(one)
    removed = frozenset() if sweeps else taken
    after = ground._replace(installed=ground.installed - removed) if removed else ground
    return AptStep(run, before, tuple(found), after, removed)


def _install(install: Install, ground: Ground, refuses: bool, is_foreign: bool, taken: frozenset[str]) -> AptInstall:
    from .debian_packages import weigh

    verb = install.verb.text if install.verb is not None else ""
    if verb != "install":
        return AptInstall(install, None, True, (f"what apt's {verb or 'command'} brings",))
    named = [one for one in install.packages if one.kind == "name" and one.name is not None and one.name not in taken]
    missing = [f"the package {one.name or one.word.raw}" for one in install.packages if one.kind != "name"]
    recommends = install.no_recommends is False and not refuses
    names = tuple(one.name for one in named if one.name is not None)
    weight = weigh(names, ground, recommends)
    missing += [f"the package {name} (not in Debian's main archive)" for name in weight.unknown]
    if install.is_dynamic or any(one.name is None for one in install.packages):
        missing.append("packages that only the build knows")
    is_about = is_foreign or weight.is_estimate or install.command.is_conditional or install.no_recommends is None
    return AptInstall(install, weight, is_about, tuple(missing), ground, names, recommends)


def _refuses_recommended(stage: Stage, run: Run) -> bool:
    from ..packages.package_settings import APT_NO_RECOMMENDS, package_settings

    return APT_NO_RECOMMENDS in package_settings(stage, run)


def _brings_sources(run: Run) -> bool:
    """Whether packages may come from somewhere else than the distribution from here on."""
    text = run.item.text
    return any(mark in text for mark in ("sources.list", "add-apt-repository", "extrepo", "nodesource", ".sources"))


def names_sources(stage: Stage) -> bool:
    """Whether any line may bring other sources, be it a copied file."""
    known: bool | None = stage.memo.get("names apt's sources")
    if known is None:
        known = any(_brings_sources(run) for run in stage.runs) or any(
            "/etc/apt" in one.item.text for one in stage.instructions if isinstance(one, Copy)
        )
        stage.memo["names apt's sources"] = known
    return known


def _only_sweeps(purge: Purge) -> bool:
    """`apt-get autoremove` alone: what was asked for by name stays."""
    is_sweep = purge.verb is not None and purge.verb.text in ("autoremove", "autopurge")
    return is_sweep and not purge.command.operands()[1:]


def _sweeps(purge: Purge) -> bool:
    """Whether the packages go that nothing needs any more."""
    if purge.verb is not None and purge.verb.text in ("autoremove", "autopurge"):
        return True
    return any(word.text in ("--auto-remove", "--autoremove") for word in purge.command.words)
