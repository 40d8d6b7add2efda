"""Finds pipes whose first commands may fail unseen."""

import json
from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Run
from tare.model.state import POSIX_SHELL
from tare.syntax.shell import Command, Pipeline
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
SHELLS = {
    "alpine": ["/bin/ash", "-eo", "pipefail", "-c"],
    "debian": ["/bin/bash", "-o", "pipefail", "-c"],
    "ubuntu": ["/bin/bash", "-o", "pipefail", "-c"],
    "rhel": ["/bin/bash", "-o", "pipefail", "-c"],
}


@check(Run)
def find(run: Run) -> Iterator[Finding]:
    for script in run.scripts:
        for pipeline in script.pipelines:
            if _may_fail_unseen(pipeline):
                last = script.commands[-1].shell_options if script.commands else frozenset()
                fixes = () if "pipefail" in last else _fixes(run)
                yield Finding(run.at(pipeline), "a failure before the last | is not noticed", fixes)


def _may_fail_unseen(pipeline: Pipeline) -> bool:
    heads = [member[0] for member in pipeline.members if member]
    if any(_is_watched(head) for head in heads):
        return False
    return any(head.program in RISKY for head in heads[:-1])


def _is_watched(command: Command) -> bool:
    """Whether the script itself deals with the result, or the shell does."""
    is_asked = command.in_condition or command.before_or or command.is_negated
    return is_asked or command.in_substitution or "pipefail" in command.shell_options


def _fixes(run: Run) -> tuple[Fix, ...]:
    shell = SHELLS.get(run.base.family)
    # Another shell was chosen with a purpose, and an ONBUILD belongs to another file.
    if shell is None or run.state.shell is not POSIX_SHELL or run.is_trigger:
        return ()
    line = f"SHELL {json.dumps(shell)}\n"
    return (Fix(f"Set SHELL {shell[0]} with pipefail", (Edit.insert(run.keyword.start, line),)),)
