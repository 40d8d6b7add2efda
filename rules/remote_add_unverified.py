"""Finds ADD of a URL without --checksum."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.model import Copy, Instruction
from tare.text import regex

# What BuildKit clones instead of downloading (ParseGitRef in frontend/dockerui and util/gitutil).
GIT = regex(r"\.git(?:[#?:].*)?\Z")

# Fetched so that the layers below are built anew when it changes; nothing in it is used.
WATCHED = regex(r"https://api\.github\.com/repos/[^/]+/[^/]+/(?:branches|commits|git/refs?|releases)\b")
# A file of a branch at GitHub or GitLab: a checksum alone would hold until the next commit.
BRANCH = regex(
    r"https://(?:raw\.githubusercontent\.com/[^/]+/[^/]+/|github\.com/[^/]+/[^/]+/(?:raw|blob|archive)/|gitlab\.com/.+/-/raw/)"
    r"(?:refs/heads/)?(main|master|trunk|develop|HEAD)\b"
)

# The whole name of a commit: GitHub and GitLab send nothing else for it.
COMMIT = regex(
    r"https://(?:raw\.githubusercontent\.com/[^/]+/[^/]+/|github\.com/[^/]+/[^/]+/(?:raw|blob|archive)/|gitlab\.com/.+/-/raw/)"
    r"[0-9a-f]{40}\b"
)


@check(Instruction, "ADD")
def find(copy: Copy) -> Iterator[Finding]:
    # Docker builds Windows images without BuildKit, which alone knows the option.
    if copy.flag("checksum") is not None or copy.base.is_windows:
        return
    for source in copy.sources:
        written = source.value.prefix if source.value is not None else source.raw
        is_web = written.lower().startswith(("http://", "https://"))
        if is_web and not GIT.search(source.text or source.raw) and not _is_told_apart(written):
            yield Finding(copy.at(source), _message(written))


def _is_told_apart(address: str) -> bool:
    """Whether it is fetched to notice a change, or cannot change."""
    return WATCHED.match(address) is not None or COMMIT.match(address) is not None


def _message(address: str) -> str:
    branch = BRANCH.match(address)
    if branch is None:
        return "without --checksum, whatever the server sends is taken"
    return f"the branch {branch[1]} moves: name a commit, and give its --checksum"
