"""How weight is shown in the editor: hints at line ends, lenses above stages, hovers on packages and paths."""

from __future__ import annotations

import re

import pytest
from tare.engine.analysis import analyse
from tare.engine.rulebook import Rulebook
from tare.features.amounts import amount, details, kinds, label, missing, pull_time, total_amount
from tare.features.hover import hover
from tare.features.inlay import hints
from tare.features.lens import lenses
from tare.features.weigh import weigh
from tare.model import Facts, Model, build
from tare.model.estimates.cost import ABOUT, BASE, DATA, FILES, MEASURED, PACKAGES, Cost, Part
from tare.model.estimates.debian_packages import package
from tare.syntax import parse, reparse
from tare.text import Edit, Span

from ..rules.folder import Folder
from .cursor import ask, told

ALL = frozenset(("FROM", "RUN", "COPY"))
MB = 1_000_000


def model_of(text: str, files: dict[str, str] | None = None, **facts: object) -> Model:
    return build(parse(text), context=Folder(files) if files else None, facts=Facts(**facts))  # type: ignore[arg-type]


def shown(text: str, files: dict[str, str] | None = None, kinds: frozenset[str] = ALL) -> list[tuple[str, str]]:
    """The text in front of each hint on its line, and the hint."""
    model = model_of(text, files)
    found = hints(model, Span(0, len(text)), kinds)
    return [(text[: hint.offset].rsplit("\n", 1)[-1], hint.label) for hint in found]


# Words.


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        (Cost(57 * MB, packages=19), "+57 MB, 19 packages"),
        (Cost(57 * MB, packages=1, exactness=ABOUT), "≈ +57 MB, 1 package"),
        (Cost(57 * MB, packages=19, exactness=ABOUT, missing=("x",)), "≥ +57 MB, 19 packages"),
        (Cost(1_100 * MB, 411 * MB), "≈ 411 MB pull"),
        (Cost(57 * MB, exactness=MEASURED), "57 MB in the last build"),
        (Cost(0, exactness=MEASURED), "0 bytes in the last build"),
        (Cost(None, missing=("x",)), ""),
        (Cost(0, missing=("x",)), ""),
        (Cost(99_999, packages=1, missing=("x",)), ""),
        (Cost(812 * MB, files=1_243, missing=("x",)), "≥ 1,243 files, 812 MB"),
        (Cost(12, files=1), "1 file, 12 bytes"),
        (
            Cost(812 * MB, files=1_243, parts=(Part(FILES, "node_modules/", 640 * MB), Part(FILES, "b", 172 * MB))),
            "1,243 files, 812 MB — node_modules 640 MB",
        ),
        (
            Cost(812 * MB, files=9, parts=(Part(FILES, "a", 200 * MB), Part(FILES, "other files", 612 * MB))),
            "9 files, 812 MB",
        ),
        (Cost(3_000, files=2, parts=(Part(FILES, "a", 2_900), Part(FILES, "b", 100))), "2 files, 3 kB"),
    ],
)
def test_what_stands_at_the_end_of_a_line(cost: Cost, said: str) -> None:
    assert label(cost) == said


def test_how_sure_an_amount_is() -> None:
    assert amount(Cost(5 * MB)) == "5 MB"
    assert amount(Cost(5 * MB, exactness=ABOUT)) == "≈ 5 MB"
    assert amount(Cost(5 * MB, exactness=ABOUT, missing=("x",))) == "≥ 5 MB"
    assert amount(Cost(None)) == "?"
    assert total_amount(Cost(5 * MB, exactness=DATA)) == "≈ 5 MB", "a tag is another image tomorrow"
    assert total_amount(Cost(5 * MB, exactness=MEASURED)) == "5 MB"
    assert total_amount(Cost(0, missing=("x",))) == "?", "at least nothing is no news"


def test_parts_by_kind_and_the_rest() -> None:
    cost = Cost(10 * MB, parts=(Part(PACKAGES, "a", 2 * MB), Part(BASE, "b", 5 * MB), Part(PACKAGES, "c", 1 * MB)))
    assert kinds(cost) == (("base image", 5 * MB), ("packages", 3 * MB), ("other", 2 * MB))
    crumb = Cost(5 * MB, parts=(Part(BASE, "b", 5 * MB - 3), Part(FILES, "c", 3)))
    assert kinds(crumb) == (("base image", 5 * MB - 3),)


def test_long_lists_are_cut() -> None:
    parts = tuple(Part(PACKAGES, f"p{n}", 10 - n) for n in range(8))
    shown = [(part.name, part.bytes) for part in details(Cost(parts=parts), 3)]
    assert shown == [("p0", 10), ("p1", 9), ("6 others", 33)]
    assert missing(Cost(missing=("a", "b", "c", "d", "e"))) == "a, b, c and 2 more"
    assert missing(Cost(missing=("a", "b"))) == "a, b"


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.2, "under 1 s"), (33.6, "34 s"), (60, "1 min"), (125, "2 min 5 s"), (59.7, "1 min")]
)
def test_times(seconds: float, said: str) -> None:
    assert pull_time(seconds) == said


# Hints.

TEXT = """\
FROM debian:bookworm-slim
RUN apt-get update \\
    && apt-get install -y --no-install-recommends curl \\
    && rm -rf /var/lib/apt/lists/*
COPY a b ./
USER app
"""


def test_hints_stand_at_the_end_of_the_first_line() -> None:
    found = shown(TEXT, {"a": "x" * 2_000, "b": "y"})
    assert found[0] == ("FROM debian:bookworm-slim", "≈ 28 MB pull")
    assert found[1] == ("RUN apt-get update \\", "+12 MB, 16 packages")
    assert found[2] == ("COPY a b ./", "2 files, 2 kB")
    assert len(found) == 3


def test_line_ends_of_other_systems_and_blanks() -> None:
    assert shown("FROM debian:bookworm-slim  \r\nUSER x\r\n") == [("FROM debian:bookworm-slim", "≈ 28 MB pull")]
    assert shown("FROM debian:bookworm-slim") == [("FROM debian:bookworm-slim", "≈ 28 MB pull")]


def test_only_the_range_and_the_kinds_that_are_wanted() -> None:
    model = model_of(TEXT, {"a": "x" * 2_000, "b": "y"})
    line = TEXT.index("COPY")
    assert [hint.kind for hint in hints(model, Span(line, line + 12), ALL)] == ["COPY"]
    assert [hint.kind for hint in hints(model, Span(0, 3), ALL)] == []
    assert [hint.kind for hint in hints(model, Span(0, len(TEXT)), frozenset(("RUN",)))] == ["RUN"]
    assert list(hints(model, Span(0, len(TEXT)), frozenset())) == []


def test_a_tooltip_names_the_parts_and_what_is_not_counted() -> None:
    text = "FROM debian:bookworm-slim\nRUN apt-get install -y --no-install-recommends curl $MORE\n"
    run = list(hints(model_of(text), Span(0, len(text)), ALL))[1]
    assert "- `libssl3` 5.9 MB" in run.tooltip or "- `libssl3` " in run.tooltip
    assert "Not counted: packages that only the build knows." in run.tooltip
    assert "An estimate" in run.tooltip


# Lenses.


def test_a_lens_sums_up_the_image() -> None:
    text = "FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y --no-install-recommends curl\n"
    (lens,) = lenses(model_of(text), 100)
    assert lens.span.of(text) == "FROM"
    assert re.fullmatch(
        r"Image ≈ \d+ MB on disk: base image 75 MB, left behind 20 MB, packages 12 MB"
        r" · ≈ \d+ MB to pull, \d+ s at 100 Mbit/s",
        lens.title,
    )
    (slow,) = lenses(model_of(text), 10)
    assert slow.title.endswith("at 10 Mbit/s")


def test_lenses_of_stages_say_whether_they_are_in_the_image() -> None:
    text = "FROM golang:1.24 AS build\nFROM debian:bookworm-slim AS base\nFROM base\nCOPY --from=build /x /x\n"
    build_stage, base, final = (lens.title for lens in lenses(model_of(text), 100))
    assert build_stage == "Stage ≈ 809 MB · not in the image"
    assert base == "Stage ≈ 75 MB"
    assert final.startswith("Image ≥ 75 MB on disk · ")


def test_what_is_at_least_so_much_is_pulled_as_at_least_so_much() -> None:
    (lens,) = lenses(model_of("FROM debian:bookworm-slim\nRUN make\n"), 100)
    assert lens.title == "Image ≥ 75 MB on disk · ≥ 28 MB to pull, 2 s or more at 100 Mbit/s"
    (fast,) = lenses(model_of("FROM debian:bookworm-slim\nRUN make\n"), 1000)
    assert fast.title == "Image ≥ 75 MB on disk · ≥ 28 MB to pull", "at least a moment says nothing"


def test_a_base_of_unknown_size_is_said_and_no_time_is_claimed() -> None:
    text = "FROM own.example/x AS a\nCOPY a /a\nFROM a\nCOPY a /b\nFROM debian:12 AS idle\nFROM a\n"
    titles = [lens.title for lens in lenses(model_of(text, {"a": "x" * 5 * MB}), 100)]
    assert titles == [
        "Stage ≥ 5 MB on top of a base of unknown size",
        "Stage ≥ 10 MB on top of a base of unknown size · not built",
        "Stage ≈ 117 MB · not built",
        "Image ≥ 5 MB on top of a base of unknown size",
    ]


def test_what_stands_in_the_file_itself_gets_no_hint() -> None:
    assert shown("FROM scratch\nCOPY <<E /a\nx\nE\n") == []
    assert shown("FROM scratch\nCOPY <<E b /a/\nx\nE\n", {"b": "y"}) == [("COPY <<E b /a/", "2 files, 3 bytes")]


def test_little_of_much_is_no_hint() -> None:
    text = "FROM scratch AS a\nCOPY b /app/b\nRUN make\nFROM scratch\nCOPY --from=a /app /app\n"
    assert shown(text, {"b": "y" * 99}) == [("COPY b /app/b", "1 file, 99 bytes")]
    assert shown(text, {"b": "y" * MB})[-1] == ("COPY --from=a /app /app", "≥ 1 file, 1 MB")


def test_what_a_command_stores_again_is_not_told_as_files() -> None:
    text = "FROM debian:bookworm-slim\nCOPY b /app/b\nRUN chown -R 1 /app\n"
    assert shown(text, {"b": "y" * MB})[-1] == ("RUN chown -R 1 /app", "≈ +1 MB")


def test_nothing_known_no_lens() -> None:
    crumb = "FROM {}\nCOPY a /a\n"
    assert list(lenses(model_of(crumb.format("own.example/x"), {"a": "x"}), 100)) == []
    (lens,) = lenses(model_of(crumb.format("scratch"), {"a": "x"}), 100)
    assert lens.title == "Image ≈ 1 byte on disk", "it is all there is"
    assert list(lenses(model_of("FROM scratch\nRUN make\n"), 100)) == []
    assert list(lenses(model_of("FROM own.example/x\n"), 100)) == []
    assert list(lenses(model_of("RUN x\n"), 100)) == []


# Hovers.

INSTALL = "FROM debian:bookworm-slim\nRUN apt-get install -y {} {}\n"


def test_a_hover_on_a_package_says_what_it_brings() -> None:
    markdown = told(INSTALL.format("--no-install-recommends", "gi$0t"))
    facts = package("git")
    assert facts is not None
    assert "- Itself about 3" in markdown
    assert re.search(r"- Brings \d+ packages along, about \d+ MB: `", markdown)
    assert re.search(r"- Recommended ones would add \d+ more packages, about \d", markdown)
    assert re.search(r"_From Debian's lists of 20\d\d-\d\d-\d\d \(bookworm, amd64\)\._", markdown)


def test_a_package_that_is_there_already() -> None:
    assert "Already there" in told(INSTALL.format("", "ba$0sh"))
    again = "FROM debian:12\nRUN apt-get install -y curl\nRUN apt-get install -y cu$0rl\n"
    assert "Already there" in told(again)


def test_of_two_lines_of_equal_text_each_has_its_own_weight() -> None:
    line = "RUN apt-get install -y curl\n"
    file = parse(f"FROM debian:12\n{line}")
    file = reparse(file, Edit.insert(len(file.text), line))
    assert file.items[1] is file.items[2], "typed below an equal line, it is the very same item"
    analysis = analyse(build(file), Rulebook(()))
    first, second = (hover(analysis, match.start()) for match in re.finditer("curl", file.text))
    assert first is not None
    assert second is not None
    assert "- Itself about " in first.markdown
    assert "Already there" in second.markdown


def test_a_smaller_name_is_offered_where_there_is_one() -> None:
    markdown = told(INSTALL.format("", "default-jd$0k"))
    sizes = [int(size) for size in re.findall(r"- Slimmer: `default-j(?:re|dk)-headless`, about (\d+) MB", markdown)]
    assert len(sizes) == 2
    assert sizes == sorted(sizes), "the lightest first"
    assert "jre-headless`, about 225 MB with what it needs, to run programs, not to build them\n" in markdown
    assert "- Slimmer: `vim-tiny`, about " in told(INSTALL.format("", "vi$0m"))
    assert "vim-nox" not in told(INSTALL.format("", "vi$0m")), "it is heavier than vim"
    assert "Slimmer" not in told(INSTALL.format("", "cu$0rl"))
    there = "FROM debian:12\nRUN apt-get install -y vim-tiny\nRUN apt-get install -y vi$0m\n"
    assert "Slimmer" not in told(there), "it is there, so it can stand for nothing"


def test_recommended_packages_come_or_would_come() -> None:
    assert re.search(r"- Recommended ones add \d+ more", told(INSTALL.format("", "gi$0t")))
    assert re.search(r"- Recommended ones would add \d+ more", told(INSTALL.format("--no-install-recommends", "gi$0t")))


def test_a_package_weighs_the_same_wherever_it_is_said() -> None:
    # The base keeps documentation, so the package weighs more on it than on a slim one.
    said = re.search(r"- Itself about (.*)", told("FROM debian:12\nRUN apt-get install -y gi$0t\n"))
    command = told("FROM debian:12\nRUN apt-get in$0stall -y git\n")
    assert said is not None
    assert f"`git` {said[1]}" in command


def test_a_package_of_nobody() -> None:
    assert "no package of that name" in told(INSTALL.format("", "nothing-like-th$0at"))
    assert "Debian" not in told("FROM alpine\nRUN apk add cu$0rl\n")


def test_a_hover_on_the_command_sums_up() -> None:
    markdown = told("FROM debian:bookworm-slim\nRUN apt-get in$0stall -y git bash\n")
    assert re.search(r"Adds \d+ packages, about \d+ MB: `", markdown)
    assert re.search(r"Of these \d+ packages, about \d", markdown)
    assert "Already there: `bash`." in markdown


def test_a_hover_on_a_source_names_the_largest_paths() -> None:
    files = {"big": "x" * 9_000, "small": "y"}
    markdown = told("FROM debian:12\nCOPY .$0 /app\n", context=Folder(files))
    assert "Brings 2 files, 9 kB." in markdown
    assert "- `big` 9 kB\n- `small` 1 byte" in markdown


def test_a_hover_on_an_instruction_says_its_share() -> None:
    text = "FROM debian:bookworm-slim\nRU$0N apt-get install -y --no-install-recommends curl\n"
    markdown = told(text)
    assert re.search(r"\*\*Adds\*\* 12 MB, 1\d\.\d% of ≈ 87 MB in this stage's image\.", markdown)
    more = f"{text.replace('$0', '')}COPY <<E /a\nx\nE\n$0RUN make\n".replace("COPY", "CO$0PY").replace("$0RUN", "RUN")
    assert "**Adds** 2 bytes, under 0.1% of the 87 MB known in this stage's image." in told(more)
    stranger = "FROM own.example/x\nCO$0PY <<E /a\nx\nE\n"
    assert "**Adds** 2 bytes.\n" in told(stranger), "of a base of unknown size nothing is a share"
    assert "**Adds** what is not known here: what make writes." in told("FROM debian:12\nRU$0N make\n")
    assert "**Adds**" not in told("FROM debian:12\nUS$0ER x\n")


def test_hovers_say_nothing_of_weight_where_nothing_is_known() -> None:
    answer = ask("FROM a\nCOPY $0b /\n")
    assert answer is not None
    assert "Brings" not in answer[1]


# A whole file.


def test_a_file_as_values() -> None:
    text = "FROM golang:1.24 AS build\nRUN a \\\n# why\n  && b\nFROM scratch\nCOPY --from=build x y\nFROM debian\n"
    weighed = weigh(model_of(text), "x/Dockerfile")
    assert weighed is not None
    first, _, final = weighed.stages
    assert (first.title, first.ships, first.is_needed, final.is_target) == ("build", False, False, True)
    run = first.lines[1]
    assert (run.line, run.end_line, run.keyword, run.text) == (2, 4, "RUN", "RUN a && b")
    assert weighed.layers == final.lines
    other = weigh(model_of(text), "x", target="1")
    assert other is not None
    assert (other.target.number, other.stages[0].is_needed) == (1, True)
    assert weigh(model_of(text), "x", target="none") is None
    assert weigh(model_of("# nothing\n"), "x") is None
