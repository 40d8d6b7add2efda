"""`# hadolint shell=…` names the shell of an image whose own shell nobody can see."""

from __future__ import annotations

import pytest
from tare.model import Model, build
from tare.syntax import parse, reparse
from tare.text import Edit, Span


def shells(model: Model) -> list[str]:
    return [" ".join(run.shell) for stage in model.stages for run in stage.runs]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# hadolint shell=powershell\nFROM a\nRUN x\nFROM b\nRUN x\n", ["powershell", "/bin/sh -c"]),
        (
            "FROM a\nRUN x\n# hadolint shell=bash\nRUN x\nRUN y\nFROM b\nRUN x\n",
            ["/bin/sh -c", "bash", "bash", "/bin/sh -c"],
        ),
        ('#hadolint shell=bash\nFROM a\nSHELL ["/bin/ash", "-c"]\nRUN x\n', ["/bin/ash -c"]),
        ("FROM a\n# hadolint  shell = /bin/bash -o pipefail -c # why\nRUN x\n", ["/bin/bash -o pipefail -c"]),
        ("FROM a\nRUN x\n\n# hadolint shell=pwsh\nFROM b\nRUN x\n", ["/bin/sh -c", "pwsh"]),
        ("# shell=bash\n# hadolint ignore=DL3006\nFROM a\nRUN x\n", ["/bin/sh -c"]),
        ("FROM a\nRUN x \\\n# hadolint shell=bash\n y\nRUN z\n", ["/bin/sh -c", "/bin/sh -c"]),
    ],
)
def test_the_shell_that_a_comment_names(text: str, expected: list[str]) -> None:
    assert shells(build(parse(text))) == expected


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("# a\n# hadolint shell=pwsh\nFROM a\nRUN x\n", "pwsh", "bash"),
        ("# hadolint shell=pwsh\nFROM a\nRUN x\n", "# hadolint shell=pwsh\n", ""),
        ("ARG A\n# hadolint shell=pwsh\nFROM a\nRUN x\nFROM b\nRUN y\n", "hadolint shell", "hadolint  hell"),
        ("FROM a\nRUN x\n# hadolint shell=pwsh\nFROM b\nRUN x\nFROM c\nRUN y\n", "pwsh", "ash"),
        ("FROM a\n# hadolint shell=pwsh\nRUN x\nRUN y\n", "shell=pwsh", "ignore=DL3006"),
    ],
)
def test_an_edited_comment_is_heard(text: str, old: str, new: str) -> None:
    before = build(parse(text))
    at = text.index(old)
    file = reparse(before.file, Edit(Span(at, at + len(old)), new))
    after = build(file, before)
    assert shells(after) == shells(build(parse(text.replace(old, new, 1))))
    assert shells(after) != shells(before)
