"""Finds modes that let everybody write, in what ships."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Copy, Instruction, Run
from tare.model.commands.command_line import option_names, read_command_line
from tare.syntax.shell import Command, ShellWord
from tare.text import Edit, Span, regex

OCTAL = regex(r"0?(?P<special>[0-7]?)(?P<rights>[0-7]{2})(?P<others>[0-7])\Z")
SYMBOLIC = regex(r"(?:^|,)(?P<who>[ugoa]*)[+=](?P<rights>[rwxXst]+)")
STICKY = 1
WRITE = 2
VALUED = option_names("-m --mode -o --owner -g --group -t --target-directory -S --suffix --strip-program")
# Where everybody has to write, and the sticky bit keeps them apart.
SHARED = ("/tmp", "/tmp/", "/var/tmp", "/var/tmp/")


@check(Run)
def find_in_run(run: Run) -> Iterator[Finding]:
    if not run.role.ships:
        return
    for command in run.commands_named("chmod"):
        mode, *paths = command.operands() or (None,)
        if mode is None or not mode.text or not is_world_writable(mode.text):
            continue
        if not _are_removed(run, paths) and not _are_changed_again(run, command, paths):
            is_shared = bool(paths) and all(path.text in SHARED for path in paths)
            yield _finding(run.at(mode), mode.text, mode.raw == mode.text, is_shared)


@check(Run)
def find_in_made(run: Run) -> Iterator[Finding]:
    """The mode with which `mkdir` and `install` make what they make."""
    if not run.role.ships:
        return
    for command in run.commands_named("mkdir", "install"):
        line = read_command_line(command, VALUED)
        option = line.last("-m", "--mode")
        mode = option.text if option is not None else None
        if option is None or option.value is None or not mode or not is_world_writable(mode):
            continue
        paths = [operand.word for operand in line.operands]
        if not _are_removed(run, paths) and not _are_changed_again(run, command, paths):
            word = option.value.word
            at = run.at(word)
            at = Span(at.end - len(mode), at.end) if word.raw.endswith(mode) else at
            # Letters change a mode that is not the one of chmod: for mkdir all rights, for install none.
            is_plain = word.raw.endswith(mode) and OCTAL.match(mode) is not None
            is_shared = bool(paths) and all(path.text in SHARED for path in paths)
            yield _finding(at, mode, is_plain, is_shared)


@check(Instruction, "COPY", "ADD")
def find_in_copy(copy: Copy) -> Iterator[Finding]:
    flag = copy.flag("chmod")
    if not copy.role.ships or flag is None or flag.value is None:
        return
    if is_world_writable(flag.value.text):
        yield _finding(copy.at(flag.value), flag.value.text, is_plain=True)


def _are_changed_again(run: Run, command: Command, paths: list[ShellWord]) -> bool:
    """Whether the same RUN goes on to give all of them another mode, as it does after writing to /etc/sudoers."""
    changed: set[str] = set()
    for later in run.commands_named("chmod"):
        mode, *others = later.operands() or (None,)
        is_octal = mode is not None and mode.text is not None and OCTAL.match(mode.text) is not None
        if later.span.start > command.span.start and is_octal and not later.is_conditional:
            changed |= {word.raw for word in others}
    return bool(paths) and all(path.raw in changed for path in paths)


def _are_removed(run: Run, paths: list[ShellWord]) -> bool:
    """Whether the same RUN removes all of them, as it does with a folder of `mktemp`."""
    removed = {word.raw for command in run.commands_named("rm") for word in command.words}
    return bool(paths) and all(path.raw in removed for path in paths)


def is_world_writable(mode: str) -> bool:
    octal = OCTAL.match(mode)
    if octal is not None:
        return bool(int(octal["others"]) & WRITE) and not int(octal["special"] or "0") & STICKY
    # Without a "who", the umask keeps "others" from writing.
    return any(
        "w" in change["rights"] and "t" not in change["rights"] and ("o" in change["who"] or "a" in change["who"])
        for change in SYMBOLIC.finditer(mode)
    )


def _finding(at: Span, mode: str, is_plain: bool, is_shared: bool = False) -> Finding:
    fixes: tuple[Fix, ...] = ()
    if is_plain and is_shared and OCTAL.match(mode):
        fixes = (Fix("Use 1777, with the sticky bit", (Edit(at, "1777"),)),)
    elif is_plain and OCTAL.match(mode):
        narrower = mode[:-1] + str(int(mode[-1]) & ~WRITE)
        fixes = (Fix(f"Use {narrower}", (Edit(at, narrower),)),)
    elif is_plain and (less := _narrower(mode)) is not None:
        fixes = (Fix(f"Use {less}", (Edit(at, less),)),)
    return Finding(at, f"mode {mode} lets every user write", fixes)


def _narrower(mode: str) -> str | None:
    """`a+rwx` without the right to write for "others"; None where it says more than one thing."""
    change = SYMBOLIC.fullmatch(mode)
    if change is None or "=" in mode or change["who"] not in ("a", "ugo"):
        return None
    rest = change["rights"].replace("w", "")
    return f"ug+{change['rights']}" + (f",o+{rest}" if rest else "")
