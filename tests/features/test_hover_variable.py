"""Hovers on variables: where they come from, what they are here, and whether a container sees them."""

from __future__ import annotations

import pytest

from .cursor import ask, told

REACHES = "in the running container"
NEVER_REACHES = "never reaches the running container"


def test_an_env_wins_over_an_arg_and_reaches_the_container():
    span, markdown = ask("FROM a\nENV V=1\nARG V=2\nWORKDIR /x/$0$V\n")
    assert span == "$V"
    assert markdown.startswith("**`$V`** = `1`\n\nDeclared by ENV on line 2.")
    assert REACHES in markdown


def test_an_arg_has_a_default_and_is_gone_later():
    markdown = told("FROM a\nARG V=2\nWORKDIR /x/${$0V:-3}\n")
    assert markdown.startswith("**`$V`** = `2`\n\nDeclared by ARG on line 2.")
    assert "docker build --build-arg V=…" in markdown
    assert NEVER_REACHES in markdown


def test_an_arg_without_a_value():
    assert told("FROM a\nARG V\nWORKDIR /$0$V\n").startswith(
        "**`$V`**\n\nDeclared by ARG on line 2. ARG: it has no value"
    )


def test_the_last_one_above_counts():
    assert "on line 3" in told("FROM a\nENV V=1\nENV V=2\nWORKDIR /$0$V\nENV V=3\n")


def test_a_stage_inherits():
    assert told("FROM a AS x\nENV V=1\nFROM x\nWORKDIR /$0$V\n").startswith(
        "**`$V`** = `1`\n\nDeclared by ENV on line 2."
    )


def test_from_sees_what_stands_above_it():
    markdown = told("ARG V=12\nFROM debian:$0$V\n")
    assert markdown.startswith("**`$V`** = `12`\n\nDeclared by ARG on line 1. ARG above the first FROM")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("FROM a:$0$V\n", "No ARG above the first FROM declares it"),
        ("ARG V=1\nFROM a\nWORKDIR /$0$V\n", "Declared above the first FROM, where only FROM lines see it"),
        ("ARG V=1\nFROM a\nRUN echo $0$V\n", "`ARG V` without a value, in this stage, brings it in."),
        ("FROM scratch\nWORKDIR /$0$V\n", "Nothing declares it, so it is empty here."),
        ("FROM debian\nWORKDIR /$0$V\n", "It is empty unless the base image sets it."),
        ("FROM a\nWORKDIR /$0$TARGETARCH\n", "`ARG TARGETARCH` brings it in."),
    ],
)
def test_what_is_not_declared(text, said):
    assert said in told(text)


def test_what_the_builder_sets():
    markdown = told("FROM --platform=$0$BUILDPLATFORM golang\n")
    assert markdown.startswith("**`$BUILDPLATFORM`**\n\nPlatform, such as `linux/amd64`, that the build runs on.")


def test_a_shell_sees_both():
    assert ask('FROM a\nARG V=1\nRUN echo "$0$V" && true\n')[0] == "$V"
    assert told("FROM a\nARG V=1\nRUN echo $0$V\n").startswith("**`$V`** = `1`\n\nDeclared by ARG on line 2.")


def test_a_variable_of_the_script_itself():
    assert told("FROM a\nENV V=1\nRUN V=2; echo $0$V\n") == "**`$V`**\n\nSet by the script itself, for this one RUN."


def test_a_variable_of_which_nobody_knows_says_nothing():
    assert ask("FROM a\nRUN echo $0$HOME\n") is None


def test_an_arg_in_what_the_container_starts():
    markdown = told("FROM a\nARG V=1\nCMD echo $0$V\n")
    assert markdown == "**`$V`**\n\nARG on line 2 is gone when the container starts, so this is empty then. ENV stays."
    assert "= `1`" in told("FROM a\nENV V=1\nCMD echo $0$V\n")


def test_the_name_in_its_declaration():
    span, markdown = ask("FROM a\nENV V$0ER=1 OTHER=$VER\n")
    assert (span, markdown) == ("VER", markdown)
    assert markdown.startswith("**`VER`** = `1`\n\nENV: holds for everything below")
    assert told("ARG V$0=1\nFROM a\n").startswith("**`V`** = `1`\n\nARG above the first FROM")


def test_a_declaration_that_takes_the_global_value():
    markdown = told("ARG A=0\nARG V=1\nFROM a\nARG V$0\n")
    assert markdown.startswith("**`V`** = `1`\n\n")
    assert markdown.endswith("Takes the value of the ARG on line 2, above the first FROM.")


def test_a_reference_inside_another_goes_first():
    assert ask("FROM a\nENV A=1 B=2\nWORKDIR /${A:-$0$B}\n")[0] == "$B"
    assert ask("FROM a\nENV A=1 B=2\nWORKDIR /${$0A:-$B}\n")[0] == "${A:-$B}"


def test_a_reference_in_the_text_of_a_copied_file():
    assert told("FROM a\nENV V=1\nCOPY <<EOF /x\nit is $0$V\nEOF\n").startswith("**`$V`** = `1`")
    assert ask("FROM a\nENV V=1\nCOPY <<'EOF' /x\nit is $0$V\nEOF\n") is None


def test_values_that_are_markup_stay_text():
    assert "**`$V`** = `` a`b*c ``" in told("FROM a\nENV V=a`b*c\nWORKDIR /$0$V\n")
