"""What lines add and what images weigh: base, packages, files, what stays behind, and what is honestly not known."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tare.model import Facts, Model, build
from tare.model.estimates.budget import budget
from tare.model.estimates.build_record import BuildRecord, BuiltLayer
from tare.model.estimates.cost import ABOUT, CACHES, DATA, FILES, MEASURED, NOTHING, PACKAGES, Cost, Part, add
from tare.model.estimates.estimate import estimate, estimates, heaviest, pull_seconds, pulled_bytes
from tare.model.estimates.run_costs import APT_LISTS
from tare.model.facts import ImageSize
from tare.model.images.base_images import find
from tare.model.images.image import ImageReference
from tare.syntax import parse

from ..rules.folder import Folder

SLIM = "FROM debian:bookworm-slim\n"


CLEAN = " && rm -rf /var/lib/apt/lists/*"


INSTALL = "apt-get update && apt-get install -y --no-install-recommends"


def model_of(text: str, files: dict[str, str] | None = None, **facts: Any) -> Model:
    return build(parse(text), context=Folder(files) if files is not None else None, facts=Facts(**facts))


def costs(text: str, files: dict[str, str] | None = None, stage: int = -1, **facts: Any) -> list[Cost]:
    model = model_of(text, files, **facts)
    return [cost for _, cost in estimates(model)[stage].lines]


def last(text: str, files: dict[str, str] | None = None) -> Cost:
    return costs(text, files)[-1]


def test_costs_add_up_to_what_is_known() -> None:
    some = Cost(5, files=1, parts=(Part(FILES, "a", 5),))
    more = Cost(7, exactness=ABOUT, parts=(Part(PACKAGES, "b", 7),), missing=("c",))
    both = add((some, NOTHING, more, Cost(None, exactness=ABOUT, missing=("c", "d"))))
    assert (both.bytes, both.files, both.packages, both.exactness) == (12, 1, None, ABOUT)
    assert [part.name for part in both.parts] == ["b", "a"]
    assert both.missing == ("c", "d")
    assert add(()) == NOTHING
    assert add((Cost(None, missing=("c",)), Cost(None, missing=("d",)))).bytes is None


def test_a_base_image_weighs_what_was_published() -> None:
    (cost,) = costs("FROM python:3.12-slim\n")
    facts = find("python:3.12-slim")
    assert facts is not None
    assert (cost.bytes, cost.pulled, cost.exactness) == (facts.uncompressed_bytes, facts.compressed_bytes, DATA)


def test_a_base_of_which_only_the_pull_is_known_is_about() -> None:
    (cost,) = costs("FROM python:3.12\n")
    facts = find("python:3.12")
    assert facts is not None
    assert facts.uncompressed_bytes is None
    assert cost.pulled == facts.compressed_bytes
    assert cost.exactness == ABOUT
    assert cost.bytes is not None
    assert 2 < cost.bytes / (facts.compressed_bytes or 1) < 3


def test_scratch_is_nothing_and_a_stranger_is_unknown() -> None:
    assert costs("FROM scratch\n") == [NOTHING]
    (cost,) = costs("FROM registry.example/own:1\n")
    assert cost.bytes is None
    assert cost.missing == ("what registry.example/own:1 weighs",)


def test_a_stage_stands_on_the_one_that_from_names() -> None:
    model = model_of("FROM debian:bookworm-slim AS base\nCOPY <<E /a\nfive\nE\nFROM base\nCOPY <<E /b\nx\nE\n")
    base, final = estimates(model)
    assert final.lines[0].cost == NOTHING
    assert base.total.bytes == base.lines[0].cost.known + 5
    assert final.total.bytes == base.total.known + 2


class _Asked:
    def of(self, image: ImageReference, platform: str) -> ImageSize | None:
        sizes = {"linux/amd64": ImageSize(30, 70), "linux/arm64": ImageSize(20, None)}
        return sizes.get(platform) if image.text == "own/x:1" else None

    def problem(self, image: ImageReference, platform: str) -> str:
        return ""


def test_a_registry_that_was_asked_counts_above_the_table() -> None:
    (cost,) = costs("FROM own/x:1\n", images=_Asked())
    assert (cost.bytes, cost.pulled, cost.exactness) == (70, 30, DATA)


def test_each_platform_has_its_own_size() -> None:
    (arm,) = costs("FROM --platform=linux/arm64/v8 own/x:1\n", images=_Asked())
    assert (arm.pulled, arm.exactness) == (20, ABOUT)
    (builders,) = costs("FROM --platform=$BUILDPLATFORM own/x:1\n", images=_Asked())
    assert builders.pulled == 30
    (ours,) = costs("FROM --platform=linux/arm64 debian:bookworm-slim\n")
    assert ours.exactness == ABOUT, "our data are of another platform"


def test_a_copy_weighs_its_files() -> None:
    files = {"a": "x" * 700, "b/c": "y" * 50, "d": "z"}
    cost = last("FROM scratch\nCOPY a b /app/\n", files)
    assert (cost.bytes, cost.files, cost.missing) == (750, 2, ())
    assert (cost.parts[0].name, cost.parts[0].bytes) == ("a", 700)
    assert last("FROM scratch\nCOPY . /app/\n", files).files == 3


def test_heredocs_count_in_bytes() -> None:
    assert last("FROM scratch\nCOPY <<E /a\nüü\nE\n").bytes == 5


def test_heredocs_are_counted_as_they_are_written() -> None:
    assert last("FROM scratch\nCOPY <<-E /a\n\t\tab\n\tc\nE\n").bytes == len("ab\nc\n")
    assert last("FROM scratch\nARG N=long-name\nCOPY <<E /a\n$N ${N}\nE\n").bytes == len("long-name long-name\n")
    assert last("FROM scratch\nARG N=long-name\nCOPY <<'E' /a\n$N ${N}\nE\n").bytes == len("$N ${N}\n")
    unsure = last('FROM scratch\nARG N\nCOPY <<E /a\n"$N"\nE\n')
    assert (unsure.exactness, unsure.bytes) == (ABOUT, len('"$N"\n'))


def test_a_context_that_nobody_has_counted_is_unknown() -> None:
    cost = last("FROM scratch\nCOPY . /\n")
    assert (cost.bytes, cost.missing) == (None, ("files of the build context",))


def test_downloads_of_add_are_unknown() -> None:
    cost = last("FROM scratch\nADD https://dl.example.org/x.tgz /\n")
    assert (cost.bytes, cost.missing) == (None, ("a download from dl.example.org",))


def test_an_archive_that_add_unpacks_is_at_least_itself() -> None:
    cost = last("FROM scratch\nADD a.tar.gz /\n", {"a.tar.gz": "x" * 99})
    assert (cost.bytes, cost.missing) == (99, ("what comes out of an archive",))
    assert last("FROM scratch\nCOPY a.tar.gz /\n", {"a.tar.gz": "x" * 99}).missing == ()


def test_what_comes_from_another_stage() -> None:
    files = {"a": "x" * 700, "b": "y" * 50}
    exact = "FROM scratch AS one\nCOPY a b /app/\nFROM scratch\nCOPY --from=one {} /x\n"
    assert last(exact.format("/app"), files).bytes == 750
    assert last(exact.format("/app/"), files).bytes == 750
    assert last(exact.format("/"), files).bytes == 750
    assert last(exact.format("/elsewhere"), files).missing == ("/elsewhere of one",)
    built = "FROM debian:12 AS one\nCOPY a b /app/\nRUN make\nFROM scratch\nCOPY --from=one /app /x\n"
    cost = last(built, files)
    assert (cost.bytes, cost.exactness) == (750, ABOUT)
    assert cost.missing == ("what commands put into /app of one",)
    assert last("FROM scratch\nCOPY --from=tool:1 /bin/x /\n").missing == ("/bin/x of tool:1",)


def test_a_part_of_what_another_stage_has_copied() -> None:
    files = {"src/a": "x" * 700, "src/lib/b": "y" * 50, "src/lib/c": "z" * 4, "d.txt": "w" * 9}
    copies = "FROM scratch AS one\nCOPY src /src\nCOPY d.txt src/a /out/\nFROM scratch\nCOPY --from=one {} /x\n"
    assert last(copies.format("/src/lib"), files).bytes == 54
    assert last(copies.format("/src/lib/c"), files).bytes == 4
    assert last(copies.format("/out/d.txt"), files).bytes == 9, "one source of several"
    assert last(copies.format("/out"), files).bytes == 709
    assert last(copies.format("/src/elsewhere"), files).bytes is None
    built = copies.replace("FROM scratch\n", "RUN make\nFROM scratch\n")
    part = last(built.format("/src/lib"), files)
    assert (part.bytes, part.exactness, part.missing) == (54, ABOUT, ("what commands put into /src/lib of one",))


@pytest.mark.parametrize("line", ["ENV A=b", "LABEL a=b", "USER app", "WORKDIR /x", "EXPOSE 1", "CMD x", "ARG A"])
def test_what_changes_the_configuration_alone_adds_nothing(line: str) -> None:
    assert last(f"FROM debian:12\n{line}\n") == NOTHING


def test_a_trigger_runs_in_another_build() -> None:
    assert last(f"{SLIM}ONBUILD RUN {INSTALL} curl\n") == NOTHING


def test_what_is_pulled_is_the_base_and_the_rest_compressed() -> None:
    model = model_of(f"{SLIM}RUN {INSTALL} curl{CLEAN}\n")
    found = estimate(model, model.stages[0])
    base, curl = found.lines[0].cost, found.lines[1].cost
    assert found.pulled is not None
    assert base.pulled is not None
    assert 0.3 < (found.pulled - base.pulled) / curl.known < 0.5
    lists = Cost(APT_LISTS, parts=(Part(CACHES, "lists", APT_LISTS),))
    assert pulled_bytes(lists) == APT_LISTS, "they are compressed already"
    assert pull_seconds(125_000_000, 100) == 10


def test_the_heaviest_lines_of_an_image() -> None:
    model = model_of(f"FROM debian:bookworm-slim AS a\nRUN {INSTALL} gcc\nFROM a\nRUN {INSTALL} git{CLEAN}\nUSER x\n")
    found = heaviest(model, estimates(model), model.stages[1])
    assert [(stage.number, line.instruction.name) for stage, line in found] == [(0, "RUN"), (1, "RUN"), (0, "FROM")]


def test_an_edit_elsewhere_keeps_what_was_found() -> None:
    text = f"FROM debian:12 AS one\nRUN {INSTALL} gcc\n\nFROM debian:12\nRUN {INSTALL} git\n"
    before = model_of(text)
    first = estimates(before)
    after = build(parse(text.replace("git", "curl")), before, facts=before.facts)
    assert estimates(after)[0] is first[0]
    assert estimates(after)[1].lines[1].cost != first[1].lines[1].cost


def test_a_change_below_is_seen_above() -> None:
    text = f"FROM debian:12 AS one\nRUN {INSTALL} curl{CLEAN}\nFROM one\nRUN {INSTALL} curl{CLEAN}\n"
    before = model_of(text)
    assert estimates(before)[1].lines[1].cost.bytes == 0
    after = build(parse(text.replace("curl", "git", 1)), before, facts=before.facts)
    assert estimates(after)[1].lines[1].cost.known > 0


def test_new_facts_are_seen() -> None:
    text = f"FROM debian:12\nRUN {INSTALL} curl{CLEAN}\n"
    before = model_of(text, has_packages=False)
    assert estimates(before)[0].lines[1].cost.bytes is None
    after = build(before.file, before, facts=Facts())
    assert estimates(after)[0].lines[1].cost.known > 0


def test_a_long_row_of_stages_is_no_trouble() -> None:
    stages = (f"FROM s{n} AS s{n + 1}\nRUN apt-get install -y jq\n" for n in range(1_500))
    text = "FROM debian:12 AS s0\n" + "".join(stages)
    model = model_of(text)
    assert estimates(model)[-1].total.bytes == estimates(model)[1].total.bytes


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            [
                *("FROM debian:12 AS a", "FROM a", "FROM scratch", "FROM $X", "COPY --from=a / /", "COPY --from=0 x y"),
                *("RUN apt-get install -y git && apt-get purge git", "COPY . .", "ADD a.tgz https://x/y /", "RUN"),
                *("ONBUILD COPY . .", "RUN chown -R a /", "COPY <<E /\nx\nE", "RUN apt-get purge -y g*", "FROM", "x"),
            ]
        )
    )
)
def test_no_file_breaks_it(lines: list[str]) -> None:
    model = model_of("\n".join(lines), {"a.tgz": "x", "b": "y"})
    for found in estimates(model):
        assert found.total.bytes is None or found.total.bytes >= 0
        assert found.total.known == found.below.known + sum(line.cost.known for line in found.lines)


RECORD = BuildRecord(
    layers=(
        BuiltLayer("/bin/sh -c #(nop) ADD file:1 in / ", 80_000_000),
        BuiltLayer('CMD ["bash"]', 0, is_empty=True),
        BuiltLayer("RUN /bin/sh -c make all # buildkit", 1_234_567, comment="buildkit.dockerfile.v0"),
        BuiltLayer("COPY a /a # buildkit", 4_000, comment="buildkit.dockerfile.v0"),
    )
)


def test_what_a_build_measured_counts() -> None:
    base, made, copied = costs("FROM debian:12\nRUN make all\nCOPY a /a\n", build=RECORD)
    assert (base.bytes, base.exactness) == (80_000_000, MEASURED)
    assert (made.bytes, made.exactness, made.missing) == (1_234_567, MEASURED, ())
    assert copied.bytes == 4_000


def test_a_line_that_changed_since_is_estimated_again() -> None:
    _, made, copied = costs("FROM debian:12\nRUN make some\nCOPY a /a\n", build=RECORD)
    assert made.bytes is None
    assert copied.exactness == MEASURED


def test_a_build_of_another_file_says_nothing() -> None:
    text = "FROM debian:12\nRUN cmake .\nCOPY b /b\n"
    assert costs(text, build=RECORD) == costs(text)


@pytest.mark.parametrize(
    ("text", "setting", "expected"),
    [
        ("# tare: budget=200MB\nFROM a\n", None, 200_000_000),
        ("FROM a\n# tare budget = 1.5 GB\n", None, 1_500_000_000),
        ("FROM a\nRUN a && \\\n# tare: budget=3MiB\n  b\n", None, 3 * 1024 * 1024),
        ("# tare: budget=200MB\nFROM a\n", 5, 200_000_000),
        ("# tare: budget=plenty\nFROM a\n", 5, 5),
        ("# our budget=3MB\nFROM a\n", None, None),
        ("FROM a\nRUN echo '# tare: budget=3MB'\n", None, None),
        ("FROM a\n", 7, 7),
    ],
)
def test_where_a_budget_is_said(text: str, setting: int | None, expected: int | None) -> None:
    assert budget(model_of(text, budget=setting)) == expected
