"""What is kept from one keystroke to the next never shows: findings are those of the text, however it came about."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tare.engine.analysis import analyse
from tare.engine.rulebook import rulebook
from tare.engine.settings import Settings
from tare.model import build
from tare.syntax import parse, reparse
from tare.text import Edit, Span

EVERYTHING = rulebook(Settings(select=("ALL",)))
# Lines that give stages, variables and layers something to say to each other.
LINES = (
    "ARG TAG=latest\n",
    "ARG TAG\n",
    "FROM node:$TAG AS build\n",
    "FROM build\n",
    "FROM scratch\n",
    "FROM python AS deps\n",
    "FROM alpine:3.22 AS build\n",
    "USER root\n",
    "USER app\n",
    "WORKDIR app\n",
    "WORKDIR /srv\n",
    "ENV PIP_NO_CACHE_DIR=1\n",
    "RUN pip install flask\n",
    "RUN apt-get update && apt-get install -y curl\n",
    "RUN apt-get install -y jq\n",
    "FROM debian:12\n",
    "RUN apt-get update && apt-get install -y libc6 ffmpeg\n",
    "RUN cd /srv\n",
    "COPY --from=build /app /app\n",
    "COPY . .\n",
    "COPY --from=0 /etc /etc\n",
    "RUN npm ci\n",
    "CMD node x\n",
    "RUN rm -rf /app\n",
    "# tare: ignore=untagged-base\n",
    "# tare: global ignore=size\n",
    'ENTRYPOINT ["x"]\n',
    'SHELL ["/bin/bash", "-c"]\n',
    "RUN <<EOF\n",
    "EOF\n",
    "RUN apk add git \\\n",
    "ONBUILD RUN sudo make\n",
    "ADD a b\n",
    "RUN chown -R app /app\n",
    "FROM scratch AS empty\n",
    "COPY --from=empty /x /x\n",
    "COPY --from=deps / /\n",
    "RUN --mount=type=cache,target=/app make\n",
    "run cargo build\n",
    "COPY --from=build /target/debug/x /x\n",
    "# hadolint shell=bash\n",
    "# TO" + "DO\n",
    "# syntax=docker/dockerfile:1\n",
    "USER nobody:app\n",
)
texts = st.lists(st.sampled_from(LINES), min_size=1, max_size=12).map("".join)


@settings(max_examples=300)
@given(st.data())
def test_findings_after_edits_are_those_of_the_text(data: st.DataObject) -> None:
    file = parse(data.draw(texts))
    model = build(file)
    analyse(model, EVERYTHING)
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.sampled_from(file.starts))
        end = data.draw(st.sampled_from([border for border in file.starts if border >= start]))
        edit = Edit(Span(start, end), data.draw(st.one_of(st.just(""), st.sampled_from(LINES), texts)))
        file = reparse(file, edit)
        model = build(file, model)
        incremental = analyse(model, EVERYTHING)
        fresh = analyse(build(parse(file.text)), EVERYTHING)
        assert incremental.failures == fresh.failures == ()
        assert incremental.findings == fresh.findings


def test_what_is_weighed_moves_with_its_line() -> None:
    """What apt installs is kept on the line; where the line stands is not."""
    file = parse("FROM debian:12\nMAINTAINER a\nRUN apt-get update && apt-get install -y libc6 ffmpeg\n")
    model = build(file)
    analyse(model, EVERYTHING)
    file = reparse(file, Edit.insert(len("FROM debian:12\n"), "# A line of another length.\n"))
    incremental, fresh = (analyse(one, EVERYTHING) for one in (build(file, model), build(parse(file.text))))
    assert {"documentation-installed", "package-in-base"} <= {finding.rule for finding in fresh.findings}
    assert incremental.findings == fresh.findings


def test_a_stage_is_taken_over_only_with_all_of_its_lines() -> None:
    """Lines of equal text may be one object, so the first one alone tells nothing."""
    text = "USER app\nFROM node:$TAG AS build\nARG TAG=latest\n"
    file = parse(text)
    model = build(file)
    for edit in (Edit(Span(33, 48), text), Edit(Span(0, 33), "")):
        file = reparse(file, edit)
        model = build(file, model)
    assert file.text == text
    assert [[item.text for item in stage.items] for stage in model.stages] == [text.splitlines(keepends=True)[1:]]
    assert analyse(model, EVERYTHING).findings == analyse(build(parse(text)), EVERYTHING).findings


def test_equal_lines_below_two_shells_keep_their_repairs() -> None:
    """They are one item, read twice: by the shell of the file and by that of a comment."""
    line = "RUN apt-get update && apt-get install -y libc6 ffmpeg\n"
    rules = rulebook(Settings(select=("package-in-base",)))
    file = parse("ARG TAG=latest\n")
    model = build(file)
    for inserted in (line, f"FROM debian:12\n{line}# hadolint shell=bash\n"):
        file = reparse(file, Edit.insert(0, inserted))
        model = build(file, model)
        analysis = analyse(model, rules)
    # Below the first of them both packages are there, and nothing is left to install.
    assert [len(finding.fixes) for finding in analysis.findings] == [1, 0]
    assert analysis.findings == analyse(build(parse(file.text)), rules).findings
