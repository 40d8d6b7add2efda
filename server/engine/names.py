"""One spelling for the ids that tools write in several."""

from __future__ import annotations

from ..text import regex

# What stands in front of an id and does not tell it apart: the namespaces of tally (`hadolint/DL3008`; its directives
# take ids with and without), of Trivy's database (`AVD-DS-0002`), of Sonar's repository (`docker:S7023`), and the
# folders of Semgrep's (`dockerfile.security.missing-user.missing-user`).
_PREFIX = regex(r"tally/|buildkit/|hadolint/|shellcheck/|avd-|docker:|dockerfile\.(?:[\w-]+\.)*")
_TRIVY_SHORT = regex(r"ds-?(\d{3,4})")


def plain_name(name: str) -> str:
    """An id in lower case, without its tool's prefix: `dl3008` for hadolint/DL3008, `ds-0002` for DS002."""
    name = name.lower()
    prefix = _PREFIX.match(name)
    name = name[prefix.end() :] if prefix else name
    short = _TRIVY_SHORT.fullmatch(name)
    return f"ds-{int(short[1]):04}" if short else name
