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


@check(Instruction, "ADD")
def find(copy: Copy) -> Iterator[Finding]:
    if copy.flag("checksum") is not None:
        return
    for source in copy.sources:
        written = source.value.prefix if source.value is not None else source.raw
        is_web = written.lower().startswith(("http://", "https://"))
        if is_web and not GIT.search(source.text or source.raw) and not WATCHED.match(written):
            yield Finding(copy.at(source), _message(written))


def _message(address: str) -> str:
    branch = BRANCH.match(address)
    if branch is None:
        return "without --checksum, whatever the server sends is taken"
    return f"the branch {branch[1]} moves: name a commit, and give its --checksum"
