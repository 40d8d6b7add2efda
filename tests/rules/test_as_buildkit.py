"""Rules that carry the name of a check of BuildKit speak where BuildKit does.

The lines are those that `docker build --check` of Docker 28.5.2 reports for these very files (bench/checks), but
that of a variable in a heredoc is its own, where BuildKit names that of the instruction.
"""

from __future__ import annotations

import pytest
from tare.engine.analysis import analyse
from tare.engine.rulebook import rulebook
from tare.engine.settings import Settings
from tare.model import build
from tare.syntax import parse
from tare.text import Lines


def lines(text: str, *names: str) -> list[int]:
    analysis = analyse(build(parse(text)), rulebook(Settings(select=names)))
    assert analysis.failures == ()
    at = Lines(text)
    return sorted({at.position(finding.at.start)[0] + 1 for finding in analysis.findings})


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        # The values of one ARG see what stands before them on its line; those of one ENV do not.
        ("UndefinedVar", "FROM a\nARG X=1 Y=$X\nARG A B=$A\nARG D=$C C=1\n", [4]),
        ("UndefinedVar", "ARG X=1\nFROM a\nARG X Y=$X\n", []),
        ("UndefinedVar", "FROM a\nENV X=1 Y=$X\n", [2]),
        # What ONBUILD sets is set in a stage above.
        ("UndefinedVar", "FROM a AS b\nONBUILD ENV X=1\nONBUILD ARG Y\nFROM b\nWORKDIR /a$X$Y\n", []),
        ("UndefinedVar", "FROM a AS b\nONBUILD ENV X=1\nRUN c\nWORKDIR /a$X\n", [4]),
        # Flags that the builder fills in, and those that it takes as they are.
        ("UndefinedVar", "FROM a\nCOPY --chown=$X a b\nCOPY --exclude=$Y a b\nRUN --mount=target=/$Z c\n", [2, 4]),
        # Bodies of COPY, quotes or not; a delimiter in quotes leaves them alone, and so do shells.
        ("UndefinedVar", "FROM a\nCOPY <<E /a\n'$X'\nE\n", [3]),
        ("UndefinedVar", "FROM a\nCOPY <<\"E\" /a\n$X\nE\nRUN <<E\n$X\nE\nCOPY <<E /a\n\\$X\nE\n", []),
        ("UndefinedVar", "FROM scratch\nWORKDIR /$BUILDKIT_SBOM_SCAN_STAGE\n", []),
        # Only the first folder of a build may be relative to the base, wherever it is named.
        ("WorkdirRelativePath", "FROM a\nWORKDIR b\nWORKDIR c\n", [2]),
        ("WorkdirRelativePath", "FROM a\nWORKDIR /b\nWORKDIR $X\nWORKDIR d\n", []),
        ("WorkdirRelativePath", "FROM a AS b\nWORKDIR $X/c\nFROM b\nWORKDIR d\n", []),
        ("WorkdirRelativePath", "FROM a AS b\nONBUILD WORKDIR /c\nFROM b\nWORKDIR d\n", []),
        ("WorkdirRelativePath", "FROM a AS b\nWORKDIR /c\nFROM a\nWORKDIR d\n", [4]),
        # Quotes are no part of a name.
        ("SecretsUsedInArgOrEnv", "FROM a\nENV 'DB_PASSWORD'=x \"OTHER\"=y\nENV \"API_KEY\"=x\n", [2, 3]),
        ("ExposeInvalidFormat", "FROM a\nEXPOSE :80\nEXPOSE 8080:80 127.0.0.1:80:80\n", [3]),
        # An ARG without a value changes nothing above the first FROM.
        ("InvalidDefaultArgInFrom", "ARG X=v\nARG X\nFROM a:$X\n", []),
        ("InvalidDefaultArgInFrom", "ARG X=v\nFROM a:'$X'\nFROM b:\\$X\nFROM c:$X\n", [2, 3]),
        ("RedundantTargetPlatform", "ARG TARGETPLATFORM\nFROM --platform=$TARGETPLATFORM a\n", [2]),
        ("RedundantTargetPlatform", "FROM --platform=${TARGETPLATFORM:?which} a\n", [1]),
        # BuildKit reads the `#` at the start of a line alone as that of a description.
        ("InvalidDefinitionDescription", "# b is\nFROM a AS b\n  # c is\nARG c\n", [3]),
        ("InvalidDefinitionDescription", "\ufeff# b is\nFROM a AS b\n", []),
    ],
)  # fmt: skip
def test_the_same_lines(name: str, text: str, expected: list[int]) -> None:
    assert lines(text, name) == expected


def test_an_arg_above_the_first_stage_is_missed_in_what_copy_writes() -> None:
    text = "ARG PORT=80\nFROM a\nCOPY <<E /b\nlisten $PORT\nE\n"
    assert lines(text, "undefined-variable") == [4]
    assert lines(text.replace("COPY", "ARG PORT\nCOPY"), "undefined-variable") == []


@pytest.mark.parametrize(
    ("head", "is_silenced"),
    [
        ("# check=skip=all", True),
        ("# check=skip=ALL", False),
        ("# check=skip=all,StageNameCasing", False),
        ("# check=skip=FromAsCasing", True),
        ("# check=skip=StageNameCasing,FromAsCasing", True),
        ("# check=skip=StageNameCasing, FromAsCasing", False),
        ("# check=skip=StageNameCasing;skip=FromAsCasing", True),
        ("# check=skip=FromAsCasing;skip=StageNameCasing", False),
        ("# check=error=true;skip=FromAsCasing", True),
        ("# Check = skip=FromAsCasing", True),
        (" # check=skip=FromAsCasing", False),
        ("# escape=`\n# check=skip=FromAsCasing", True),
    ],
)
def test_what_the_directive_silences(head: str, is_silenced: bool) -> None:
    found = lines(f"{head}\nARG x\nFROM a as b\n", "FromAsCasing")
    assert bool(found) is not is_silenced


@pytest.mark.parametrize(
    ("options", "is_on"),
    [
        ("experimental=all", True),
        ("experimental=All", False),
        ("experimental=InvalidDefinitionDescription", True),
        ("experimental=invaliddefinitiondescription", False),
        ("error=true; experimental=all", False),
    ],
)
def test_what_the_directive_turns_on(options: str, is_on: bool) -> None:
    text = f"# check={options}\nFROM a AS b\n# note\nARG c\n"
    found = analyse(build(parse(text)), rulebook(Settings())).findings
    assert any(finding.rule == "description-comment" for finding in found) is is_on
