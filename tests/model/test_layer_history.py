"""Histories of built images, laid over the Dockerfiles that they came from, before and after edits.

The entries are as BuildKit and docker's older builder write them; the sizes tell them apart.
"""

from __future__ import annotations

import json
import time
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.model import build
from tare.model.estimates.build_record import BuildRecord, BuiltLayer
from tare.model.estimates.history_text import EXACT, LOOSE, NONE, Expected, read_entry
from tare.model.estimates.layer_history import BUILT, EDITED, NEW, LayerHistory, map_history
from tare.syntax import parse

BASE = ("# debian.sh --arch 'amd64' out/ 'bookworm' '@1'", 'CMD ["bash"]', "ENV PATH=/usr/local/bin:/usr/bin")


class Case(NamedTuple):
    """An instruction, what a history calls it, and how well the two fit."""

    written: str
    entry: str
    fit: int = EXACT
    above: str = ""


BUILDKIT = [
    Case("RUN make", "RUN /bin/sh -c make # buildkit"),
    Case("RUN make", "RUN |2 A=1 B=x y /bin/sh -c make # buildkit"),
    Case("RUN a && \\\n  # why\n  b", "RUN /bin/sh -c a &&   b # buildkit"),
    Case("RUN \techo tab\tx", "RUN /bin/sh -c echo tab x # buildkit"),
    Case('RUN ["touch", "/a b"]', "RUN touch /a b # buildkit"),
    Case('RUN ["touch", "/a b"]', "RUN |1 V=7 touch /a b # buildkit"),
    Case("RUN --mount=type=cache,target=/c --network=none make", "RUN /bin/sh -c make # buildkit"),
    Case(
        "RUN make", "RUN /bin/bash -o pipefail -c make # buildkit", above='SHELL ["/bin/bash", "-o", "pipefail", "-c"]'
    ),
    Case("RUN <<EOF\none\ntwo\nEOF", "RUN /bin/sh -c one\ntwo\n # buildkit"),
    Case("RUN <<-EOF\n\tone\nEOF", "RUN /bin/sh -c one\n # buildkit"),
    Case("RUN <<A\n#!/bin/bash\nhi\nA", "RUN /bin/sh -c /dev/pipes/A # buildkit"),
    Case("RUN <<'A' bash -s\nx\nA", "RUN /bin/sh -c <<'A' bash -s\nx\nA # buildkit"),
    Case("RUN cat <<A >/x; cat <<B >/y\n1\nA\n2\nB", "RUN /bin/sh -c cat <<A >/x; cat <<B >/y\n1\nA\n2\nB # buildkit"),
    Case("COPY a b /x/", "COPY a b /x/ # buildkit"),
    Case('COPY ["a b", "/x/"]', "COPY a b /x/ # buildkit"),
    Case("COPY --from=build --link --chown=1:1 --exclude=*.md /a /b", "COPY --chown=1:1 /a /b # buildkit"),
    Case("COPY --parents --chmod=644 a /b", "COPY --parents --chmod=644 a /b # buildkit"),
    Case('COPY <<E1 a <<"E2" /x/\n1\nE1\n2\nE2', "COPY a <<E1 <<E2 /x/ # buildkit"),
    Case("ADD --checksum=sha256:0 https://a.example/x /x", "ADD https://a.example/x /x # buildkit"),
    Case("COPY a $D/", "COPY a /srv/ # buildkit", above="ENV D=/srv"),
    Case("COPY a /$V/", "COPY a /7/ # buildkit", LOOSE, "ARG V=1"),
    Case("COPY a /$V/", "COPY a /1/ # buildkit", above="ARG V=1"),
    Case("ENV A=b C=\"d e\" F='g $A'", "ENV A=b C=d e F=g $A"),
    Case("ENV old style value", "ENV old=style value"),
    Case("ENV P=/opt/$V", "ENV P=/opt/7", LOOSE, "ARG V"),
    Case('LABEL "a b"="c\\"d" e=f', 'LABEL a b=c"d e=f'),
    Case("ARG V=1 W", "ARG V=1 W"),
    Case("ARG V=1 W", "ARG V=2 W=x y", LOOSE),
    Case("WORKDIR sub", "WORKDIR /app/sub", above="WORKDIR /app"),
    Case("WORKDIR sub", "WORKDIR /home/x/sub", LOOSE),
    Case("WORKDIR /a/", "WORKDIR /a"),
    Case("USER u$V", "USER u7", LOOSE, "ARG V"),
    Case("EXPOSE 8080 53/udp 90-92", "EXPOSE [53/udp 8080/tcp 90/tcp 91/tcp 92/tcp]"),
    Case("EXPOSE $V 90", "EXPOSE [7/tcp 90/tcp]", LOOSE, "ARG V"),
    Case("VOLUME /a /b", "VOLUME [/a /b]"),
    Case('VOLUME ["/a", "/b"]', "VOLUME [/a /b]"),
    Case('SHELL ["/bin/bash", "-c"]', "SHELL [/bin/bash -c]"),
    Case("STOPSIGNAL SIGTERM", "STOPSIGNAL SIGTERM"),
    Case("MAINTAINER some one", "MAINTAINER some one"),
    Case("CMD echo hi", 'CMD ["/bin/sh" "-c" "echo hi"]'),
    Case('CMD ["a", "b"]', 'CMD ["a" "b"]'),
    Case("CMD []", "CMD []"),
    Case('ENTRYPOINT ["/bin/sh", "-c"]', 'ENTRYPOINT ["/bin/sh" "-c"]'),
    Case(
        "HEALTHCHECK --interval=5s CMD curl -f http://x/ || exit 1",
        """HEALTHCHECK &{["CMD-SHELL" "curl -f http://x/ || exit 1"] "5s" "0s" "0s" "0s" '\\x00'}""",
    ),
    Case("HEALTHCHECK NONE", """HEALTHCHECK &{["NONE"] "0s" "0s" "0s" "0s" '\\x00'}"""),
]
OTHERS = [  # docker's older builder, podman, kaniko, and terminals
    Case("RUN make", "/bin/sh -c make"),
    Case("RUN make", "|1 V=7 /bin/sh -c make"),
    Case('RUN ["touch", "/x"]', "touch /x"),
    Case("RUN make", "RUN make", LOOSE),
    Case("ENV A=b", "/bin/sh -c #(nop)  ENV A=b"),
    Case("CMD echo hi", '/bin/bash -c #(nop)  CMD ["/bin/sh" "-c" "echo hi"]'),
    Case("WORKDIR /app", "/bin/sh -c #(nop) WORKDIR /app"),
    Case("EXPOSE 80 53/udp", "/bin/sh -c #(nop)  EXPOSE 53/udp 80"),
    Case("HEALTHCHECK NONE", "/bin/bash -c #(nop)  HEALTHCHECK &{[NONE] 0s 0s 0s 0s 0}"),
    Case("COPY a /x", f"/bin/sh -c #(nop) COPY file:{'0a' * 32} in /x ", LOOSE),
    Case("COPY --chown=1:1 a b ./", f"/bin/sh -c #(nop) COPY --chown=1:1 multi:{'0a' * 32} in ./ ", LOOSE),
    Case("COPY a .", f"/bin/sh -c #(nop) COPY dir:{'0a' * 32} in /app ", LOOSE, "WORKDIR /app"),
    Case("ADD a.tar /", f"/bin/sh -c #(nop) ADD file:{'0a' * 32} in / ", LOOSE),
    Case("COPY --from=build /a /b", "COPY --from=build /a /b"),
    Case("ONBUILD RUN x", "/bin/sh -c #(nop)  ONBUILD RUN x"),
    Case("RUN apt-get update && apt-get install", "/bin/sh -c apt-get update && apt-get …", LOOSE),
]
STRANGERS = [
    Case("RUN make", "RUN /bin/sh -c cd x && make # buildkit", NONE),
    Case("RUN make", "RUN |1 V=x /bin/sh -c cd x && make # buildkit", NONE),
    Case('RUN ["make"]', "RUN |1 V=x /bin/sh -c cd x && make # buildkit", NONE),
    Case("RUN make", "RUN /bin/sh -c make all # buildkit", NONE),
    Case("RUN make", "COPY make # buildkit", NONE),
    Case("COPY a /x", "COPY a /y # buildkit", NONE),
    Case("COPY a /x", "ADD a /x # buildkit", NONE),
    Case("COPY --chown=1 a /x", "COPY a /x # buildkit", NONE),
    Case("COPY a /x", f"/bin/sh -c #(nop) COPY file:{'0a' * 32} in /y ", NONE),
    Case("ENV A=b", "ENV A=c", NONE),
    Case("ARG A", "ARG B=1", NONE),
    Case("WORKDIR /a", "WORKDIR /a/b", NONE),
    Case("EXPOSE 80", "EXPOSE [80/udp]", NONE),
    Case("COPY $A $B", "COPY x y # buildkit", NONE, "ARG A\nARG B"),  # would fit anything
]


@pytest.mark.parametrize(
    "case", BUILDKIT + OTHERS + STRANGERS, ids=lambda case: f"{case.written[:30]}={case.entry[:40]}"
)
def test_what_an_instruction_is_called(case: Case) -> None:
    stage = build(parse(f"FROM debian:12\n{case.above}\n{case.written}\n")).stages[-1]
    assert Expected(stage.instructions[-1]).fits(read_entry(case.entry)) == case.fit


def test_a_shell_that_the_base_image_may_have_chosen() -> None:
    """An image may bring its own SHELL, of which the file says nothing."""
    run = Expected(build(parse("FROM corp.example/x\nRUN make\n")).stages[-1].instructions[-1])
    assert run.fits(read_entry("RUN /bin/bash -euo pipefail -c make # buildkit")) == LOOSE
    assert run.fits(read_entry("RUN powershell -Command $x = 1; make # buildkit")) == LOOSE


# Whole files

FILE = """\
ARG TAG=12
FROM debian:$TAG AS tools
RUN echo tools
FROM debian:$TAG
ENV A=1
WORKDIR /app
RUN apt-get update && apt-get install -y curl
COPY --from=tools /a /a
COPY . .
RUN make
CMD ["app"]
"""
STEPS = [
    ("ENV A=1", 0),
    ("WORKDIR /app", 0),
    ("RUN /bin/sh -c apt-get update && apt-get install -y curl # buildkit", 300),
    ("COPY /a /a # buildkit", 40),
    ("COPY . . # buildkit", 5000),
    ("RUN /bin/sh -c make # buildkit", 700),
    ('CMD ["app"]', 0),
]


def record(steps: list[tuple[str, int]], base: tuple[str, ...] = BASE) -> BuildRecord:
    below = [BuiltLayer(text, 80_000 if number == 0 else 0, is_empty=number > 0) for number, text in enumerate(base)]
    return BuildRecord(layers=(*below, *(BuiltLayer(text, size, is_empty=size == 0) for text, size in steps)))


def laid(file: str, steps: list[tuple[str, int]] = STEPS, base: tuple[str, ...] = BASE) -> LayerHistory:
    return map_history(build(parse(file)), record(steps, base))


def sizes(history: LayerHistory) -> list[tuple[str, str, int | None]]:
    return [(line.instruction.name, line.state, line.size) for line in history.lines]


def test_a_file_as_it_was_built() -> None:
    found = laid(FILE)
    assert sizes(found) == [
        ("ENV", BUILT, 0),
        ("WORKDIR", BUILT, 0),
        ("RUN", BUILT, 300),
        ("COPY", BUILT, 40),
        ("COPY", BUILT, 5000),
        ("RUN", BUILT, 700),
        ("CMD", BUILT, 0),
    ]
    assert (len(found.base), found.base_size, found.lost) == (3, 80_000, ())
    assert found.is_related
    assert not found.is_stale
    assert not any(line.runs_again for line in found.lines)


def test_one_line_was_edited() -> None:
    found = laid(FILE.replace("-y curl", "-y curl git"))
    assert sizes(found)[2] == ("RUN", EDITED, 300)
    assert [state for _, state, _ in sizes(found)] == [BUILT, BUILT, EDITED, BUILT, BUILT, BUILT, BUILT]
    assert [line.runs_again for line in found.lines] == [False, False, True, True, True, True, True]
    assert found.is_stale
    assert found.lost == ()


def test_one_line_is_new() -> None:
    found = laid(FILE.replace("RUN make", "RUN touch /x\nRUN make"))
    assert [one for one in sizes(found) if one[0] == "RUN"] == [
        ("RUN", BUILT, 300),
        ("RUN", NEW, None),
        ("RUN", BUILT, 700),
    ]


def test_one_line_is_gone() -> None:
    found = laid(FILE.replace("COPY . .\n", ""))
    assert all(line.state == BUILT for line in found.lines)
    assert [layer.size for layer in found.lost] == [5000]
    assert found.is_stale


def test_two_lines_changed_places() -> None:
    """One of the two keeps its layer; never is a layer given to two lines, nor out of order."""
    found = laid(FILE.replace("COPY . .\nRUN make\n", "RUN make\nCOPY . .\n"))
    assert sorted(state for _, state, _ in sizes(found)) == sorted([BUILT] * 6 + [NEW])
    assert len(found.lost) == 1


def test_a_new_line_takes_nothing_from_the_base_image() -> None:
    """Bases have an apt-get of their own, above which nothing of the file stands."""
    base = (BASE[0], "RUN /bin/sh -c apt-get update && apt-get install -y ca-certificates # buildkit", 'CMD ["bash"]')
    found = laid(FILE.replace("ENV A=1", "RUN apt-get update && apt-get install -y git\nENV A=1"), base=base)
    assert sizes(found)[0] == ("RUN", NEW, None)
    assert len(found.base) == 3
    assert found.lost == ()


def test_the_first_line_was_edited() -> None:
    found = laid("FROM debian:12\nRUN apt-get install -y curl git\nRUN make\n", [
        ("RUN |1 V=7 /bin/sh -c apt-get install -y curl # buildkit", 300), ("RUN /bin/sh -c make # buildkit", 7),
    ])  # fmt: skip
    assert sizes(found) == [("RUN", EDITED, 300), ("RUN", BUILT, 7)]
    assert len(found.base) == 3


def test_another_command_is_no_edit() -> None:
    """What a line of the same kind once weighed says nothing of one that does something else."""
    found = laid(FILE.replace("RUN make", "RUN pip install x"))
    assert sizes(found)[5] == ("RUN", NEW, None)
    assert [layer.size for layer in found.lost] == [700]


def test_the_base_image_has_the_same_lines() -> None:
    """Of two entries of one text, the later is the file's: an image may be built upon its own kind."""
    found = laid(FILE, base=(BASE[0], *(text for text, _ in STEPS)))
    assert [size for _, _, size in sizes(found)] == [0, 0, 300, 40, 5000, 700, 0]
    assert len(found.base) == 1 + len(STEPS)


def test_somebody_knows_the_base() -> None:
    """Then a line at the top that was edited is told from the base image's own."""
    file = "FROM debian:12\nENV NEW=1\nRUN apt-get install -y a b c\nRUN make\n"
    steps = [
        ("RUN /bin/sh -c apt-get install -y a b x # buildkit", 300),
        ("ENV OLD=1", 0),
        ("RUN /bin/sh -c make # buildkit", 7),
    ]
    model = build(parse(file))
    assert sizes(map_history(model, record(steps)))[1] == ("RUN", NEW, None)
    known = map_history(model, record(steps), base_steps=3)
    assert sizes(known) == [("ENV", NEW, None), ("RUN", EDITED, 300), ("RUN", BUILT, 7)]
    assert len(known.base) == 3
    assert [layer.created_by for layer in known.lost] == ["ENV OLD=1"]


def test_stages_that_grew_from_each_other_stand_in_one_history() -> None:
    file = "FROM debian:12 AS one\nRUN a\nFROM debian:12 AS other\nRUN b\nFROM one\nRUN c\n"
    steps = [("RUN /bin/sh -c a # buildkit", 1), ("RUN /bin/sh -c c # buildkit", 3)]
    found = laid(file, steps)
    assert [(line.stage.number, line.size) for line in found.lines] == [(0, 1), (2, 3)]


def test_another_target() -> None:
    model = build(parse(FILE))
    found = map_history(model, record([("RUN /bin/sh -c echo tools # buildkit", 9)]), model.stages[0])
    assert sizes(found) == [("RUN", BUILT, 9)]
    line = found.line(model.stages[0], model.stages[0].instructions[1])
    assert line is not None
    assert line.size == 9
    assert found.line(model.stages[1], model.stages[1].instructions[1]) is None


def test_an_image_of_another_file() -> None:
    found = laid("FROM debian:12\nRUN cargo build\nCOPY --from=x /y /z\n")
    assert not found.is_related
    assert (found.base, found.lost) == ((), ())
    assert sizes(found) == [("RUN", NEW, None), ("COPY", NEW, None)]


def test_triggers_leave_no_trace_in_buildkit() -> None:
    found = laid("FROM debian:12\nONBUILD RUN x\nRUN make\n", [("RUN /bin/sh -c make # buildkit", 7)])
    assert sizes(found) == [("RUN", BUILT, 7)]
    older = [("/bin/sh -c #(nop)  ONBUILD RUN x", 0), ("/bin/sh -c make", 7)]
    assert [line.size for line in laid("FROM debian:12\nONBUILD RUN x\nRUN make\n", older).lines] == [0, 7]


def test_what_triggers_of_the_base_image_made_is_the_bases() -> None:
    steps = [("COPY . /src # buildkit", 50), ("RUN /bin/sh -c make # buildkit", 7)]
    found = laid("FROM corp.example/onbuild\nRUN make\n", steps)
    assert [layer.size for layer in found.base] == [80_000, 0, 0, 50]


def test_files_and_records_without_anything() -> None:
    for file in ("", "# nothing\n", "RUN x\n", "FROM scratch\n"):
        assert laid(file).base == ()
    assert map_history(build(parse(FILE)), BuildRecord()).is_related is False


def test_the_record_adds_up() -> None:
    assert record(STEPS).size == 80_000 + 300 + 40 + 5000 + 700
    assert BuildRecord(layers=(BuiltLayer("x", None), BuiltLayer("y", 1))).size is None
    assert BuildRecord(layers=(BuiltLayer("x", None),), total_bytes=5).size == 5


def test_a_long_file_is_laid_out_in_no_time() -> None:
    lines = [f"RUN step {number} && do something with {number}" for number in range(200)]
    steps = [(f"RUN /bin/sh -c {line[4:]} # buildkit", number + 1) for number, line in enumerate(lines)]
    lines[20] += " more"
    model = build(parse("FROM debian:12\n" + "\n".join(lines) + "\n"))
    made = record(steps)
    started = time.process_time()
    found = map_history(model, made)
    assert time.process_time() - started < 1
    assert [line.size for line in found.lines] == list(range(1, 201))
    assert [line.state for line in found.lines].count(EDITED) == 1


def test_a_file_that_no_person_wrote() -> None:
    lines = [f"RUN step {number}" for number in range(3000)]
    steps = [(f"RUN /bin/sh -c {line[4:]} # buildkit", 1) for line in lines]
    found = laid("FROM debian:12\n" + "\n".join([*lines[:-1], "RUN other"]) + "\n", steps)
    assert [line.state for line in found.lines].count(BUILT) == 2999


_ANY_STEP = st.one_of(
    st.text(max_size=40),
    st.sampled_from([case.entry for case in BUILDKIT + OTHERS + STRANGERS]),
    st.sampled_from(["RUN |", "RUN |1 ", "|9 a=b", "#(nop)", "COPY", "…", "RUN …", "/bin/sh -c #(nop) "]),
)
_ANY_LINE = st.one_of(st.text(max_size=40), st.sampled_from([case.written for case in BUILDKIT + OTHERS]))


@given(st.lists(_ANY_LINE, max_size=12), st.lists(_ANY_STEP, max_size=12), st.integers(0, 20))
def test_any_file_with_any_history(lines: list[str], steps: list[str], base_steps: int) -> None:
    """Nothing raises; layers are given once, in order, and each is the base's, a line's, or lost."""
    made = BuildRecord(layers=tuple(BuiltLayer(text, number) for number, text in enumerate(steps)))
    model = build(parse("FROM debian:12\n" + "\n".join(lines)))
    for known in (None, base_steps):
        found = map_history(model, made, base_steps=known)
        given_away = [line.layer.size for line in found.lines if line.layer is not None]
        assert given_away == sorted(set(given_away))
        if found.is_related:
            kept = [layer.size for layer in (*found.base, *found.lost)] + given_away
            assert sorted(kept) == list(range(len(steps)))


def test_the_values_are_plain() -> None:
    """They go into JSON as they are."""
    assert json.loads(json.dumps(record(STEPS)._asdict()))["layers"][0][1] == 80_000


def test_a_base_that_is_known_to_bring_nothing_brings_nothing() -> None:
    steps = BuildRecord(layers=(BuiltLayer("RUN gone", 1), BuiltLayer("/bin/sh -c make # buildkit", 2)))
    found = map_history(build(parse("FROM scratch\nRUN make\n")), steps, base_steps=0)
    assert found.base == ()
    assert found.lost == steps.layers[:1]
