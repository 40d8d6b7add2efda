"""One spelling for the ids that tools write in several, and which tool an id belongs to."""

from __future__ import annotations

from ..text import regex

# What stands in front of an id and does not tell it apart: the namespaces of tally (`hadolint/DL3008`; its directives
# take ids with and without), of Trivy's database (`AVD-DS-0002`), of Sonar's repository (`docker:S7023`), and the
# folders of Semgrep's (`dockerfile.security.missing-user.missing-user`).
_PREFIX = regex(r"tally/|buildkit/|hadolint/|shellcheck/|avd-|docker:|dockerfile\.(?:[\w-]+\.)*")
_TRIVY_SHORT = regex(r"ds-?(\d{3,4})")

# linter/ruleset.go
_CHECKS_OF_BUILDKIT = """
    copyignoredfile consistentinstructioncasing duplicatestagename exposeinvalidformat exposeprotocasing fromascasing
    fromplatformflagconstdisallowed invalidbaseimageplatform invaliddefaultarginfrom invaliddefinitiondescription
    jsonargsrecommended legacykeyvalueformat maintainerdeprecated multipleinstructionsdisallowed noemptycontinuation
    redundanttargetplatform reservedstagename secretsusedinargorenv stagenamecasing undefinedarginfrom undefinedvar
    workdirrelativepath
"""
BUILDKIT = frozenset(_CHECKS_OF_BUILDKIT.split())
"""The checks of BuildKit by their plain names."""

TOOLS = {
    "buildkit": regex("|".join(sorted(BUILDKIT))),
    "checkov": regex(r"ckv2?_docker_\d+"),
    "droast": regex(r"df\d+"),
    "hadolint": regex(r"dl\d+"),
    "kics": regex(r"kics/.+"),
    "slim": regex(r"slim/.+"),
    "sonar": regex(r"s\d+"),
    "tally": regex(r"tally/.+"),
    "trivy": regex(r"ds-\d+"),
}
"""The tools whose ids tell that they are theirs, in lower case and without a prefix of `_PREFIX`, but that of tally."""


def plain_name(name: str) -> str:
    """An id in lower case, without its tool's prefix: `dl3008` for hadolint/DL3008, `ds-0002` for DS002."""
    name = name.lower()
    prefix = _PREFIX.match(name)
    name = name[prefix.end() :] if prefix else name
    short = _TRIVY_SHORT.fullmatch(name)
    return f"ds-{int(short[1]):04}" if short else name
