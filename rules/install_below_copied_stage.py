"""Finds installs of system packages that wait for another stage without needing it."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, Related, check
from tare.model import Copy, Instruction, Model, Run, Source, Stage
from tare.model.packages.install import Install
from tare.model.packages.installs import installs
from tare.syntax import Blank, Comment
from tare.text import Edit, Record

PROGRAMS = frozenset(
    (
        "apk",
        "apt",
        "apt-get",
        "aptitude",
        "dnf",
        "microdnf",
        "yum",
        "zypper",
        "rm",
        "set",
        "echo",
        "true",
        "export",
        "find",
    )
)
# What an install may read.
READ = ("/etc", "/usr", "/var", "/lib", "/bin", "/sbin", "/root", "/opt/packages", "/tmp")
# What stands between the two and changes nothing for an install.
IDLE = frozenset(("COPY", "EXPOSE", "LABEL", "CMD", "ENTRYPOINT", "WORKDIR", "HEALTHCHECK", "STOPSIGNAL", "VOLUME"))


class Late(Record):
    """A RUN that only installs, below copies from elsewhere."""

    copies: tuple[Copy, ...]
    run: Run
    install: Install


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    for stage, late in model.each(_look):
        if late is None or stage.number not in model.needed:
            continue
        by_copy = {id(one.use.instruction): one for one in model.sources(stage)}
        found = (by_copy.get(id(copy)) for copy in late.copies)
        waits = next((one for one in found if one is not None and one.stage is not None and one.stage.runs), None)
        if waits is not None:
            yield _finding(model, stage, waits, late)


def _look(stage: Stage) -> Late | None:
    """The first such RUN of a stage, whatever the copies are from."""
    copies: list[Copy] = []
    for instruction in stage.instructions:
        if isinstance(instruction, Copy):
            if _may_be_read(instruction):
                return None
            copies += [instruction] if instruction.flag("from") is not None else []
        elif isinstance(instruction, Run) and copies:
            # What stands below would have to move past this one.
            install = _only_install(instruction)
            return Late(tuple(copies), instruction, install) if install is not None else None
        elif copies and instruction.name not in IDLE:
            return None
    return None


def _may_be_read(copy: Copy) -> bool:
    target = copy.target
    if target is None:
        return True
    return target == "/" or (
        any(target == folder or target.startswith(f"{folder}/") for folder in READ)
        and not (target.startswith(("/usr/local/bin/", "/usr/bin/", "/usr/share/nginx/", "/var/www/")))
    )


def _only_install(run: Run) -> Install | None:
    """The install of a RUN that does nothing else."""
    if run.is_trigger or run.is_exec or run.mounts or not run.is_readable:
        return None
    found = installs(run)
    if not found or any(not one.is_system or one.is_dynamic for one in found):
        return None
    if any(package.kind != "name" for one in found for package in one.packages):
        return None
    return found[0] if all(command.program in PROGRAMS for command in run.commands) else None


def _finding(model: Model, stage: Stage, waits: Source, late: Late) -> Finding:
    copy = waits.use.instruction
    other = waits.stage.name if waits.stage is not None and waits.stage.name else waits.use.name
    return Finding(
        model.place(stage, late.run.at(late.install.span)),
        f"this install waits for {other}, and runs again when that stage changes",
        _fixes(model, stage, copy, late.run),
        (Related(model.place(stage, copy.span), f"from here on everything waits for {other}"),),
    )


def _fixes(model: Model, stage: Stage, copy: Instruction, run: Run) -> tuple[Fix, ...]:
    index = stage.items.index(run.item)
    if isinstance(stage.items[index - 1], Comment) or not run.item.text.endswith("\n"):
        return ()
    above = stage.items.index(copy.item)
    start = copy.offset
    while above and isinstance(stage.items[above - 1], Comment):
        above -= 1
        start -= len(stage.items[above].text)
    if not above or (isinstance(stage.items[above - 1], Blank) and above == 1):
        return ()
    insert = Edit.insert(start, run.item.text)
    edits = tuple(Edit(model.place(stage, edit.span), edit.text) for edit in (insert, Edit.delete(run.whole)))
    return (Fix("Install first", edits),)
