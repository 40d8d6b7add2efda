"""Finds pipes whose first commands may fail unseen."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise

from tare.engine import Finding, Fix, check
from tare.engine.line_repairs import insert_above
from tare.engine.options import Options
from tare.model import Run, Stage
from tare.model.commands.plain_commands import plain_scripts
from tare.model.commands.transfers import verifiers
from tare.model.state import POSIX_SHELL
from tare.syntax.shell import Command, Pipeline, Script, shell_kind
from tare.text import Edit

# What fetches, unpacks, builds or tests: its failure is worth an end. Those that list and filter are left alone.
RISKY = frozenset(
    """
    7z ansible-playbook aws az bundle bunzip2 bzip2 cargo cmake composer conda cpio curl docker dotnet fetch gcloud gem
    git go gpg gradle gsutil gunzip gzip helm http jest kubectl lz4 make maven meson mix mvn mysql ninja node npm npx
    openssl perl php pip pip3 pnpm psql pytest python python2 python3 rsync ruby rustup scp sha256sum sha512sum
    sqlite3 ssh stack svn tar tox unxz unzip unzstd uv wget xz xzcat yarn zcat zstd
    """.split()  # noqa: SIM905 - a list to be read
)
# They fail when nothing comes in, and end early when they have seen enough, which pipefail takes for a failure.
SEARCHES = frozenset(("grep", "egrep", "fgrep", "zgrep"))
FETCHERS = frozenset(("curl", "wget"))
# On no input and on half of it they end with an error, tried with those of GNU and of BusyBox 1.35, as do tar
# and gpg. BusyBox's xz takes no input for an empty file, and its zcat takes half of one for a whole.
UNPACKERS = frozenset(("bunzip2", "gunzip", "unzstd"))
PACKERS = frozenset(("bzip2", "gzip", "zstd"))
UNPACKS = ("-d", "--decompress", "--uncompress", "-dc", "-cd")
SHELLS = {
    "alpine": ["/bin/ash", "-eo", "pipefail", "-c"],
    "debian": ["/bin/bash", "-o", "pipefail", "-c"],
    "ubuntu": ["/bin/bash", "-o", "pipefail", "-c"],
    "rhel": ["/bin/bash", "-o", "pipefail", "-c"],
}

# Their /bin/sh is BusyBox's ash or bash.
KNOW_PIPEFAIL = ("alpine", "rhel", "fedora", "amazon")


@check(Stage, options=True)
def find(stage: Stage, options: Options) -> Iterator[Finding]:
    if options.as_hadolint:
        yield from _as_hadolint(stage)
        return
    # One SHELL is enough for all that comes behind it, up to the next one.
    first: Run | None = None
    for instruction in stage.instructions:
        if instruction.name == "SHELL" and not instruction.is_trigger:
            first = None
        if not isinstance(instruction, Run):
            continue
        found = list(_unnoticed(instruction))
        if found and first is None and not instruction.is_trigger:
            first = instruction
        for script, pipeline, programs in found:
            last = script.commands[-1].shell_options if script.commands else frozenset()
            fixes: tuple[Fix, ...] = ()
            if "pipefail" not in last and first is not None:
                fixes = (*_fixes(stage, first, instruction), *_set_here(instruction, script))
            yield Finding(instruction.at(pipeline), f"a failure of {programs} before the last | is not noticed", fixes)


def _as_hadolint(stage: Stage) -> Iterator[Finding]:
    """Every pipe below a SHELL of this very stage that could have pipefail and has it not, whatever a script sets."""
    shell: tuple[str, ...] = ("/bin/sh", "-c")
    for run in stage.instructions:
        if run.name == "SHELL" and not run.is_trigger and run.parts.json is not None:
            shell = tuple(element.text for element in run.parts.json.elements)
        if not isinstance(run, Run) or run.is_trigger or _is_calm(shell):
            continue
        for script in plain_scripts(run):
            for pipeline in script.pipelines:
                heads = [member[0] for member in pipeline.members if member]
                if len(pipeline.members) > 1 and heads and not heads[0].in_quoted_script:
                    place = run.parts.argument if run.is_exec else pipeline
                    yield Finding(run.at(place), "a failure before the last | is not noticed: SHELL sets no pipefail")


def _is_calm(shell: tuple[str, ...]) -> bool:
    """Whether hadolint takes it for a shell that has no pipefail to set, or has set it."""
    if shell[:1] and shell[0].lower().removesuffix(".exe") in ("pwsh", "powershell", "cmd"):
        return True
    sets = (before[:1] == "-" and before.endswith("o") and word == "pipefail" for before, word in pairwise(shell))
    return bool(shell) and shell[0].removeprefix("/bin/") in ("bash", "ash", "zsh") and any(sets)


def _unnoticed(run: Run) -> Iterator[tuple[Script, Pipeline, str]]:
    for script in run.scripts:
        for pipeline in script.pipelines:
            programs = _may_fail_unseen(pipeline)
            if programs and not _is_verified(run, pipeline):
                yield script, pipeline, " or ".join(programs)


def _may_fail_unseen(pipeline: Pipeline) -> tuple[str, ...]:
    """The programs whose failure is worth an end, where nobody would notice it."""
    heads = [member[0] for member in pipeline.members if member]
    if not heads or any(_is_watched(head) for head in heads) or heads[-1].program in SEARCHES:
        return ()
    is_download = all(head.program in FETCHERS or _is_key_reader(head) for head in heads[:-1])
    if is_download and any(_needs_all(command) for command in pipeline.members[-1]):  # behind `sudo`, too
        return ()
    return tuple(dict.fromkeys(head.program for head in heads[:-1] if head.program in RISKY))


def _is_verified(run: Run, pipeline: Pipeline) -> bool:
    """Whether a checksum or a signature of the file that it writes is looked at later in the RUN."""
    written = [command for command in pipeline.members[-1] if not command.in_substitution]
    targets = [one.target for command in written for one in command.redirects if one.operator in (">", ">>", ">|")]
    targets += [word for command in written if command.program == "tee" for word in command.operands()]
    names = {re.escape(word.raw.strip("\"'").rpartition("/")[2]) for word in targets if word is not None} - {""}
    end = pipeline.span.end
    is_named = re.compile(rf"(?<![\w.-])(?:{'|'.join(names)})(?![\w.-])").search
    return bool(names) and any(is_named(run.item.text[end : one.span.end]) for one in verifiers(run, end))


def _needs_all(command: Command) -> bool:
    """Whether it fails by itself where a download sends nothing, or breaks off."""
    if command.program == "tar":
        modes = next((word.text or "" for word in command.words if (word.text or "")[:2] != "--"), "")
        return "x" in modes or "t" in modes or command.has_option("-x", "--extract", "-t", "--list")
    if _is_key_reader(command):
        return True
    unpacks = command.program in PACKERS and command.has_option(*UNPACKS)
    return unpacks or command.program in UNPACKERS


def _is_key_reader(command: Command) -> bool:
    if command.program == "apt-key":
        return command.subcommand("add", valued=("--keyring",)) is not None
    return command.program == "gpg" and command.has_option("--dearmor", "--import")


def _is_watched(command: Command) -> bool:
    """Whether the script itself deals with the result, or the shell does."""
    is_asked = command.in_condition or command.before_or or command.is_negated
    return is_asked or command.in_substitution or "pipefail" in command.shell_options


def _fixes(stage: Stage, first: Run, run: Run) -> tuple[Fix, ...]:
    shell = SHELLS.get(run.base.family)
    # Another shell was chosen with a purpose, and an ONBUILD belongs to another file.
    if shell is None or first.state.shell is not POSIX_SHELL or run.is_trigger:
        return ()
    return (Fix(f"Set SHELL {shell[0]} with pipefail", (insert_above(stage, first, "SHELL", json.dumps(shell)),)),)


def _set_here(run: Run, script: Script) -> tuple[Fix, ...]:
    """Setting the option for this RUN alone, where its shell surely knows it."""
    knows = run.state.shell is POSIX_SHELL and run.base.family in KNOW_PIPEFAIL
    if not knows and shell_kind(run.shell) != "bash":
        return ()
    if run.is_exec or run.parts.heredocs or run.is_trigger or script is not run.scripts[0] or not script.chain:
        return ()
    insert = Edit.insert(run.offset + script.chain[0].span.start, "set -o pipefail && ")
    return (Fix("Set pipefail in this RUN", (insert,)),)
