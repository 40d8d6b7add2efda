"""The script as a whole: its chain, pipes, options, functions, and places over continuations and heredocs."""

from __future__ import annotations

import pytest
from tare.syntax.logical import Logical
from tare.syntax.shell import Script, opaque_script, read_script
from tare.text import Edit, Span

SOURCE = """RUN apt-get update \\
# a comment of the Dockerfile
  && apt-get install -y \\
     curl \\
     gi\\
t && curl -fsSL "https://x/$V" | tar xz \\
  ; rm -rf /var/lib/apt/lists/*
"""


def logical_of(source: str, start: int) -> Logical:
    """What Docker makes of an instruction's lines: continuations and comment lines are gone, the rest keeps places."""
    text, starts, sources = "", [], []
    at = start
    for line in source[start:].splitlines(keepends=True):
        part = line.rstrip("\n").removesuffix("\\")
        if not line.startswith("#"):
            starts.append(len(text))
            sources.append(at)
            text += part
        at += len(line)
    return Logical(text, starts, sources)


def read(text: str) -> Script:
    script = read_script(Logical.contiguous(text, 0))
    assert not script.has_errors, text
    return script


def test_places_over_continuations() -> None:
    logical = logical_of(SOURCE, 4)
    script = read_script(logical)
    assert [each.program for each in script.commands] == ["apt-get", "apt-get", "curl", "tar", "rm"]
    install = script.commands[1]
    assert install.span.of(SOURCE) == "apt-get install -y \\\n     curl \\\n     gi\\\nt"
    assert [word.span.of(SOURCE) for word in install.words] == ["install", "-y", "curl", "gi\\\nt"]
    assert [word.text for word in install.words] == ["install", "-y", "curl", "git"]
    assert install.words[3].part(1, 3).of(SOURCE) == "i\\\nt"
    assert script.commands[2].words[1].span.of(SOURCE) == '"https://x/$V"'
    assert [each.span.of(SOURCE) for each in script.variables] == ["$V"]
    assert [each.span.of(SOURCE) for each in script.operators] == ["&&", "&&", ";"]
    assert [each.span.of(SOURCE) for each in script.pipelines[0].operators] == ["|"]


def test_the_chain_takes_a_step_out_with_its_connector() -> None:
    script = read_script(logical_of(SOURCE, 4))
    assert [step.span.of(SOURCE).split()[0] for step in script.chain] == ["apt-get", "apt-get", "curl", "rm"]
    assert [step.connector.text if step.connector else None for step in script.chain] == [None, "&&", "&&", ";"]
    assert [[each.program for each in step.commands] for step in script.chain] == [
        ["apt-get"],
        ["apt-get"],
        ["curl", "tar"],
        ["rm"],
    ]
    without_rm = Edit.delete(script.chain[3].removal).apply(SOURCE)
    assert without_rm.endswith('t && curl -fsSL "https://x/$V" | tar xz\n')
    without_install = Edit.delete(script.chain[1].removal).apply(SOURCE)
    assert without_install.startswith('RUN apt-get update && curl -fsSL "https://x/$V" | tar xz \\\n')
    without_update = Edit.delete(script.chain[0].removal).apply(SOURCE)
    assert without_update.startswith("RUN apt-get install -y \\\n     curl")


@pytest.mark.parametrize(
    ("text", "steps", "operators"),
    [
        ("a; b; c;", ["a", "b", "c"], [";", ";", ";"]),
        ("a && b || c | d", ["a", "b", "c | d"], ["&&", "||"]),
        ("a\n\n# c\nb &\nc &", ["a", "b", "c"], ["\n", "&", "&"]),
        ("(a; b) && { c; d; } ; e", ["(a; b)", "{ c; d; }", "e"], ["&&", ";"]),
        ("! a | b && c 2>&1 > x | d", ["! a | b", "c 2>&1 > x | d"], ["&&"]),
        ("! { a; b; } && c", ["! { a; b; }", "c"], ["&&"]),
        ("if a; then b; fi; f() { c; }; f", ["if a; then b; fi", "f() { c; }", "f"], [";", ";"]),
        ("A=1; B=2 c", ["A=1", "B=2 c"], [";"]),
        ("for x in a; do b; done > y && c", ["for x in a; do b; done > y", "c"], ["&&"]),
        ("a &&\n# why\nb", ["a", "b"], ["&&"]),
        ("((i++)) && a", ["((i++))", "a"], ["&&"]),
        ("a && b > x | c && d", ["a", "b > x | c", "d"], ["&&", "&&"]),
        ("", [], []),
        ("# nothing", [], []),
    ],
)
def test_the_chain_is_the_outermost_list(text: str, steps: list[str], operators: list[str]) -> None:
    script = read(text)
    assert [step.span.of(text) for step in script.chain] == steps
    assert [each.text for each in script.operators] == operators
    assert [each.span.of(text) for each in script.operators] == operators


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("a; b; c", 0, "b; c"),
        ("a; b; c", 1, "a; c"),
        ("a; b; c", 2, "a; b"),
        ("a && b;", 1, "a;"),
        ("a;", 0, ""),
        ("a\nb\nc", 1, "a\nc"),
        ("a && { b; } && c", 1, "a && c"),
        ("cat <<E > x\nbody\nE\nb\n", 0, "b\n"),
        ("cat <<E > x\nbody\nE\nb\n", 1, "cat <<E > x\nbody\nE\n"),
        ("cat <<E && b\nbody\nE\nc", 1, "cat <<E\nbody\nE\nc"),
        ("cat <<E && b\nbody\nE\nc", 2, "cat <<E && b\nbody\nE"),
    ],
)
def test_removal(text: str, number: int, rest: str) -> None:
    assert Edit.delete(read(text).chain[number].removal).apply(text) == rest


def test_a_command_knows_its_step() -> None:
    script = read("a; (b && c); d")
    step = script.step_of(script.commands[2])
    assert step is script.chain[1]
    assert script.step_of(read("x").commands[0]) is None


def test_pipelines() -> None:
    text = "curl x | { tee y; z; } |& sh; ! a | b; c $(d | e)"
    script = read(text)
    assert [[[each.program for each in member] for member in pipe.members] for pipe in script.pipelines] == [
        [["curl"], ["tee", "z"], ["sh"]],
        [["a"], ["b"]],
        [["d"], ["e"]],
    ]
    assert [each.text for each in script.pipelines[0].operators] == ["|", "|&"]
    assert script.pipelines[0].span.of(text) == "curl x | { tee y; z; } |& sh"
    curl, sh = script.commands[0], script.commands[3]
    assert (curl.place_in_pipe, curl.pipe_size) == (0, 3)
    assert (sh.place_in_pipe, sh.pipe_size) == (2, 3)
    assert script.commands[5].pipe_size == 2
    assert [each.is_negated for each in script.commands[4:6]] == [True, True]


def test_shell_options_are_known_at_each_command() -> None:
    text = (
        "a; set -eu -o pipefail; b; (set -x; c); d; set +e; e; if f; then set -x; g; fi; h | set -C; i"
        "; { set -x; j; }; k $(set -f; l)"
    )
    script = read(text)
    found = {each.program: set(each.shell_options) for each in script.commands if each.program != "set"}
    strict = {"errexit", "nounset", "pipefail"}
    assert found["a"] == set()
    assert found["b"] == strict
    assert found["c"] == {*strict, "xtrace"}
    assert found["d"] == strict
    assert found["e"] == strict - {"errexit"}
    assert found["g"] == {"nounset", "pipefail", "xtrace"}
    assert found["h"] == found["i"] == {"nounset", "pipefail"}
    assert found["j"] == found["k"] == {"nounset", "pipefail", "xtrace"}
    assert found["l"] == {"nounset", "pipefail", "xtrace", "noglob"}
    assert [(each.name, each.is_on, each.span.of(text)) for each in script.options_set] == [
        ("errexit", True, "set -eu -o pipefail"),
        ("nounset", True, "set -eu -o pipefail"),
        ("pipefail", True, "set -eu -o pipefail"),
        ("errexit", False, "set +e"),
        ("xtrace", True, "set -x"),
    ]
    given = read_script(Logical.contiguous("a", 0), ["pipefail"])
    assert given.commands[0].shell_options == {"pipefail"}


def test_set_euxo_pipefail_and_no_options_after_two_dashes() -> None:
    assert read("set -euxo pipefail; a").commands[1].shell_options == {"errexit", "nounset", "xtrace", "pipefail"}
    assert read("set -- -e; a").commands[1].shell_options == set()
    assert read("a || set -e; b").commands[2].shell_options == set()


def test_functions_and_comments() -> None:
    text = "f() { a; } # one\nfunction g { b; }; # two"
    script = read(text)
    assert [(each.name, each.name_span.of(text), each.span.of(text)) for each in script.functions] == [
        ("f", "f", "f() { a; }"),
        ("g", "g", "function g { b; }"),
    ]
    assert [each.of(text) for each in script.comments] == ["# one", "# two"]
    assert [each.in_function for each in script.commands] == ["f", "g"]


def test_a_heredoc_inside_the_script() -> None:
    text = "cat <<EOF > out && foo a | b\nhi $x $(id -u)\nEOF\nz"
    script = read(text)
    assert [each.span.of(text) for each in script.commands] == ["cat <<EOF > out", "foo a", "b", "id -u", "z"]
    redirect = script.commands[0].redirects[0]
    assert (redirect.operator, redirect.target.text if redirect.target else None) == ("<<", "EOF")
    assert redirect.span.of(text) == "<<EOF"
    assert redirect.body is not None
    assert redirect.body.of(text) == "hi $x $(id -u)\n"
    assert [step.span.of(text) for step in script.chain] == ["cat <<EOF > out", "foo a | b", "z"]
    assert [step.has_heredoc for step in script.chain] == [True, False, False]
    assert [each.name for each in script.variables] == ["x"]
    quoted = read("cat <<'EOF'\n$x $(y)\nEOF\n")
    assert quoted.variables == ()
    assert len(quoted.commands) == 1


@pytest.mark.parametrize("text", ["cat <<EOF > x", "cat <<EOF >x && b", "<<EOF", "<<-'EOF' bash -e"])
def test_a_heredoc_whose_lines_stand_elsewhere_is_no_error(text: str) -> None:
    script = read(text)
    assert all(each.span.end <= len(text) for each in script.commands)
    assert any(redirect.operator.startswith("<<") for each in script.commands for redirect in each.redirects)


def test_a_leading_heredoc_belongs_to_the_command_after_it() -> None:
    text = '3<<-"E O" bash -e; b'
    script = read(text)
    bash, other = script.commands
    assert (bash.program, bash.span.of(text)) == ("bash", '3<<-"E O" bash -e')
    assert bash.redirects[0].descriptor == 3
    assert bash.redirects[0].target is not None
    assert bash.redirects[0].target.text == "E O"
    assert script.chain[0].span == bash.span
    assert other.program == "b"
    alone = read("<<EOF")
    assert [(each.name, each.span) for each in alone.commands] == [(None, Span(0, 5))]


@pytest.mark.parametrize(
    "text",
    [
        "if a; then (b) else c; fi",
        "if a; then if b; then c; fi fi",
        "{ if a; then b; fi }",
        "for x in a; do case $x in a) b;; esac done",
        "x && ! if a; then b; fi",
    ],
)
def test_what_shells_take_but_the_grammar_does_not(text: str) -> None:
    assert [each.program for each in read(text).commands if each.program in "abc"]


@pytest.mark.parametrize(
    ("text", "programs"),
    [
        ('apt-get install -y "foo', ["apt-get"]),
        ("apt-get update && ", ["apt-get"]),
        ("if [ x ]; then apt-get install foo", ["[", "apt-get"]),
        ("a && && b", ["a", "b"]),
        ("echo 'x", ["echo"]),
        ("(a", ["a"]),
        ("a $(b", ["a"]),
    ],
)
def test_a_broken_script_says_so_and_keeps_what_it_can(text: str, programs: list[str]) -> None:
    script = read_script(Logical.contiguous(text, 0))
    assert script.has_errors
    assert [each.program for each in script.commands][: len(programs)] == programs


def test_an_opaque_script_is_empty() -> None:
    script = opaque_script(Logical.contiguous("Invoke-WebRequest $x; apt-get install", 0))
    assert script.is_opaque
    assert not script.commands
    assert not script.chain
    assert read_script(Logical.contiguous("a;" * 100_000, 0)).is_opaque


def test_a_long_pipe_ends_with_its_line() -> None:
    script = read_script(Logical.contiguous("a | b | c\nls && zzz\n", 0))
    assert [command.program for command in script.commands] == ["a", "b", "c", "ls", "zzz"]
    assert [step.span for step in script.chain] == [Span(0, 9), Span(10, 12), Span(16, 19)]
