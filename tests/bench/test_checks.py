"""What `bench/checks` compares: files without their frontend line, places by instruction, rules by their check."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tare.engine.catalogue import find

from bench.checks import mirror
from bench.checks.__main__ import CHECKS, Case, _cases, _one_of
from bench.checks.platforms import ASKED_FOR, MADE_FOR, texts


@pytest.mark.parametrize("name", [*CHECKS, "InvalidBaseImagePlatform"])
def test_every_check_of_buildkit_has_a_rule(name: str) -> None:
    assert find(name)


def test_a_place_is_the_instruction_around_it_or_below_the_comment() -> None:
    case = Case(Path("x"), Path("y"), "FROM a\n# note\nRUN b \\\n  c\n\nCMD d\n")
    assert [case.first_line(line) for line in range(1, 7)] == [1, 3, 3, 3, 6, 6]


def test_images_are_those_of_the_file_and_no_stages() -> None:
    copies = "".join(f"COPY --from={name} / /\n" for name in ("one", "b:2", "0"))
    text = f"ARG T=1\nFROM a:$T AS one\nFROM one\n{copies}FROM scratch\n"
    assert sorted(set(Case(Path("x"), Path("y"), text).images())) == ["a:1", "b:2"]


def test_the_line_that_names_a_frontend_is_left_out(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "Dockerfile").write_text("# syntax=docker/dockerfile:1\n# escape=`\nFROM a\n")
    (source / ".dockerignore").write_text("b\n")
    (case,) = _cases([source], tmp_path / "target", 0)
    assert (case.folder / "Dockerfile").read_text() == "# escape=`\nFROM a\n"
    assert (case.folder / ".dockerignore").read_text() == "b\n"


def test_a_rule_that_carries_two_checks_is_counted_by_the_line() -> None:
    case = Case(Path("x"), Path("y"), "from $A\nWORKDIR $B\n")
    both = "UndefinedVar,UndefinedArgInFrom"
    assert [_one_of(both, case, line) for line in (1, 2)] == ["UndefinedArgInFrom", "UndefinedVar"]


def test_images_are_made_for_what_their_tag_says() -> None:
    both = mirror._blobs[mirror._image(mirror.tag_of("linux/amd64", "linux/arm/v7"))["digest"]]
    assert both[1] == mirror.INDEX
    listed = json.loads(both[0])["manifests"]
    assert [one["platform"] for one in listed] == [
        {"os": "linux", "architecture": "amd64"},
        {"os": "linux", "architecture": "arm", "variant": "v7"},
    ]
    manifest = json.loads(mirror._blobs[listed[1]["digest"]][0])
    config = json.loads(mirror._blobs[manifest["config"]["digest"]][0])
    assert (config["os"], config["architecture"], len(config["rootfs"]["diff_ids"])) == ("linux", "arm", 1)


def test_each_platform_is_asked_of_each_image() -> None:
    made = texts()
    assert len(made) == len(set(made)) == len(MADE_FOR) * (len(ASKED_FOR) + 3)
