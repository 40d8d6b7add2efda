"""Commands: their words, options, redirects and assignments, and what they stand in."""

from __future__ import annotations

import pytest
from tare.syntax.logical import Logical
from tare.syntax.shell import Command, Script, read_script


def read(text: str) -> Script:
    script = read_script(Logical.contiguous(text, 0))
    assert not script.has_errors, text
    return script


def command(text: str) -> Command:
    return read(text).commands[0]


def raws(text: str) -> list[list[str]]:
    """Each command as the words that are written."""
    return [[each.name.raw if each.name else "", *(word.raw for word in each.words)] for each in read(text).commands]


def named(script: Script, program: str) -> Command:
    (found,) = script.commands_named(program)
    return found


def test_the_usual_run() -> None:
    text = "set -eux; apt-get update; apt-get install -y --no-install-recommends a b; rm -rf /var/lib/apt/lists/*"
    assert raws(text) == [
        ["set", "-eux"],
        ["apt-get", "update"],
        ["apt-get", "install", "-y", "--no-install-recommends", "a", "b"],
        ["rm", "-rf", "/var/lib/apt/lists/*"],
    ]
    script = read(text)
    assert [each.span.of(text) for each in script.commands] == text.split("; ")
    assert [each.is_conditional for each in script.commands] == [False] * 4


def test_a_program_is_found_wherever_it_lies() -> None:
    script = read('/usr/bin/apt-get update; "apt-get" install x; $APT remove; apt-get-not; ./configure')
    assert [each.span.start for each in script.commands_named("apt-get")] == [0, 25]
    assert [each.program for each in script.commands] == ["apt-get", "apt-get", "", "apt-get-not", "configure"]
    assert len(script.commands_named("apt-get", "configure")) == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("echo > x b c 2>&1 d", [["echo", "b", "c", "d"]]),
        ('echo >&2 "error: $x"', [["echo", '"error: $x"']]),
        ("> file", [[""]]),
        ("2>/dev/null a b > c", [["a", "b"]]),
        ("foo <<< 'a' > x", [["foo"]]),
        ("find . -exec rm {} \\; -name '*.a' -exec rm -f {} +", [
            ["find", ".", "-exec", "rm", "{}", "\\;", "-name", "'*.a'", "-exec", "rm", "-f", "{}", "+"]
        ]),
        ("apt-get install select if time do", [["apt-get", "install", "select", "if", "time", "do"]]),
        ("make PREFIX=/usr -j$(nproc)", [["make", "PREFIX=/usr", "-j$(nproc)"], ["nproc"]]),
        ("a \\\n  b \\\n\tc", [["a", "b", "c"]]),
        ("foo\\\nbar a", [["foo\\\nbar", "a"]]),
        ("echo a # b && c", [["echo", "a"]]),
        ("echo `a b` \"$(c \"d e\")\"", [["echo", "`a b`", '"$(c "d e")"'], ["a", "b"], ["c", '"d e"']]),
        ("[ ! -f x ] && [[ $a == *.z && -d y ]]", [["[", "!", "-f", "x"], ["[[", "$a", "==", "*.z", "&&", "-d", "y"]]),
        ("unset A B", [["unset", "A", "B"]]),
        ("x=1", [[""]]),
        ("\"a b\" c", [['"a b"', "c"]]),
        ("((i++)); echo $((1 + 2))", [["echo", "$((1 + 2))"]]),
        ("a <(b) >(c d)", [["a", "<(b)", ">(c d)"], ["b"], ["c", "d"]]),
        ("list=(a $(b) c)", [[""], ["b"]]),
        ("echo é 'ü' && 𝒳 a", [["echo", "é", "'ü'"], ["𝒳", "a"]]),
        ("a\r\nb\r\n", [["a"], ["b"]]),
    ],
)  # fmt: skip
def test_words_are_split_as_a_shell_splits_them(text: str, expected: list[list[str]]) -> None:
    assert raws(text) == expected


def test_every_place_is_that_of_the_source() -> None:
    text = "é=1; echo \"ü $x\" 𝒳 && ( cd 'ö' ; make ) > ß"
    script = read_script(Logical.contiguous(text, 10))
    for each in script.commands:
        for word in (*([each.name] if each.name else []), *each.words):
            assert word.span.shift(-10).of(text) == word.raw
    assert [each.span.shift(-10).of(text) for each in script.commands] == [
        "é=1",
        'echo "ü $x" 𝒳',
        "cd 'ö'",
        "make",
    ]


def test_redirects() -> None:
    text = "tar xz < in 2>/dev/null >> out -C /x >&2"
    found = command(text)
    assert [(each.operator, each.descriptor, each.target.raw if each.target else None) for each in found.redirects] == [
        ("<", None, "in"),
        (">", 2, "/dev/null"),
        (">>", None, "out"),
        (">&", None, "2"),
    ]
    assert [each.span.of(text) for each in found.redirects] == ["< in", "2>/dev/null", ">> out", ">&2"]
    assert [word.raw for word in found.words] == ["xz", "-C", "/x"]
    assert found.span.of(text) == text


def test_closing_a_descriptor_needs_no_target() -> None:
    text = "a 3>&- -C"
    found = command(text)
    assert [(each.operator, each.descriptor, each.target) for each in found.redirects] == [(">&-", 3, None)]
    assert found.redirects[0].span.of(text) == "3>&-"
    assert [word.raw for word in found.words] == ["-C"]


def test_a_redirect_belongs_to_the_last_command_before_it() -> None:
    script = read("a && b | c > x || { d; e; } > y")
    with_redirects = [each.program for each in script.commands if each.redirects]
    assert with_redirects == ["c"]


def test_assignments() -> None:
    text = 'A=1 B="x y" C= cmd; D=$(foo) E=~/x; export F=g H I="$J"; K=(a b); L+=m; declare -a N=(1)'
    script = read(text)
    found = [
        (each.program, each_assignment.name, each_assignment.value.text if each_assignment.value else ...)
        for each in script.commands
        for each_assignment in each.assignments
    ]
    assert found == [
        ("cmd", "A", "1"),
        ("cmd", "B", "x y"),
        ("cmd", "C", ""),
        ("", "D", None),
        ("", "E", None),
        ("export", "F", "g"),
        ("export", "I", None),
        ("", "K", ...),
        ("", "L", "m"),
        ("declare", "N", ...),
    ]
    assert [word.raw for word in named(script, "export").words] == ["F=g", "H", 'I="$J"']
    assert script.commands[0].assignments[1].span.of(text) == 'B="x y"'
    assert named(script, "export").assignments[0].value.span.of(text) == "g"
    assert [each.appends for each in script.commands[-2].assignments] == [True]


def test_a_command_in_a_substitution_is_read_once() -> None:
    script = read(
        'export A="$(mktemp -d)" && B=$(x) y "$(z)"; for i in $(w); do :; done; case $(v) in *) ;; esac > $(u)'
    )
    programs = [each.program for each in script.commands]
    assert sorted(programs) == [":", "export", "mktemp", "u", "v", "w", "x", "y", "z"]
    assert [each.program for each in script.commands if each.in_substitution] == ["mktemp", "x", "z", "w", "v", "u"]


@pytest.mark.parametrize(
    ("text", "names", "valued", "expected"),
    [
        ("apt-get install -y a", ("-y",), (), True),
        ("apt-get -qqy install a", ("-y",), (), True),
        ("apt-get -q install a", ("-y", "--yes", "--assume-yes"), (), False),
        ("apt-get install a --yes", ("-y", "--yes"), (), True),
        ("curl --retry=3 x", ("--retry",), (), True),
        ("curl --retry-all x", ("--retry",), (), False),
        ("curl -fsSLo y x", ("-L",), (), True),
        ("curl -oLy x", ("-L",), (), True),
        ("curl -oLy x", ("-L",), ("-o",), False),
        ("rm -- -f", ("-f",), (), False),
        ("x - -y", ("-y",), (), True),
        ('x "-y"', ("-y",), (), True),
        ("x -j$(nproc)", ("-j",), (), True),
        ("x --jobs=$N", ("--jobs",), (), True),
        ("x $OPTS", ("-y",), (), False),
        ("x -$y", ("-y",), (), False),
        ("go build -mod=vendor", ("-mod",), (), True),
        ("go build -trimpath", ("-trimpath",), (), True),
        ("x --yes$MORE", ("--yes",), (), False),
    ],
)
def test_options(text: str, names: tuple[str, ...], valued: tuple[str, ...], expected: bool) -> None:
    assert command(text).has_option(*names, valued=valued) is expected


def test_option_values() -> None:
    text = 'x -o a -ob --out=c --out "d e" -vo f -o$g -o'
    found = command(text).option_values("-o", "--out")
    assert [each.raw for each in found] == ["a", "b", "c", '"d e"', "f", "$g"]
    assert [each.span.of(text) for each in found] == ["a", "b", "c", '"d e"', "f", "$g"]
    last = command("pip install -r a.txt --requirement=b.txt").option_value("-r", "--requirement")
    assert last is not None
    assert last.text == "b.txt"
    assert command("pip install a").option_value("-r") is None


def test_operands_and_subcommand() -> None:
    found = command("apt-get -o Dir=x -qqt stable install --no-install-recommends a=1 - -y -- -b $C")
    valued = {"-o", "-t"}
    assert [each.raw for each in found.operands(valued)] == ["install", "a=1", "-", "-b", "$C"]
    assert found.subcommand("install", "upgrade", valued=valued) is not None
    assert found.subcommand("install") is None
    assert found.subcommand("update", valued=valued) is None
    passed = command("apt-get $OPTS install x").subcommand("install")
    assert passed is not None
    assert passed.raw == "install"
    assert command("apt-get --version").subcommand() is None


def test_a_command_is_dynamic_where_a_word_could_be_any_option() -> None:
    assert command("apt-get install $OPTS").is_dynamic
    assert command("apt-get install $(cat list)").is_dynamic
    assert not command('apt-get install "$X" a=$V $V/x --y=$Z').is_dynamic


def test_mentions() -> None:
    found = command("""rm -rf "/var/cache/a"pt /var/lib/apt/lists/*""")
    assert found.mentions("/var/lib/apt/lists", "nothing")
    assert found.mentions("cache/apt")
    assert not found.mentions("/tmp")


CONTEXTS = """
(in_subshell); echo $(in_substitution); if asked; then in_then; elif asked_too; then in_elif; else in_else; fi
for x in a b; do in_for; done; while in_while_test; do in_while; done; case $x in a) in_case;; *) in_star;; esac
f() { in_f; }; plain && after_and || after_or; { in_group; } || :; ! negated; background & last
[ -f x ] && tested; command -v y >/dev/null && tested_too; a && { in_and_group; }
"""


def test_what_a_command_stands_in() -> None:
    script = read(CONTEXTS)

    def with_flag(flag: str) -> list[str]:
        return [each.program for each in script.commands if getattr(each, flag)]

    assert with_flag("in_subshell") == ["in_subshell"]
    assert with_flag("in_substitution") == ["in_substitution"]
    assert with_flag("in_condition") == ["asked", "asked_too", "in_while_test"]
    assert with_flag("in_branch") == ["in_then", "in_elif", "in_else", "in_case", "in_star"]
    assert with_flag("in_loop") == ["in_for", "in_while"]
    assert with_flag("in_function") == ["in_f"]
    assert with_flag("after_and") == ["after_and", "tested", "tested_too", "in_and_group"]
    assert with_flag("after_or") == ["after_or", ":"]
    assert with_flag("before_or") == ["plain", "after_and", "in_group"]
    assert with_flag("is_negated") == ["negated"]
    assert with_flag("is_background") == ["background"]
    assert named(script, "in_f").in_function == "f"
    assert with_flag("is_conditional") == [
        *("in_then", "in_elif", "in_else", "in_for", "in_while", "in_case", "in_star", "in_f"),
        *("after_and", "after_or", ":", "tested", "tested_too"),
    ]


def test_a_test_at_the_end_fails_the_run() -> None:
    # Nothing after it hides the failure, so a build that succeeds has run the command.
    assert not named(read("apt-get update && [ -f x ] && y"), "y").is_conditional
    assert named(read("[ -f x ] && y; z"), "y").is_conditional
    assert named(read("[ -f x ] && y || z"), "y").is_conditional
