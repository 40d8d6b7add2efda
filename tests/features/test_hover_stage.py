"""Hovers on stages."""

from __future__ import annotations

from .cursor import ask, told

BUILD = """
FROM golang:1.25 AS build
RUN go build -o /out/app .

FROM build AS tests
RUN go test ./...

FROM scratch AS final
COPY --from=build /out/app /app
"""


def at(mark: str) -> str:
    return BUILD.replace(mark.replace("$0", ""), mark, 1)


def test_the_stage_that_a_copy_takes_from():
    span, markdown = ask(at("--from=bu$0ild"))
    assert span == "build"
    assert markdown.startswith(
        "**`build`** Stage 1 of 3, on `golang:1.25`.\n\n"
        "Not in the final image, except for what is copied from it. That is `/out/app`.\n\n"
        "Used by FROM on line 4, COPY on line 8.\n\n"
        "**Multi-stage builds.** "
    )


def test_a_stage_by_its_number():
    assert told("FROM golang:1.25\nFROM scratch\nCOPY --from=$00 /a /b\n").startswith("**`0`** Stage 1 of 2")


def test_a_stage_that_another_stands_on():
    span, markdown = ask(at("FROM bu$0ild AS tests"))
    assert span == "build"
    assert markdown.startswith("**`build`** Stage 1 of 3")


def test_a_stage_that_nobody_needs():
    span, markdown = ask(at("AS te$0sts"))
    assert span == "tests"
    assert "A build of the final stage does not need it, and leaves it out." in markdown
    assert "Used by" not in markdown


def test_the_final_stage():
    assert "this is the image that a build makes" in told(at("AS fi$0nal"))


def test_a_stage_below_the_final_one():
    assert "The final stage grows from it" in told("FROM debian:12 AS ba$0se\nFROM base\nRUN x\n")


def test_the_word_as():
    span, markdown = ask(at("A$0S build"))
    assert span == "AS"
    assert markdown.startswith("**`AS`** Names the stage.\n\n**Multi-stage builds.** ")


def test_the_stage_that_a_mount_shows():
    span, markdown = ask("FROM a AS src\nFROM b\nRUN --mount=type=bind,from=s$0rc,target=/s make\n")
    assert span == "from=src"
    assert markdown.startswith("**`src`** Stage 1 of 2, on `a`.")
    assert "it is only used while that is built" in markdown
    assert "Used by a mount on line 3." in markdown
