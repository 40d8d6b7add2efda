"""What pip, npm and apk add: each package once, what is there already not again, and nothing that nobody measured."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.data import read
from tare.model import Facts, Model, build
from tare.model.estimates.cost import ABOUT, CACHES, PACKAGES, Cost
from tare.model.estimates.estimate import estimates
from tare.model.estimates.language_costs import language_installs, questions
from tare.model.estimates.language_packages import APK, NPM, PYPI, Wanted, gather, look_up
from tare.model.facts import PackageSize, PackageSizes
from tare.syntax import parse

ROWS = [line.split("\t") for line in read("language-packages.tsv").splitlines()[1:]]
SIZE = {(row[0], row[1]): int(row[3]) for row in ROWS}
DOWNLOAD = {(row[0], row[1]): int(row[4]) for row in ROWS}
FLASK = ("flask", "blinker", "click", "itsdangerous", "jinja2", "markupsafe", "werkzeug")
PYTHON = "FROM python:3.12-slim\n"


class Said:
    """Answers as somebody else collected them; names of libraries stand for packages."""

    def __init__(self, *sizes: PackageSize, kind: str = APK, **aliases: str) -> None:
        self._kind = kind
        self._sizes = {one.name: one for one in sizes}
        self._aliases = {name.replace("_", ":"): to for name, to in aliases.items()}

    def of(self, kind: str, name: str, version: str = "", release: str = "") -> PackageSize | None:
        return self._sizes.get(self._aliases.get(name, name)) if kind == self._kind else None


def model_of(text: str, sizes: PackageSizes | None = None) -> Model:
    return build(parse(text), facts=Facts(sizes=sizes))


def costs(text: str, sizes: PackageSizes | None = None) -> list[Cost]:
    return [cost for _, cost in estimates(model_of(text, sizes))[-1].lines]


def pypi(*names: str) -> int:
    return sum(SIZE[PYPI, name] for name in names)


# The table.


def test_the_table_names_each_package_once_with_a_size_a_day_and_a_source() -> None:
    assert len({(row[0], row[1]) for row in ROWS}) == len(ROWS) > 200
    for kind, _, version, size, download, _, day, source in ROWS:
        assert kind in (PYPI, NPM)
        assert version[:1].isdigit()
        assert int(size) > 0
        assert int(download) > 0
        assert day.startswith("2026-")
        assert source.startswith("measured from ")


def test_whatever_a_row_needs_is_a_row() -> None:
    lacking = {(row[0], need) for row in ROWS for need in row[5].split(",") if need and (row[0], need) not in SIZE}
    assert lacking == set()


# Sets.


def test_a_package_brings_what_it_needs() -> None:
    found = gather(PYPI, [Wanted("Flask")])
    assert {one.name for one in found.added} == set(FLASK)
    assert found.bytes == pypi(*FLASK)
    assert found.downloaded == sum(DOWNLOAD[PYPI, name] for name in FLASK)


def test_overlapping_sets_are_counted_once() -> None:
    both = gather(PYPI, [Wanted("flask"), Wanted("jinja2"), Wanted("werkzeug"), Wanted("flask")])
    assert both.bytes == pypi(*FLASK)
    assert both.present == ()


def test_what_is_there_is_not_added_again() -> None:
    found = gather(PYPI, [Wanted("flask"), Wanted("click")], frozenset(("click", "markupsafe")))
    assert found.bytes == pypi(*set(FLASK) - {"click", "markupsafe"})
    assert found.present == ("click",)


def test_names_are_compared_as_registries_do() -> None:
    assert look_up(PYPI, "typing-extensions") is not None
    assert gather(PYPI, [Wanted("Typing_Extensions")]).unknown == ()
    assert gather(NPM, [Wanted("Express")]).unknown == ("Express",)


def test_without_what_it_needs() -> None:
    assert gather(PYPI, [Wanted("flask")], follows=False).bytes == pypi("flask")


def test_a_circle_ends() -> None:
    circle = Said(PackageSize("a", "1", 2, None, ("b",)), PackageSize("b", "1", 3, None, ("a",)))
    assert gather(APK, [Wanted("a")], sizes=circle).bytes == 5


def test_a_download_is_the_least_that_it_takes() -> None:
    said = Said(PackageSize("big", "1", None, 700, ("small",)), PackageSize("small", "1", 5, 1), kind=PYPI)
    found = gather(PYPI, [Wanted("big")], sizes=said)
    assert (found.bytes, found.packed, found.downloaded) == (705, ("big",), 701)


def test_what_registries_say_counts_where_it_is_more_than_was_measured() -> None:
    download, installed = PackageSize("express", "9", None, 5), PackageSize("express", "9", 6, 5)
    assert look_up(NPM, "express", sizes=Said(download, kind=NPM)) == look_up(NPM, "express")
    assert look_up(NPM, "express", sizes=Said(installed, kind=NPM)) == installed
    flask = PackageSize("flask", "9", None, 5)
    assert look_up(PYPI, "flask", sizes=Said(flask, kind=PYPI)) == look_up(PYPI, "flask")


@given(st.lists(st.sampled_from([row[1] for row in ROWS if row[0] == NPM]), max_size=6))
def test_more_names_never_weigh_less_and_never_more_than_all_apart(names: list[str]) -> None:
    together = gather(NPM, map(Wanted, names)).bytes
    apart = [gather(NPM, [Wanted(name)]).bytes for name in names]
    assert max(apart, default=0) <= together <= sum(apart)
    assert gather(NPM, map(Wanted, names[::-1])).bytes == together


# Lines.


def test_pip_adds_what_was_measured_and_says_about() -> None:
    _, cost = costs(f"{PYTHON}RUN pip install --no-cache-dir flask\n")
    assert (cost.bytes, cost.packages, cost.exactness, cost.missing) == (pypi(*FLASK), 7, ABOUT, ())
    assert [part.name for part in cost.parts][:2] == ["werkzeug", "jinja2"]


def test_a_cache_that_is_kept_holds_the_downloads() -> None:
    _, kept = costs(f"{PYTHON}RUN pip install flask\n")
    downloads = sum(DOWNLOAD[PYPI, name] for name in FLASK)
    assert kept.bytes == pypi(*FLASK) + downloads
    assert [part.bytes for part in kept.parts if part.kind == CACHES] == [downloads]
    _, mounted = costs(f"{PYTHON}RUN --mount=type=cache,target=/root/.cache/pip pip install flask\n")
    assert mounted.bytes == pypi(*FLASK)


def test_a_cache_of_what_is_not_known_is_not_guessed() -> None:
    _, cost = costs(f"{PYTHON}RUN pip install flask no-such-thing\n")
    assert cost.bytes == pypi(*FLASK)
    assert cost.missing == ("the package no-such-thing", "the cache of pip")


def test_the_next_run_and_the_next_stage_have_it_already() -> None:
    text = f"{PYTHON[:-1]} AS a\nRUN pip3 install --no-cache-dir flask\nFROM a\n"
    _, cost = costs(text + "RUN python -m pip install --no-cache-dir jinja2 uvicorn\n")
    assert cost.bytes == pypi("uvicorn", "h11")
    _, cost = costs(text + "RUN /venv/bin/pip install --no-cache-dir jinja2\n")
    assert cost.bytes == pypi("jinja2", "markupsafe"), "another environment"
    _, cost = costs(text + "RUN pip install --no-cache-dir --target=/lib jinja2\n")
    assert cost.bytes == pypi("jinja2", "markupsafe")


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        ("flask ./here", ("the package ./here",)),
        ("flask uvicorn[standard]", ("the extras of uvicorn",)),
        ("flask -r requirements.txt", ("what requirements.txt asks for",)),
        ("flask $MORE", ("packages that only the build knows",)),
    ],
)
def test_what_is_left_out_is_said(words: str, missing: tuple[str, ...]) -> None:
    _, cost = costs(f"{PYTHON}RUN pip install --no-cache-dir {words}\n")
    assert cost.bytes is not None
    assert cost.bytes >= pypi(*FLASK)
    assert set(missing) <= set(cost.missing)


@pytest.mark.parametrize("words", ["pip install --no-cache-dir no-such-thing", "poetry install", "pipx install flask"])
def test_nothing_is_invented(words: str) -> None:
    _, cost = costs(f"{PYTHON}RUN {words}\n")
    assert cost.bytes is None
    assert cost.missing


def test_npm_keeps_more_than_is_known() -> None:
    _, cost = costs("FROM node:22\nRUN npm install -g express\n")
    express = gather(NPM, [Wanted("express")])
    assert (cost.bytes, cost.packages) == (express.bytes, len(express.added))
    assert cost.missing == ("the cache of npm",)
    _, clean = costs("FROM node:22\nRUN npm install -g express@5.0.0 && npm cache clean --force\n")
    assert (clean.bytes, clean.missing) == (express.bytes, ())


ALPINE = (
    PackageSize("musl", "1", 600, None),
    PackageSize("busybox", "1", 900, None, ("so:musl",)),
    PackageSize("libcurl", "1", 300, None, ("so:musl",)),
    PackageSize("curl", "1", 200, None, ("so:libcurl", "so:musl", "ca")),
    PackageSize("ca", "1", 50, None),
)


def test_apk_adds_what_the_base_lacks_once_somebody_was_asked() -> None:
    said = Said(*ALPINE, so_musl="musl", so_libcurl="libcurl")
    line = "FROM alpine:3.20\nRUN apk add --no-cache curl\nRUN apk add --no-cache ca\n"
    _, cost, again = costs(line, said)
    assert (cost.bytes, cost.packages, cost.exactness, cost.missing) == (550, 3, ABOUT, ())
    assert again.bytes == 0
    _, cost, _ = costs(line)
    assert (cost.bytes, cost.missing) == (None, ("what apk installs",))


def test_what_apk_takes_away_again_is_not_counted() -> None:
    said = Said(*ALPINE, so_musl="musl", so_libcurl="libcurl")
    _, cost = costs("FROM alpine:3.20\nRUN apk add --no-cache --virtual .deps curl && make && apk del .deps\n", said)
    assert cost.bytes is None


def test_answers_that_come_later_count() -> None:
    text = "FROM alpine:3.20\nRUN apk add --no-cache ca\n"
    before = model_of(text, Said())
    assert estimates(before)[-1].lines[1].cost.bytes is None
    after = build(parse(text), before, facts=Facts(sizes=Said(*ALPINE)))
    assert estimates(after)[-1].lines[1].cost.bytes == 50


def test_steps_are_kept_while_nothing_changes() -> None:
    model = model_of(f"{PYTHON}RUN pip install flask\n")
    stage = model.stages[0]
    assert language_installs(stage, (), model.facts) is language_installs(stage, (), model.facts)


def test_questions_are_what_the_stages_name() -> None:
    text = "FROM alpine:3.20 AS a\nRUN apk add curl=1.2\nFROM node:22\nRUN npm i express@5.0 pm2; pip install Fl_ask\n"
    model = model_of(text, Said())
    apk, node = (questions(stage, model.chain(stage)[1:], model.facts) for stage in model.stages)
    assert {("apk", "curl", "1.2", "3.20"), ("apk", "busybox", "", "3.20")} <= apk
    assert node == {("npm", "express", "5.0", ""), ("npm", "pm2", "", ""), ("pypi", "fl-ask", "", "")}


def test_parts_are_all_of_it() -> None:
    _, cost = costs(f"{PYTHON}RUN pip install pandas rich\n")
    assert sum(part.bytes for part in cost.parts) == cost.bytes
    assert {part.kind for part in cost.parts} == {PACKAGES, CACHES}


def test_equal_lines_are_kept_apart() -> None:
    line = "RUN pip install --no-cache-dir flask\n"
    text = f"{PYTHON}{line}ENV A=1\n{line}{PYTHON}{line}"
    for _ in range(2):
        model = model_of(text)
        first, second = (estimates(model)[number].lines for number in (0, 1))
        assert [cost.bytes for _, cost in first[1:]] == [pypi(*FLASK), 0, 0]
        assert second[1].cost.bytes == pypi(*FLASK)
        estimates(build(parse(text), model))
