"""Hovers on the grammar: keywords, flags, mounts and directives."""

from __future__ import annotations

import pytest
from tare.syntax import grammar

from .cursor import ask, told


@pytest.mark.parametrize("entry", grammar.INSTRUCTIONS, ids=lambda entry: entry.name)
def test_every_keyword_says_what_it_does_to_layers_and_cache(entry):
    text = f"{entry.name}$0 x\n" if entry.name == "FROM" else f"FROM a\n{entry.name}$0 x\n"
    span, markdown = ask(text)
    assert span == entry.name
    assert markdown.startswith(f"**`{entry.name}`** {entry.summary}\n\n```dockerfile\n{entry.forms[0]}\n")
    assert f"**Layers.** {entry.docs.layers}" in markdown
    assert f"**Cache.** {entry.docs.cache}" in markdown
    assert f"(https://docs.docker.com/reference/dockerfile/#{entry.source})" in markdown


@pytest.mark.parametrize("flag", [flag for entry in grammar.INSTRUCTIONS for flag in entry.flags], ids=str)
def test_every_flag(flag):
    instruction = f"{flag.instruction} $0--{flag.name}=x a b\n"
    span, markdown = ask(instruction if flag.instruction == "FROM" else f"FROM a\n{instruction}")
    assert span == f"--{flag.name}=x"
    assert markdown.startswith(f"**`{flag.instruction} --{flag.name}`** {flag.summary}")


def test_the_keyword_in_any_case_and_behind_onbuild():
    assert ask("FROM a\nru$0n x\n")[0] == "run"
    assert ask("FROM a\nONBU$0ILD RUN x\n")[1].startswith("**`ONBUILD`**")
    span, markdown = ask("FROM a\nONBUILD RU$0N x\n")
    assert (span, markdown[:9]) == ("RUN", "**`RUN`**")


def test_the_command_of_a_healthcheck():
    text = "FROM a\nHEALTHCHECK --interval=5s CM$0D curl localhost\n"
    assert ask(text)[0] == "CMD"
    assert ask(text)[1].startswith("**`HEALTHCHECK CMD`**")
    assert ask("FROM a\nHEALTHCHECK --inter$0val=5s CMD x\n")[0] == "--interval=5s"


def test_an_unknown_instruction_is_said_to_be_one():
    assert told("FROM a\nRUUN$0 x\n") == "**`RUUN`** is no instruction that BuildKit knows."


def test_what_holds_in_a_run():
    markdown = told(
        """
        FROM debian:12
        WORKDIR /srv
        USER app
        SHELL ["/bin/bash", "-o", "pipefail", "-c"]
        RU$0N make
        """
    )
    assert "**Here.** shell `/bin/bash -o pipefail -c`, user `app`, folder `/srv`." in markdown


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("FROM scratch\nCOPY --from=0 /app /app\n", "only what later stages copy from it counts"),
        ("FROM scratch\n", "nothing of it reaches the image"),
        ("", ""),
    ],
)
def test_what_a_layer_weighs_depends_on_the_stage(rest, said):
    markdown = told(f"FROM debian:12\nRU$0N make\n{rest}")
    assert ("this stage is not in the final image" in markdown) == bool(said)
    assert said in markdown


@pytest.mark.parametrize(
    ("mount", "span", "begins"),
    [
        ("--mount=$0type=cache,target=/c", "type=cache", "**`--mount=type=cache`** A folder that outlives the build"),
        ("--mount=type=cache,tar$0get=/c", "target=/c", "**`target`** of `type=cache`."),
        ("--mount=type=cache,ds$0t=/c", "dst=/c", "**`target`** of `type=cache`."),
        ("--mount=tar$0get=/c", "target=/c", "**`target`** of `type=bind`."),
        ("--mount=type=cache,si$0ze=3", "size=3", "**`size`** is refused with `type=cache`."),
        ("--mount=type=cache,bu$0s=3", "bus=3", "**`bus`** is no option of a mount that BuildKit knows."),
        ("--mount=ty$0pe=caché", "type=caché", "**`type=caché`** is no mount type that BuildKit knows."),
        ("--mo$0unt=type=cache,target=/c", "--mount=type=cache,target=/c", "**`RUN --mount`** Show files"),
    ],
)
def test_mounts(mount, span, begins):
    answer = ask(f"FROM a\nRUN {mount} make\n")
    assert answer[0] == span
    assert answer[1].startswith(begins)


def test_values_and_defaults_of_options():
    assert "Values: `shared`, `private`, `locked`. Without it: shared." in told(
        "FROM a\nRUN --mount=type=cache,target=/c,shar$0ing=locked make\n"
    )
    assert "Values: `default`, `none`, `host`. Without it: `default`." in told("FROM a\nRUN --net$0work=none make\n")


def test_a_flag_in_the_wrong_case_is_none():
    assert ask("FROM a\nCOPY --FR$0OM=x a b\n") is None


@pytest.mark.parametrize("name", ["syntax", "escape", "check"])
def test_directives(name):
    span, markdown = ask(f"# {name}$0=x\nFROM a\n")
    assert span == f"# {name}=x"
    assert markdown.startswith(f"**`# {name}=`** ")


def test_a_directive_that_buildkit_refuses():
    assert "**Not accepted here:** only one syntax directive can be used." in told("# syntax=a\n# synt$0ax=b\nFROM a\n")


def test_a_comment_is_no_directive():
    assert ask("FROM a\n# synt$0ax=b\n") is None
