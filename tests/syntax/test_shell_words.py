"""Words: what a shell would make of them, and what is known before it runs."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tare.syntax.logical import Logical
from tare.syntax.shell import ShellWord, read_script
from tare.text import Span


def words(text: str) -> tuple[ShellWord, ...]:
    """The words after the name of the one command that `text` is."""
    script = read_script(Logical.contiguous(text, 0))
    assert not script.has_errors
    return script.commands[0].words


def word(raw: str) -> ShellWord:
    found = words(f"echo {raw}")
    assert len(found) == 1
    assert found[0].raw == raw
    return found[0]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("plain", "plain"),
        ("a=b:c,d@1.2+3%~", "a=b:c,d@1.2+3%~"),
        ("'a b'", "a b"),
        ('"a b"', "a b"),
        ("""a"b"'c'""", "abc"),
        (r"a\ b", "a b"),
        (r"\$HOME", "$HOME"),
        (r'"a \"b\" \$x \n"', r'a "b" $x \n'),
        (r"'\n$x`y`'", r"\n$x`y`"),
        ("''", ""),
        ('""', ""),
        (r"$'a\tb\x41\u00e9\'\\'", "a\tbA\u00e9'\\"),
        ('$"translated"', "translated"),
        ("a#b", "a#b"),
        ("-", "-"),
        ("{}", "{}"),
        (r"\;", ";"),
        ("é'ü x'𝒳", "éü x𝒳"),
        ('"unbroken\\\nline"', "unbrokenline"),
        ("bro\\\nken", "broken"),
        ("PREFIX=/usr", "PREFIX=/usr"),
        ("a$", "a$"),
        ("x~", "x~"),
    ],
)
def test_a_text_without_expansions_is_known(raw: str, text: str) -> None:
    found = word(raw)
    assert found.text == text
    assert found.literal_prefix == text
    assert found.variables == ()
    assert not found.can_split


@pytest.mark.parametrize(
    ("raw", "prefix", "splits"),
    [
        ("$X", "", True),
        ("${X}", "", True),
        ('"$X"', "", False),
        ("https://x/$V.tgz", "https://x/", True),
        ('pkg="$VERSION"', "pkg=", False),
        ("/var/lib/apt/lists/$x/y", "/var/lib/apt/lists/", True),
        ("a`b`c", "a", True),
        ("a$(b c)d", "a", True),
        ('"$(b "c d")"', "", False),
        ("$((1 + 2))", "", True),
        ("${x:-${y:-'}'}}z", "", True),
        ('"$@"', "", True),
        ('"${list[@]}"', "", True),
        ("~/x", "", False),
        ("~user", "", False),
        ("$'a b'$x", "a b", True),
        ("$1", "", True),
    ],
)
def test_an_expansion_hides_the_text_from_there_on(raw: str, prefix: str, splits: bool) -> None:
    found = word(raw)
    assert found.text is None
    assert found.literal_prefix == prefix
    assert found.can_split is splits


def test_a_word_of_bare_expansions_may_be_options() -> None:
    found = words("""apt-get $OPTS $A$B $(cat list) "$Q" x$V $V/y --o=$V '$S' "a"$B""")
    assert [each.raw for each in found if each.may_hold_options] == ["$OPTS", "$A$B", "$(cat list)"]


@pytest.mark.parametrize("raw", ["*.deb", "a?c", "[ab]*", "/x/*/$y"])
def test_a_glob_stays_text(raw: str) -> None:
    found = word(raw)
    assert found.has_glob
    assert found.text == (None if "$" in raw else raw)


@pytest.mark.parametrize("raw", ["'*.deb'", r"\*", '"a?"', "[", "a[", "''", "${x%%*}"])
def test_a_quoted_pattern_is_no_glob(raw: str) -> None:
    assert not words(f"echo {raw}")[0].has_glob


@pytest.mark.parametrize(
    ("raw", "texts"),
    [
        ("/a/{b,c}/d", ("/a/b/d", "/a/c/d")),
        ("{a,b}{1..3}", ("a1", "a2", "a3", "b1", "b2", "b3")),
        ("{3..1}", ("3", "2", "1")),
        ("x{,.bak}", ("x", "x.bak")),
        ("{a,{b,c}d}", ("a", "bd", "cd")),
        ("{'a,b',c}", ("a,b", "c")),
        ("{}", ("{}",)),
        ("{a}", ("{a}",)),
        ("'{a,b}'", ("{a,b}",)),
        ("plain", ("plain",)),
        ("{a,$x}", ()),
    ],
)
def test_braces_expand_as_in_bash(raw: str, texts: tuple[str, ...]) -> None:
    assert word(raw).alternatives == texts


def test_braces_that_explode_are_left_alone() -> None:
    raw = "{a,b}" * 30
    assert word(raw).alternatives == (raw,)


def test_variables_are_found_with_their_places() -> None:
    text = "echo a$X \"${Y:-$Z}\" ${#W} ${V[1]} $((N + 1)) '$no' \\$no $(echo $inner)"
    script = read_script(Logical.contiguous(text, 100))
    assert [(each.name, each.operator) for each in script.variables] == [
        ("X", ""),
        ("Y", ":-"),
        ("Z", ""),
        ("W", ""),
        ("V", "["),
        ("N", ""),
        ("inner", ""),
    ]
    for each in script.variables:
        assert each.name_span.shift(-100).of(text) == each.name
    assert script.variables[1].span.shift(-100).of(text) == "${Y:-$Z}"
    # What stands in a command of its own belongs to the words of that command.
    assert [each.name for each in script.commands[0].words[-1].variables] == []
    assert [each.name for each in script.commands[0].words[1].variables] == ["Y", "Z"]


def test_the_value_maps_into_the_source_past_quotes_and_escapes() -> None:
    text = r"""run "a \"b\" "'c d'e\ f"""
    found = words(text)[0]
    value = found.value()
    assert value.text == found.text == 'a "b" c de f'
    for at, char in enumerate(value.text):
        assert value.source(Span(at, at + 1)).of(text) == char


def test_the_rest_of_a_word_is_a_word() -> None:
    text = """x --opt="a $b c" --plain=value "--quoted=v w" --last= -ofile"""
    opt, plain, quoted, last, short = words(text)
    assert opt.after(6).raw == '"a $b c"'
    assert opt.after(6).literal_prefix == "a "
    assert opt.after(6).span.of(text) == '"a $b c"'
    assert [each.name for each in opt.after(6).variables] == ["b"]
    assert plain.after(8).text == "value"
    assert plain.after(8).span.of(text) == "value"
    assert quoted.after(9).text == "v w"
    assert quoted.after(9).span.of(text) == "v w"
    assert last.after(7).text == ""
    assert last.after(7).span.is_empty
    assert short.after(2).span.of(text) == "file"


def test_a_word_over_a_continuation_keeps_its_places() -> None:
    #          0123456789           23456
    source = "echo ab--\\\n# note\ncd='e f'"
    logical = Logical("echo ab--cd='e f'", [0, 9], [0, 18])
    found = read_script(logical).commands[0].words[0]
    assert found.raw == "ab--cd='e f'"
    assert found.span == Span(5, len(source))
    assert found.part(2, 4).of(source) == "--"
    assert found.part(4, 6).of(source) == "cd"
    assert found.value().source(Span(7, 10)).of(source) == "e f"
    assert found.after(7).span.of(source) == "'e f'"
    rest = found.after(3)
    assert rest.raw == "-cd='e f'"
    assert rest.part(0, 1).of(source) == "-"
    assert rest.part(1, 3).of(source) == "cd"


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is the authority here")
def test_bash_agrees_on_the_text() -> None:
    raws = [
        *("'a b'c", '"x\\"y"', r"a\bc", "$'\\101\\n'", '"\\a\\$"', "'it'\\''s'", '""x', r"\\", '"a\'b"', "$'\\x4a'"),
        *('a"b c"\'d "e\'', r"--x=\"q\"", '"tab\there"', "a'*'b", '"~"', r"\~/x", "é'ö'"),
    ]
    script = "set -f\n" + "".join(f"printf '%s\\0' {raw}\n" for raw in raws)
    done = subprocess.run(["bash"], input=script.encode(), capture_output=True, check=True)
    assert [word(raw).text for raw in raws] == done.stdout.decode().split("\0")[:-1]


@pytest.mark.parametrize("raw", ["`b`/$C", r"`b \` d`/$C", "$(b `d` e)/$C", "${B:-`d`}/$C"])
def test_a_word_goes_on_behind_what_is_run_for_it(raw: str) -> None:
    assert [variable.name for variable in word(raw).variables][-1:] == ["C"]


@settings(max_examples=300)
@given(st.text(alphabet="a-=/ '\"\\$`{}(),.*?[]~xé\n!#", max_size=25))
def test_any_word_can_be_asked_anything(raw: str) -> None:
    script = read_script(Logical.contiguous(f"run {raw}", 3))
    for command in script.commands:
        for each in command.words:
            assert each.text is None or each.text == each.literal_prefix
            assert each.text is None or each.value().text == each.text
            assert len(each.alternatives) <= 64
            for at in range(len(each.literal_prefix) + 1):
                rest = each.after(at)
                assert rest.literal_prefix == each.literal_prefix[at:]
                assert each.span.start <= rest.span.start <= rest.span.end <= each.span.end
