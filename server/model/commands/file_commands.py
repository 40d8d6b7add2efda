"""What rm, find, mv, cp, mkdir, chown and their like do to which paths."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...syntax.shell_tree import Command
from ...syntax.shell_word import ShellWord
from .command_line import Operand, option_names, read_command_line
from .effect import Account, Change, Removal, Write
from .surroundings import Surroundings

_SELECTING = option_names(
    "-name -iname -path -ipath -wholename -regex -iregex -mtime -atime -ctime -mmin -amin -cmin -newer -size -user"
    " -group -perm -empty -uid -gid -links -lname -o -or -not !"
)
# -l has a value in usermod alone, which is given no other operand than the name either way.
_ACCOUNT_VALUED = option_names(
    "-u --uid -g --gid -G --groups -d --home --home-dir -h -s --shell -c --comment -k --skel -K --key"
    " -p --password -b --base-dir -e --expiredate -f --inactive --login --ingroup --gecos"
    " -R --root -P --prefix -Z --firstuid --lastuid"
)
_WRITING = (">", ">>", ">|", "&>", "&>>", "<>")


def read_rm(command: Command, around: Surroundings) -> Iterator[Removal]:
    line = read_command_line(command, (), around.text)
    is_recursive = line.has("-r", "-R", "--recursive", "-d", "--dir")
    for operand in line.operands:
        yield Removal(command, operand.word, _path(operand, command, around), is_recursive)


def read_rmdir(command: Command, around: Surroundings) -> Iterator[Removal]:
    for operand in read_command_line(command, (), around.text).operands:
        yield Removal(command, operand.word, _path(operand, command, around), False)


def read_find(command: Command, around: Surroundings) -> Iterator[Write | Removal | Change]:
    """`find … -delete`, `find … -exec rm`, `-exec chown`, also `| xargs rm` and `| xargs chmod`."""
    words = command.words
    texts = [word.text for word in words]
    roots: list[ShellWord] = []
    at = 0
    while at < len(words) and texts[at] in ("-H", "-L", "-P"):
        at += 1
    while at < len(words) and not words[at].literal_prefix.startswith("-") and texts[at] not in ("(", "!", ")"):
        roots.append(words[at])
        at += 1
    action = _find_action(command, at, around)
    if action is None:
        return
    name, action_words = action
    # What stands between `find` and `xargs` picks some of what is found.
    is_partial = command.pipe_size > 2 or any(text in _SELECTING for text in texts[at:])
    for root in roots:
        path = around.path(root, command)
        if name == "rm":
            yield Removal(command, root, path, True, is_partial)
        else:
            kind = "mode" if name == "chmod" else "owner"
            value = next((word.text for word in action_words if not word.literal_prefix.startswith("-")), None)
            yield Change(command, root, path, kind, value if name != "chgrp" else f":{value}", True)


def _find_action(command: Command, at: int, around: Surroundings) -> tuple[str, tuple[ShellWord, ...]] | None:
    words = command.words
    for index in range(at, len(words)):
        text = words[index].text
        if text == "-delete":
            return "rm", ()
        if text in ("-exec", "-execdir", "-ok") and index + 1 < len(words):
            name = (words[index + 1].text or "").rsplit("/", 1)[-1]
            if name in ("rm", "rmdir", "unlink", "chown", "chmod", "chgrp"):
                return ("rm" if name in ("rmdir", "unlink") else name), words[index + 2 :]
    if command.pipe_size > 1:
        for other in around.run.commands:
            if other.program == "xargs" and other.span.start > command.span.end and other.place_in_pipe > 0:
                operands = [word for word in other.words if not word.literal_prefix.startswith("-")]
                name = (operands[0].text or "").rsplit("/", 1)[-1] if operands else ""
                if name in ("rm", "chown", "chmod", "chgrp"):
                    return name, other.words[other.words.index(operands[0]) + 1 :]
                return None
    return None


def read_cp(command: Command, around: Surroundings) -> Iterator[Write | Removal | Change]:
    """cp, mv, ln and install: the destination, and for mv the sources as gone."""
    program = command.program
    line = read_command_line(
        command,
        ("-t", "--target-directory", "-S", "--suffix", "-m", "--mode", "-o", "--owner", "-g", "--group"),
        around.text,
    )
    if program == "install" and line.has("-d", "--directory"):
        for operand in line.operands:
            yield Write(command, operand.word, _path(operand, command, around), True)
        return
    operands = list(line.operands)
    target = line.last("-t", "--target-directory")
    into_folder = target is not None or len(operands) > 2
    destination = target.value if target is not None else operands.pop() if len(operands) > 1 else None
    if destination is None:
        return
    sources = tuple(_path(operand, command, around) for operand in operands)
    path = _path(destination, command, around)
    into_folder = into_folder or destination.prefix.endswith(("/", "/.")) or destination.text in (".", "..")
    if into_folder and len(operands) == 1 and sources[0] is not None and path is not None and "*" not in sources[0]:
        path = f"{path.rstrip('/')}/{sources[0].rsplit('/', 1)[-1]}"
        into_folder = False
    is_folder = into_folder or line.has("-r", "-R", "-a", "--recursive", "--archive")
    yield Write(command, destination.word, path, is_folder, sources)
    if program == "mv":
        for operand, source in zip(operands, sources, strict=True):
            yield Removal(command, operand.word, source, True, is_move=True)


def read_mkdir(command: Command, around: Surroundings) -> Iterator[Write]:
    for operand in read_command_line(command, ("-m", "--mode"), around.text).operands:
        yield Write(command, operand.word, _path(operand, command, around), True)


def read_touch(command: Command, around: Surroundings) -> Iterator[Write]:
    """touch and tee."""
    valued = ("-d", "-t", "-r", "--date", "--reference") if command.program == "touch" else ()
    for operand in read_command_line(command, valued, around.text).operands:
        yield Write(command, operand.word, _path(operand, command, around))


def read_allocation(command: Command, around: Surroundings) -> Iterator[Write]:
    """fallocate and truncate."""
    line = read_command_line(command, ("-l", "--length", "-o", "--offset", "-s", "--size", "-r"), around.text)
    for operand in line.operands:
        path = _path(operand, command, around)
        yield Write(command, operand.word, path, size=line.value("-l", "--length", "-s", "--size"))


def read_dd(command: Command, around: Surroundings) -> Iterator[Write]:
    given = {}
    for word in command.words:
        name, equals, _ = word.literal_prefix.partition("=")
        if equals:
            given[name] = word
    if "of" in given:
        path = around.path(given["of"].after(3), command)
        size = [given[name].raw for name in ("bs", "count") if name in given]
        yield Write(command, given["of"], path, size=" ".join(size) or None)


def read_chown(command: Command, around: Surroundings) -> Iterator[Change]:
    """chown and chgrp."""
    line = read_command_line(command, ("--from",), around.text)
    operands = list(line.operands)
    value: str | None = None
    if not line.has("--reference"):
        if not operands:
            return
        value = operands.pop(0).text
        if command.program == "chgrp" and value is not None:
            value = ":" + value
    is_recursive = line.has("-R", "--recursive")
    for operand in operands:
        yield Change(command, operand.word, _path(operand, command, around), "owner", value, is_recursive)


def read_chmod(command: Command, around: Surroundings) -> Iterator[Change]:
    """chmod, whose mode may start with a dash: `chmod -x file`."""
    mode: ShellWord | None = None
    is_recursive = has_reference = False
    paths = []
    for word in command.words:
        head = word.literal_prefix
        if head.startswith("--"):
            is_recursive = is_recursive or head == "--recursive"
            has_reference = has_reference or head.startswith("--reference")
        elif head.startswith("-") and len(head) > 1 and not head.strip("-Rvcf"):
            is_recursive = is_recursive or "R" in head
        elif mode is None and not has_reference:
            mode = word
        else:
            paths.append(word)
    value = around.text(mode, command) if mode is not None else None
    for word in paths:
        texts = word.alternatives if word.has_braces else (None,)
        for text in texts:
            path = around.path(word, command) if text is None else around.locate(text, command)
            yield Change(command, word, path, "mode", value, is_recursive)


def read_account(command: Command, around: Surroundings) -> Iterator[Account]:
    """useradd, adduser, usermod, groupadd, addgroup and groupmod."""
    line = read_command_line(command, _ACCOUNT_VALUED, around.text)
    operands = [operand.text for operand in line.operands]
    is_group = command.program in ("groupadd", "addgroup", "groupmod")
    if command.program in ("adduser", "addgroup") and len(operands) == 2:
        yield Account(command, operands[0], None, False, line)
        return
    uid = line.value("-u", "--uid", "-g", "--gid") if is_group else line.value("-u", "--uid")
    # useradd takes its name last, adduser first.
    at = -1 if command.program.startswith(("user", "group")) else 0
    yield Account(command, operands[at] if operands else None, uid, is_group, line)


def read_redirects(command: Command, around: Surroundings) -> Iterator[Write]:
    """What `>` writes, whatever the command."""
    for redirect in command.redirects:
        if redirect.operator in _WRITING and redirect.target is not None:
            path = around.path(redirect.target, command)
            if path is None or not path.startswith("/dev/"):
                yield Write(command, redirect.target, path)


def _path(operand: Operand, command: Command, around: Surroundings) -> str | None:
    if operand.text is None:
        return None
    if operand.text == operand.word.text and operand.word.is_quoted and operand.text.startswith("~"):
        return None
    return around.locate(operand.text, command)


FILE_READERS: dict[str, Callable[[Command, Surroundings], Iterator[Write | Removal | Change | Account]]] = {
    "rm": read_rm,
    "unlink": read_rmdir,
    "rmdir": read_rmdir,
    "find": read_find,
    **dict.fromkeys(("cp", "mv", "install", "ln"), read_cp),
    "mkdir": read_mkdir,
    **dict.fromkeys(("touch", "tee"), read_touch),
    **dict.fromkeys(("fallocate", "truncate"), read_allocation),
    "dd": read_dd,
    **dict.fromkeys(("chown", "chgrp"), read_chown),
    "chmod": read_chmod,
    **dict.fromkeys(("useradd", "adduser", "usermod", "groupadd", "addgroup", "groupmod"), read_account),
}
