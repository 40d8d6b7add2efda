"""What lines add and what images weigh: base, packages, files, what stays behind, and what is honestly not known."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tare.model import Facts, Model, build
from tare.model.estimates.budget import budget
from tare.model.estimates.build_record import BuildRecord, BuiltLayer
from tare.model.estimates.cost import ABOUT, AGAIN, CACHES, DATA, FILES, MEASURED, NOTHING, PACKAGES, Cost, Part, add
from tare.model.estimates.debian_packages import find as ground_of
from tare.model.estimates.debian_packages import weigh
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


# Costs as values.


def test_costs_add_up_to_what_is_known() -> None:
    some = Cost(5, files=1, parts=(Part(FILES, "a", 5),))
    more = Cost(7, exactness=ABOUT, parts=(Part(PACKAGES, "b", 7),), missing=("c",))
    both = add((some, NOTHING, more, Cost(None, exactness=ABOUT, missing=("c", "d"))))
    assert (both.bytes, both.files, both.packages, both.exactness) == (12, 1, None, ABOUT)
    assert [part.name for part in both.parts] == ["b", "a"]
    assert both.missing == ("c", "d")
    assert add(()) == NOTHING
    assert add((Cost(None, missing=("c",)), Cost(None, missing=("d",)))).bytes is None


# FROM.


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


# RUN with apt.


def test_an_install_adds_its_packages_and_what_they_need() -> None:
    cost = last(f"{SLIM}RUN {INSTALL} curl{CLEAN}\n")
    expected = weigh(["curl"], ground_of("debian:bookworm-slim") or "bookworm")
    assert (cost.bytes, cost.packages, cost.exactness, cost.missing) == (expected.bytes, len(expected.added), DATA, ())
    assert sum(part.bytes for part in cost.parts) == cost.bytes


def test_lists_that_are_kept_weigh_twenty_megabytes() -> None:
    clean, kept = last(f"{SLIM}RUN {INSTALL} curl{CLEAN}\n"), last(f"{SLIM}RUN {INSTALL} curl\n")
    assert kept.known - clean.known == APT_LISTS
    assert [part.kind for part in kept.parts if part.bytes == APT_LISTS] == [CACHES]
    mount = "--mount=type=cache,target=/var/lib/apt "
    assert last(f"{SLIM}RUN {mount}{INSTALL} curl\n").bytes == clean.bytes


def test_recommended_packages_count_where_nothing_keeps_them_out() -> None:
    few = last(f"{SLIM}RUN apt-get install -y --no-install-recommends git\n")
    many = last(f"{SLIM}RUN apt-get install -y git\n")
    assert (many.packages or 0) > (few.packages or 0)
    setting = "RUN echo 'APT::Install-Recommends \"false\";' > /etc/apt/apt.conf.d/no\n"
    assert last(f"{SLIM}{setting}RUN apt-get install -y git\n").packages == few.packages


def test_what_is_there_already_adds_nothing() -> None:
    again = f"RUN apt-get install -y --no-install-recommends curl{CLEAN}\n"
    assert last(f"{SLIM}{again}{again}").bytes == 0
    assert last(f"FROM debian:bookworm-slim AS a\n{again}FROM a\n{again}").bytes == 0
    assert last(f"FROM debian:bookworm-slim AS a\n{again}{SLIM}{again}").known > 10_000_000
    assert last(f"FROM node:22-bookworm\n{again}").bytes == 0


def test_packages_that_the_same_run_takes_away_are_not_counted() -> None:
    kept = last(f"{SLIM}RUN {INSTALL} curl{CLEAN}\n")
    swept = last(f"{SLIM}RUN {INSTALL} gcc curl && apt-get purge -y --auto-remove gcc{CLEAN}\n")
    assert (swept.bytes, swept.packages) == (kept.bytes, kept.packages)
    purged = last(f"{SLIM}RUN {INSTALL} gcc curl && apt-get purge -y gcc{CLEAN}\n")
    assert kept.known < purged.known, "what gcc needed stays"
    unknown = last(f"{SLIM}RUN {INSTALL} gcc && apt-get purge -y $MORE{CLEAN}\n")
    assert unknown.bytes is None
    after = costs(f"{SLIM}RUN {INSTALL} gcc && apt-get purge -y --auto-remove gcc{CLEAN}\nRUN {INSTALL} gcc{CLEAN}\n")
    assert after[-1].known > 50_000_000, "it is gone, so that a later RUN brings it again"


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        ("curl $MORE", "packages that only the build knows"),
        ("curl ./own.deb", "the package own.deb"),
        ("curl nothing-like-that", "the package nothing-like-that (not in Debian's main archive)"),
    ],
)
def test_what_is_not_known_of_an_install_is_said(words: str, missing: str) -> None:
    cost = last(f"{SLIM}RUN {INSTALL} {words}{CLEAN}\n")
    assert cost.missing == (missing,)
    assert cost.known > 10_000_000


def test_ubuntu_is_about_and_foreign_sources_are_too() -> None:
    assert last(f"FROM ubuntu:24.04\nRUN {INSTALL} curl{CLEAN}\n").exactness == ABOUT
    source = "RUN echo deb https://x.example y main > /etc/apt/sources.list.d/x.list\n"
    assert last(f"{SLIM}{source}RUN {INSTALL} curl{CLEAN}\n").exactness == ABOUT


def test_without_the_data_apt_is_unknown_and_nothing_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    from tare.model.estimates import debian_packages as packages

    monkeypatch.setattr(packages, "ground_of", lambda image: pytest.fail("looked"))
    cost = costs(f"{SLIM}RUN {INSTALL} curl{CLEAN}\n", has_packages=False)[-1]
    assert (cost.bytes, cost.missing) == (None, ("what apt installs",))


# Other RUNs.


@pytest.mark.parametrize(
    "script",
    [
        "useradd app && mkdir -p /srv && chmod 755 /srv",
        "rm -rf /usr/share/doc",
        "set -eux; if [ -n x ]; then echo a > /b; fi",
        "python --version",
        "curl -fsSL https://x.example/a.gpg -o /tmp/a && rm /tmp/a",
        "apt-get update" + CLEAN,
        "npm config set x y",
    ],
)
def test_what_writes_next_to_nothing_adds_nothing(script: str) -> None:
    assert last(f"FROM debian:12\nRUN {script}\n").is_nothing


@pytest.mark.parametrize(
    ("script", "missing"),
    [
        ("make", ("what make writes",)),
        ("pip install --no-cache-dir no-such-thing", ("what pip installs",)),
        ("go build -o /x .", ("what go builds", "the cache of go")),
        ("curl -fsSL https://dl.example.org/a -o /opt/a", ("a download from dl.example.org",)),
        ("git clone https://git.example.org/a.git /a", ("a clone from git.example.org",)),
        ("curl https://x.example/i.sh | sh", ("what sh writes",)),
        ("apt-get upgrade -y" + CLEAN, ("what apt-get upgrade brings",)),
        ("cp -r /a /b", ("what cp writes",)),
        ("make && mv a /b && cp c /d", ("what make writes",)),
        ("sudo make", ("what make writes",)),
        ("a && b && c && d && e", ("what a writes", "what b writes", "what c writes", "what 2 other commands write")),
    ],
)
def test_what_is_not_known_of_a_run_is_said(script: str, missing: tuple[str, ...]) -> None:
    cost = last(f"FROM debian:12\nRUN {script}\n")
    assert cost.bytes is None
    assert set(cost.missing) == set(missing)


def test_windows_is_not_guessed() -> None:
    assert last("FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN dir\n").bytes is None


def test_deleting_in_a_later_layer_saves_nothing() -> None:
    lines = f"{SLIM}COPY big /big\nRUN rm -rf /big\n"
    model = model_of(lines, {"big": "x" * 5_000})
    assert estimate(model, model.stages[0]).total.known == estimates(model)[0].lines[0].cost.known + 5_000


def test_a_changed_owner_stores_files_again() -> None:
    files = {"a": "x" * 700, "b/c": "y" * 50}
    cost = last("FROM debian:12\nCOPY . /app\nRUN chown -R app /app\n", files)
    assert (cost.bytes, cost.exactness) == (750, ABOUT)
    assert [part.kind for part in cost.parts] == [AGAIN]
    assert last("FROM debian:12\nCOPY --chown=app . /app\nRUN chown -R app /app\n", files).is_nothing
    assert last("FROM debian:12\nCOPY . /app\nRUN chown app /app\n", files).is_nothing
    assert last("FROM debian:12\nCOPY a /app/a\nCOPY b /other/\nRUN chown -R app /app/\n", files).bytes == 700


# COPY and ADD.


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


# Whole images.


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


@settings(max_examples=60, deadline=None)
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


# Builds.


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


# Budgets.


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
