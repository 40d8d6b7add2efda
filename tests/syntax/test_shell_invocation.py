"""Commands that run commands: wrappers, shells with a script in a word, the JSON form, and SHELL itself."""

from __future__ import annotations

import json

import pytest
from tare.syntax.logical import Logical
from tare.syntax.shell import Script, command_from_words, read_exec, read_script, shell_kind, shell_options
from tare.syntax.tree import Token
from tare.text import Edit, Span


def read(text: str, start: int = 0) -> Script:
    script = read_script(Logical.contiguous(text, start))
    assert not script.has_errors, text
    return script


def elements_of(source: str) -> list[Token]:
    """The elements of a JSON array of strings, with their places."""
    tokens, decoder, at = [], json.JSONDecoder(), source.index("[") + 1
    while source[at] != "]":
        if source[at] in " ,":
            at += 1
            continue
        text, end = decoder.raw_decode(source, at)
        tokens.append(Token(Span(at, end), text))
        at = end
    return tokens


@pytest.mark.parametrize(
    ("text", "inner", "wrappers"),
    [
        ("sudo apt-get install x", "apt-get install x", ["sudo"]),
        ("sudo -E -u root -- apt-get install x", "apt-get install x", ["sudo"]),
        ("sudo DEBIAN_FRONTEND=x apt-get install x", "apt-get install x", ["sudo"]),
        ("env -u B A='1 2' apt-get install x", "apt-get install x", ["env"]),
        ("time -p nice -n 5 apt-get x", "apt-get x", ["nice", "time"]),
        ("/usr/bin/eatmydata apt-get x", "apt-get x", ["eatmydata"]),
        ("timeout -k 5 10m apt-get x", "apt-get x", ["timeout"]),
        ("gosu user apt-get x", "apt-get x", ["gosu"]),
        ("exec apt-get x > y", "apt-get x > y", ["exec"]),
        ("command apt-get x", "apt-get x", ["command"]),
        ("tini -- apt-get x", "apt-get x", ["tini"]),
    ],
)
def test_a_wrapped_command_is_found_as_itself(text: str, inner: str, wrappers: list[str]) -> None:
    (found,) = read(text, 7).commands_named("apt-get")
    assert found.span.shift(-7).of(text) == inner
    chain = []
    outer = found.wrapper
    while outer is not None:
        chain.append(outer.program)
        outer = outer.wrapper
    assert chain == wrappers
    assert read(text).commands_named(wrappers[-1])


@pytest.mark.parametrize(
    "text",
    [
        "command -v apt-get",
        "sudo $X apt-get",
        "sudo -l apt-get",
        "xargs apt-get",
        "env",
        "exec",
        "timeout 5",
        "sudo -i",
    ],
)
def test_what_wraps_nothing(text: str) -> None:
    script = read(text)
    assert len(script.commands) == 1


def test_the_assignments_of_env_and_sudo_go_with_the_command() -> None:
    text = "A=1 sudo B=2 env C='3 4' x"
    (found,) = read(text).commands_named("x")
    assert [(each.name, each.value.text if each.value else None) for each in found.assignments] == [
        ("A", "1"),
        ("B", "2"),
        ("C", "3 4"),
    ]


def test_a_wrapped_command_keeps_what_it_stands_in() -> None:
    (found,) = read("a && (sudo b | c) || d").commands_named("b")
    assert found.in_subshell
    assert found.after_and
    assert found.before_or
    assert found.pipe_size == 2


def test_a_script_in_single_quotes_has_exact_places() -> None:
    text = "x; bash -euo pipefail -c 'apt-get install  $P && curl a | sh' arg0; y"
    script = read(text, 3)
    assert [each.program for each in script.commands] == ["x", "bash", "apt-get", "curl", "sh", "y"]
    install = script.commands[2]
    assert install.span.shift(-3).of(text) == "apt-get install  $P"
    assert install.in_quoted_script
    assert install.shell_options == {"errexit", "nounset", "pipefail"}
    assert script.commands[5].shell_options == set()
    inner = script.commands[1].script
    assert inner is not None
    assert [step.span.shift(-3).of(text) for step in inner.chain] == ["apt-get install  $P", "curl a | sh"]
    assert Edit.delete(inner.chain[1].removal.shift(-3)).apply(text) == (
        "x; bash -euo pipefail -c 'apt-get install  $P' arg0; y"
    )
    assert [each.span.shift(-3).of(text) for each in script.pipelines] == ["curl a | sh"]
    assert [each.name for each in script.variables] == ["P"]


def test_a_script_in_double_quotes_is_read_past_the_escapes() -> None:
    text = r"""sh -c "apt-get install \"a b\" \$X $Y && y" """
    script = read(text)
    install = script.commands[1]
    assert [word.span.of(text) for word in install.words] == ["install", r"\"a b\""[1:], r"$X", "$Y"]
    assert install.words[1].text == "a b"
    assert [each.name for each in script.variables] == ["X", "Y"]


@pytest.mark.parametrize(
    ("text", "programs"),
    [
        ("/bin/sh -c 'a; b'", ["sh", "a", "b"]),
        ("bash -lc 'a'", ["bash", "a"]),
        ("bash --login -o pipefail -c 'a'", ["bash", "a"]),
        ("sudo bash -c 'a | b'", ["sudo", "bash", "a", "b"]),
        ("su - user -c 'a'", ["su", "a"]),
        ("su -c a user", ["su", "a"]),
        ("eval 'a; b'", ["eval", "a", "b"]),
        ("bash script.sh -c 'a'", ["bash"]),
        ("bash -c", ["bash"]),
        ('bash -c "$(curl x)"', ["bash", "curl"]),
        ("bash -c $X", ["bash"]),
        ("bash -s", ["bash"]),
        ("python -c 'a'", ["python"]),
        ("""sh -c 'sh -c "sh -c a"'""", ["sh", "sh", "sh", "a"]),
    ],
)
def test_scripts_in_words(text: str, programs: list[str]) -> None:
    assert [each.program for each in read(text).commands] == programs


def test_an_error_in_an_inner_script_is_an_error() -> None:
    assert read_script(Logical.contiguous("sh -c 'if a'", 0)).has_errors


def test_exec_form() -> None:
    source = 'RUN ["apt-get", "install", "-y", "a=$V"]'
    script = read_exec(elements_of(source))
    (found,) = script.commands
    assert found.program == "apt-get"
    assert found.has_option("-y")
    # No shell reads it, so that a dollar is a dollar.
    assert [word.text for word in found.words] == ["install", "-y", "a=$V"]
    assert [word.span.of(source) for word in found.words] == ['"install"', '"-y"', '"a=$V"']
    assert found.words[2].after(2).span.of(source) == "$V"
    assert script.is_exact
    assert not script.variables


def test_exec_form_with_a_shell() -> None:
    source = 'CMD ["/bin/bash", "-ec", "echo é && exec app"]'
    script = read_exec(elements_of(source))
    assert [each.program for each in script.commands] == ["bash", "echo", "exec", "app"]
    assert script.commands[3].span.of(source) == "app"
    assert script.commands[3].shell_options == {"errexit"}
    assert command_from_words(elements_of(source)).program == "bash"


def test_exec_form_with_json_escapes() -> None:
    source = r'CMD ["sh", "-c", "echo \"a b\" && run \u0041\ud83d\ude00 \\\n x\/y && last"]'
    elements = elements_of(source)
    near = read_exec(elements)
    assert not near.is_exact
    assert [each.program for each in near.commands] == ["sh", "echo", "run", "last"]
    assert all(elements[2].span.start < each.span.start <= elements[2].span.end for each in near.commands[1:])
    exact = read_exec(elements, source)
    assert exact.is_exact
    assert [each.span.of(source) for each in exact.commands[1:]] == [
        r"echo \"a b\"",
        r"run \u0041\ud83d\ude00 \\\n x\/y",
        "last",
    ]
    run = exact.commands[2]
    assert [word.text for word in run.words] == ["A😀", "x/y"]
    assert run.words[1].span.of(source) == r"x\/y"


@pytest.mark.parametrize("escape", [r"\b", r"\f", r"\n", r"\r", r"\t", r"\/", r"\\", r"\"", r"\u00e9"])
def test_every_escape_of_json_keeps_places(escape: str) -> None:
    source = f'CMD ["a{escape}b", "c"]'
    script = read_exec(elements_of(source), source)
    assert script.is_exact
    assert script.commands[0].words[0].span.of(source) == '"c"'
    assert script.commands[0].name is not None
    assert script.commands[0].name.text == json.loads(f'"a{escape}b"')


def test_exec_form_over_a_continuation() -> None:
    source = 'CMD ["sh", "-c", "a && \\\n  b"]'
    start = source.index('"a &&')
    elements = [Token(Span(5, 9), "sh"), Token(Span(11, 15), "-c"), Token(Span(start, len(source) - 1), "a &&   b")]
    script = read_exec(elements, source)
    assert script.is_exact
    assert [each.span.of(source) for each in script.commands[1:]] == ["a", "b"]


def test_an_empty_exec_form() -> None:
    assert read_exec([]).commands == ()
    assert command_from_words([]).name is None
    assert command_from_words([]).program == ""


@pytest.mark.parametrize(
    ("words", "kind", "options"),
    [
        (["/bin/sh", "-c"], "posix", set()),
        (["/bin/ash", "-eo", "pipefail", "-c"], "posix", {"errexit", "pipefail"}),
        (["/bin/bash", "-o", "pipefail", "-c"], "bash", {"pipefail"}),
        (["bash", "-euxo", "pipefail", "-c"], "bash", {"errexit", "nounset", "xtrace", "pipefail"}),
        (["/usr/bin/env", "bash", "-e", "-c"], "bash", {"errexit"}),
        (["conda", "run", "-n", "x", "/bin/bash", "-c"], "bash", set()),
        (["/bin/zsh", "-c"], "bash", set()),
        (["powershell", "-Command", "$ErrorActionPreference = 'Stop';"], "powershell", set()),
        (["C:\\Program Files\\PowerShell\\pwsh.exe", "-c"], "powershell", set()),
        (["cmd", "/S", "/C"], "cmd", set()),
        (["CMD.EXE", "/C"], "cmd", set()),
        (["python3", "-c"], "other", set()),
        ([], "other", set()),
    ],
)
def test_shell_instruction(words: list[str], kind: str, options: set[str]) -> None:
    assert shell_kind(words) == kind
    assert shell_options(words) == options
