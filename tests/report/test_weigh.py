"""What a Dockerfile weighs as text, JSON and a page; treemaps."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.features.weigh import Weighed, weigh
from tare.model import build
from tare.report import weigh_html, weigh_json, weigh_text
from tare.report.text import Line
from tare.report.treemap import Box, squarify
from tare.syntax import parse

from ..rules.folder import Folder

TEXT = """\
FROM golang:1.24 AS build
RUN go build -o /server .
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends curl
COPY "<b>.txt" /srv/
ENV A=b
CMD ["/server"]
"""
FILES = {"<b>.txt": "x" * 5_000}
LEAN = "FROM debian:bookworm-slim\nENV A=b\n"


def weighed(text: str = TEXT, path: str = "api/Dockerfile") -> Weighed:
    found = weigh(build(parse(text), context=Folder(FILES)), path)
    assert found is not None
    return found


def plain(lines: object) -> list[str]:
    rows: list[Line] = list(lines)  # type: ignore[call-overload]
    return ["".join(piece.text for piece in row).rstrip() for row in rows]


# Text.


def test_the_first_line_sums_up() -> None:
    first, second, *_ = plain(weigh_text.lines(weighed()))
    assert re.fullmatch(r"api/Dockerfile: ≈ 107 MB on disk, about 5\d MB to pull \(\d s at 100 Mbit/s\)", first)
    assert second == "  base image 75 MB, left behind 20 MB, packages 12 MB, files 5 kB"


def test_each_stage_has_a_table() -> None:
    rows = plain(weigh_text.lines(weighed()))
    assert "Stage 1 of 2 build (not built)" in rows
    start = rows.index("Stage 2 of 2 (the image)")
    base, install, copied, total = rows[start + 1 : start + 5]
    assert re.match(r" {4}3 +75 MB  █{10}  FROM debian:bookworm-slim +28 MB to pull", base)
    assert re.search(r"^ {4}4 +≈ 32 MB .*16 packages, package lists of apt 20 MB$", install)
    assert re.search(r"^ {4}5 +5 kB .*COPY .*1 file$", copied)
    assert total.split() == ["≈", "107", "MB", "together"]
    assert not any("ENV A=b" in row for row in rows)
    assert any("ENV A=b" in row for row in plain(weigh_text.lines(weighed(), show_all=True)))


def test_what_is_not_known_is_said_and_not_counted() -> None:
    rows = plain(weigh_text.lines(weighed("FROM debian:12\nRUN make\n")))
    assert rows[0].startswith("api/Dockerfile: ≥ ")
    assert "at least" in rows[0]
    assert rows[1] == "  Not known, and not counted: what make writes."
    assert any(re.search(r"^ {4}2 +\? .*not counted: what make writes$", row) for row in rows)


def test_a_comparison_says_what_changed() -> None:
    rows = plain(weigh_text.comparison(weighed(), weighed(LEAN, "b")))
    assert rows[-5] == "About 32 MB less on disk (30%)."
    assert "  packages         12 MB ->   0 bytes" in rows
    more = plain(weigh_text.comparison(weighed(LEAN), weighed()))
    assert "About 32 MB more on disk (43%)." in more
    same = plain(weigh_text.comparison(weighed(), weighed()))
    assert "Both weigh the same, as far as that is known." in same
    strange = plain(weigh_text.comparison(weighed("FROM own.example/x\n"), weighed()))
    assert "They cannot be compared: of one of them too little is known." in strange


STRANGE = "FROM own.example/x AS a\nFROM a\nCOPY --from=0 /nothing /\nCOPY <<E /b\n{}\nE\n"


def test_on_a_base_of_unknown_size_no_time_is_claimed() -> None:
    found = weighed(STRANGE.format("x"))
    assert plain(weigh_text.summary(found))[0] == "api/Dockerfile: ≥ 2 bytes on top of a base image of unknown size"
    page = weigh_html.write(found)
    assert "on top of a base image of unknown size" in page
    assert "to pull" not in page
    assert 'class="map"' not in page, "a crumb is no map"
    assert json.loads(weigh_json.write(found))["image"]["pull_seconds"] is None
    empty = plain(weigh_text.summary(weighed("FROM scratch\n")))
    assert empty[0] == "api/Dockerfile: 0 bytes on disk"
    bare = plain(weigh_text.summary(weighed("FROM own.example/x\n")))
    assert bare[0] == "api/Dockerfile: ? on disk"


def test_bases_of_unknown_size_are_compared_with_themselves_alone() -> None:
    before, after = weighed(STRANGE.format("x")), weighed(STRANGE.format("xxx"))
    assert "About 2 bytes more on disk (100%)." in plain(weigh_text.comparison(before, after))
    assert json.loads(weigh_json.write_comparison(before, after))["difference_bytes"] == 2
    for one, other in ((before, weighed()), (weighed(), before), (before, weighed(STRANGE.replace("/x", "/y")))):
        assert any("cannot be compared" in row for row in plain(weigh_text.comparison(one, other)))
        assert json.loads(weigh_json.write_comparison(one, other))["difference_bytes"] is None
        assert "cannot be compared" in weigh_html.write(one, other)


def test_what_is_many_times_as_much_is_said_so() -> None:
    tiny = weighed("FROM scratch\nCOPY <<E /b\nx\nE\n")
    more = weighed(f"FROM scratch\nCOPY <<E /b\n{'x' * 39}\nE\n")
    assert "About 38 bytes more on disk (20 times as much)." in plain(weigh_text.comparison(tiny, more))
    assert "About 38 bytes less on disk (95%)." in plain(weigh_text.comparison(more, tiny))


def test_nothing_that_a_terminal_obeys() -> None:
    rows = plain(weigh_text.lines(weighed('FROM debian:12\nCOPY "a\x1b[31m" /\n'), show_all=True))
    assert not any("\x1b" in row for row in rows)


# JSON.


def test_the_object_says_all_in_bytes() -> None:
    found = json.loads(weigh_json.write(weighed()))
    assert list(found) == ["path", "bandwidth_mbits", "image", "stages"]
    image = found["image"]
    assert image["stage"] == 1
    assert image["bytes"] == sum(line["bytes"] for line in found["stages"][1]["lines"])
    assert image["bytes"] == sum(part["bytes"] for part in image["parts"])
    assert image["pull_seconds"] == round(image["pulled_bytes"] * 8 / 100e6, 1)
    assert (image["at_least"], image["missing"]) == (False, [])
    first = found["stages"][0]
    assert (first["name"], first["from"], first["in_image"], first["needed"]) == ("build", "golang:1.24", False, False)
    go = first["lines"][1]
    assert (go["line"], go["instruction"], go["bytes"], go["at_least"]) == (2, "RUN", None, True)
    assert "what go builds" in go["missing"]
    copied = found["stages"][1]["lines"][2]
    assert (copied["files"], copied["bytes"], copied["parts"]) == (
        1,
        5_000,
        [{"kind": "files", "name": "<b>.txt", "bytes": 5_000}],
    )


def test_a_comparison_as_json() -> None:
    found = json.loads(weigh_json.write_comparison(weighed(), weighed(LEAN)))
    assert found["difference_bytes"] == found["after"]["image"]["bytes"] - found["before"]["image"]["bytes"] < 0
    strange = json.loads(weigh_json.write_comparison(weighed("FROM own.example/x\n"), weighed()))
    assert strange["difference_bytes"] is None


# The page.


class _Page(HTMLParser):
    """Checks that every element is closed, and collects what a page could load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loads: list[str] = []
        self.texts: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br", "link"):
            self.open.append(tag)
        if tag in ("script", "link", "img", "iframe", "object", "a"):
            self.loads.append(tag)
        self.loads += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_the_page_stands_alone() -> None:
    text = weigh_html.write(weighed())
    page = _Page(text)
    assert page.open == []
    assert page.loads == []
    assert "url(" not in text
    assert "@import" not in text
    assert "default-src 'none'" in text
    assert "{{" not in text


def test_what_the_file_holds_is_text_in_the_page() -> None:
    page = _Page(weigh_html.write(weighed(path="<i>x</i>")))
    assert not any(tag == "i" and "class" not in attributes for tag, attributes in page.tags)
    assert "<b>.txt" in " ".join(page.texts)
    assert "<i>x</i>" in page.texts


def test_the_table_says_what_the_map_shows() -> None:
    page = _Page(weigh_html.write(weighed()))
    rows = [attributes["data-line"] for tag, attributes in page.tags if tag == "tr" and "data-line" in attributes]
    assert rows == ["1", "2", "3", "4", "5"]
    cells = [attributes["title"] for tag, attributes in page.tags if tag == "div" and attributes.get("title")]
    assert "debian:bookworm-slim: 75 MB, line 3" in cells
    assert not any("golang" in (cell or "") for cell in cells), "the map is of the image"
    images = [attributes for _, attributes in page.tags if attributes.get("role") == "img"]
    assert all(attributes.get("aria-label") for attributes in images)
    assert len(images) == 2


def test_a_page_of_two_versions_has_bars_of_one_scale() -> None:
    text = weigh_html.write(weighed(), weighed(LEAN))
    widths = [sum(map(float, re.findall(r"width:([\d.]+)%", bar))) for bar in re.findall(r'class="bar".*?</div>', text)]
    before, after, own = widths
    assert before == pytest.approx(100, abs=0.1)
    assert after == pytest.approx(70, abs=1)
    assert own == pytest.approx(100, abs=0.1)
    assert '<p class="total less">about 32 MB less <small>(30%)</small></p>' in text
    assert "in neither figure" not in text


def test_pages_of_two_versions_claim_no_more_than_is_known() -> None:
    assert "in neither figure" in weigh_html.write(weighed("FROM debian:12\nRUN make\n"), weighed())
    assert "the same weight" in weigh_html.write(weighed(), weighed())
    assert "cannot be compared" in weigh_html.write(weighed("FROM own.example/x\n"), weighed())
    assert "about 75 MB more</p>" in weigh_html.write(weighed("FROM scratch\n"), weighed(LEAN))


def test_a_page_of_what_nobody_knows() -> None:
    page = _Page(weigh_html.write(weighed("FROM own.example/x\n")))
    assert "what own.example/x weighs" in page.texts
    assert not any(attributes.get("class") == "map" for _, attributes in page.tags)


# Treemaps.

SIZES = st.lists(st.integers(1, 10**10), min_size=1, max_size=40).map(lambda sizes: sorted(sizes, reverse=True))


@given(SIZES, st.floats(1, 500), st.floats(1, 500))
def test_areas_are_shares_and_fill_the_box(sizes: list[int], width: float, height: float) -> None:
    boxes = squarify(sizes, Box(3, 4, width, height))
    assert len(boxes) == len(sizes)
    for size, box in zip(sizes, boxes, strict=True):
        share = width * height * size / sum(sizes)
        assert box.width * box.height == pytest.approx(share, rel=1e-6, abs=1e-6)
        assert box.x >= 3 - 1e-6
        assert box.y >= 4 - 1e-6
        assert box.x + box.width <= 3 + width + 1e-6
        assert box.y + box.height <= 4 + height + 1e-6
    for index, one in enumerate(boxes):
        for other in boxes[index + 1 :]:
            across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
            down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
            assert across <= 1e-6 or down <= 1e-6, "boxes lie over each other"


def test_boxes_are_nearly_square() -> None:
    boxes = squarify([6, 6, 4, 3, 2, 2, 1], Box(0, 0, 6, 4))
    assert max(max(box.width / box.height, box.height / box.width) for box in boxes) < 3


def test_a_box_of_no_size() -> None:
    assert squarify([], Box(0, 0, 1, 1)) == []
    assert [box.width for box in squarify([1], Box(0, 0, 0, 5))] == [0]
