"""People who come from another tool find its ids here: each names a rule, or `rules/README.md` says why none."""

from __future__ import annotations

import re

import pytest
from tare.engine.catalogue import catalogue, find, folder
from tare.engine.hadolint import severities
from tare.engine.settings import is_known

HADOLINT = """
1001 3000 3001 3002 3003 3004 3006 3007 3008 3009 3010 3011 3012 3013 3014 3015 3016 3018 3019 3020 3021 3022 3023 3024
3025 3026 3027 3028 3029 3030 3032 3033 3034 3035 3036 3037 3038 3040 3041 3042 3043 3044 3045 3046 3047 3048 3049 3050
3051 3052 3053 3054 3055 3056 3057 3058 3059 3060 3061 3062 3063 3064 3065 3066 3067 4000 4001 4003 4004 4005 4006
"""
BUILDKIT = """
StageNameCasing FromAsCasing NoEmptyContinuation ConsistentInstructionCasing DuplicateStageName ReservedStageName
JSONArgsRecommended MaintainerDeprecated UndefinedArgInFrom WorkdirRelativePath UndefinedVar
MultipleInstructionsDisallowed LegacyKeyValueFormat InvalidBaseImagePlatform RedundantTargetPlatform
SecretsUsedInArgOrEnv InvalidDefaultArgInFrom FromPlatformFlagConstDisallowed CopyIgnoredFile
InvalidDefinitionDescription ExposeProtoCasing ExposeInvalidFormat
"""
TRIVY = "1 2 4 5 6 7 8 9 10 11 12 13 14 15 16 17 19 20 21 22 23 24 25 26 27 29 30 31"

IDS = [
    *(f"DL{number}" for number in HADOLINT.split()),
    *BUILDKIT.split(),
    *(f"DS-{int(number):04}" for number in TRIVY.split()),
    *(f"CKV_DOCKER_{number}" for number in range(1, 12)),
    *(f"CKV2_DOCKER_{number}" for number in range(1, 18)),
]


def reasons() -> dict[str, str]:
    """What the README says of ids without a rule, by id."""
    with open(f"{folder()}/README.md", encoding="utf-8") as file:
        section = file.read().partition("## Ids without a rule\n")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| `([^`]+)` \| (.+?) \|$", section, re.MULTILINE))


def test_the_lists_are_whole() -> None:
    assert (len(HADOLINT.split()), len(BUILDKIT.split()), len(TRIVY.split())) == (71, 22, 28)
    assert {f"DL{number}" for number in HADOLINT.split()} == set(severities())


@pytest.mark.parametrize("name", IDS)
def test_every_id_names_a_rule_or_has_a_reason(name: str) -> None:
    assert find(name) or name in reasons()


@pytest.mark.parametrize("name", IDS)
def test_every_id_is_taken_by_settings(name: str) -> None:
    assert name in reasons() or (is_known(name) and is_known(name.lower()))


def test_reasons_are_given_only_where_they_are_needed() -> None:
    assert reasons(), "the README has a table of ids without a rule"
    assert [name for name in reasons() if find(name)] == []


def test_no_rule_names_an_id_twice_or_its_own_slug() -> None:
    for slug, rule in catalogue().items():
        lower = [alias.lower() for alias in rule.also]
        assert len(set(lower)) == len(lower), slug
        assert slug not in lower, slug
