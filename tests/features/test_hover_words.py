"""Hovers on the other words: paths, commands, comments; and where hovers begin and end."""

from __future__ import annotations

import pytest
from tare.features.hover import hover
from tare.world.context import FolderContext
from tare.world.ignore import read_ignore
from tare.world.listing import Listing

from .cursor import ask, judge, told


def context(*names: str, ignored: str = "", is_complete: bool = True) -> FolderContext:
    listing = {"": Listing("/".join(sorted(names)), "")}
    return FolderContext("/w", ".dockerignore" if ignored else None, is_complete, read_ignore(ignored), listing)


COPY = "FROM debian:12\nWORKDIR /app\nCOPY {}\n"


@pytest.mark.parametrize(
    ("operands", "span", "begins"),
    [
        ("a b .$0/lib/", "./lib/", "**Destination** `/app/lib`\n\nHere this is the folder into which the sources go."),
        (
            "a /sr$0v",
            "/srv",
            "**Destination** `/srv`\n\nHere this is the file, or for a folder as source its new name.",
        ),
        ("a .$0", ".", "**Destination** `/app`\n\nHere this is the folder"),
        ("./$0src/ b c", "./src/", "**Source** `src` of the build context"),
        (".$0 .", ".", "**Source** The whole build context"),
        ('["a a", "b$0"]', '"b"', "**Destination** `/app/b`"),
        ("--from=nginx etc/$0nginx /x", "etc/nginx", "**Source** `/etc/nginx` of `nginx`"),
    ],
)
def test_what_a_path_resolves_to(operands, span, begins):
    answer = ask(COPY.format(operands))
    assert answer[0] == span
    assert answer[1].startswith(begins)


def test_a_destination_below_a_folder_that_only_the_base_knows():
    markdown = told("FROM own.example/x:1\nCOPY a li$0b/\n")
    assert markdown == (
        "**Destination** `lib/`\n\nRelative to the working directory of the base image, which is not known here."
    )


def test_a_download():
    assert told("FROM a\nADD https://exam$0ple.org/a.tgz /\n").startswith("**Source** `https://example.org/a.tgz`")


@pytest.mark.parametrize(
    ("source", "known", "said"),
    [
        ("a", None, "**Source** `a` of the build context"),
        ("a", context("a"), "**Source** `a` of the build context"),
        ("b", context("a"), "**Source** `b` of the build context\n\nIt is not there now."),
        ("b", context("a", is_complete=False), "**Source** `b` of the build context"),
        (
            "a",
            context("a", ignored="a"),
            "**Source** `a` of the build context\n\n`.dockerignore` keeps it out, so the build does not find it.",
        ),
        ("*.x", context("a"), "**Source** `*.x` of the build context"),
        (
            ".",
            context("a"),
            "**Source** The whole build context\n\nWithout a `.dockerignore` that is everything in the folder.",
        ),
        (
            ".",
            context("a", ignored="a"),
            "**Source** The whole build context\n\nThat is what `.dockerignore` leaves of the folder.",
        ),
    ],
)
def test_what_is_known_of_a_source(source, known, said):
    assert told(f"FROM a\nCOPY $0{source} /\n", context=known) == said


def test_a_working_directory():
    assert ask("FROM debian:12\nWORKDIR /app\nWORKDIR s$0rc\n") == ("src", "Here this is `/app/src`.")
    assert ask("FROM own.example/x\nWORKDIR s$0rc\n")[1].startswith(
        "Relative to the working directory of the base image"
    )


RUN = "FROM debian:12\nRUN apt-get update && apt-get install -y \\\n  curl git=1:2.3 $EXTRA\n"


def test_what_a_command_installs():
    span, markdown = ask(RUN.replace("apt-get install", "apt-get in$0stall"))
    assert span == "apt-get install"
    assert markdown.startswith(
        "**`apt-get install`**\n\nInstalls `curl`, `git`. More may stand in a variable that only the build knows."
    )
    assert "**Sorted packages.**" in markdown


def test_packages():
    span, markdown = ask(RUN.replace("curl", "cu$0rl"))
    assert span == "curl"
    assert markdown.startswith("**`curl`** Package of `apt`, in whatever version is newest that day.")
    assert told(RUN.replace("git=", "gi$0t=")).startswith("**`git`** Package of `apt`, version `1:2.3`.")


def test_what_a_manifest_asks_for():
    markdown = told("FROM python:3.12\nRUN pip in$0stall -r requirements.txt\n")
    assert "Installs what `requirements.txt` asks for." in markdown
    assert "What it downloads stays in the layer" in markdown
    assert "What it downloads" not in told("FROM python:3.12\nRUN pip in$0stall --no-cache-dir -r requirements.txt\n")


def test_other_commands_say_nothing():
    assert ask("FROM debian:12\nRUN ma$0ke all\n") is None
    assert ask("FROM debian:12\nRUN apt-get up$0date\n") is None


@pytest.mark.parametrize(
    "comment",
    [
        "# hadolint ignore=DL30$015",
        "# tare: ignore=apt-rec$0ommends -- reason",
        "# tally ignore=hadolint/DL30$015",
    ],
)
def test_a_rule_in_a_comment_that_silences_it(comment):
    assert told(f"FROM a\n{comment}\nRUN x\n").startswith("Silences `apt-recommends`: ")


def test_other_comments_say_nothing():
    assert ask("FROM a\n# see DL30$015\n") is None
    assert ask("FROM a\n# tare: ig$0nore=DL3015\n") is None


def test_columns_behind_characters_of_several_units():
    assert ask("FROM a\nRUN echo 🐳🐳 größe && apt-get in$0stall curl\n")[0] == "apt-get install"
    assert ask("FROM a\nENV GRÖSSE=1\nWORKDIR /🐳/$0${GRÖSSE}\n")[0] == "${GRÖSSE}"


def test_a_cursor_right_behind_a_word_is_still_on_it():
    assert ask("FROM debian:12$0\n")[0] == "debian:12"
    assert ask("FROM debian:12$0")[0] == "debian:12"
    assert ask("FROM debian:12 $0\n") is None
    assert ask("FROM$0 debian:12\n")[0] == "FROM"


def test_nothing_to_say():
    assert ask("$0") is None
    assert ask("\n$0\n") is None
    assert ask("FROM a\nRUN echo 'x$0'\n") is None
    assert hover(judge("FROM a\n"), 10_000) is None
    assert hover(judge("FROM a\n"), -5) is None


def test_a_keyword_across_continuations():
    text = "FROM a\nRUN \\\n  # a comment\n  apt-get \\\n  install \\\n  curl\n"
    assert ask(text.replace("install", "in$0stall"))[0] == "apt-get \\\n  install"
