"""Keys of TOML are found wherever a real parser finds them, and nothing stops the search with an error."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.world.toml_keys import places

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TEXT = """\
# a comment = "no key"
a = 1 # b = 2
"quoted key" = 'x = 1'
d.e . f = [ "one", { g = 2 }, # three
  "four", ]
[t."u.v"]
w = \"\"\"
z = 1
\"\"\"
x = { y = { z = [1, 2] }, k = "#" }
[[list]]
n = 1979-05-27T07:32:00Z
"""


def test_every_key_stands_where_it_is_said() -> None:
    tomllib.loads(TEXT)
    found = {path: (place.key.of(TEXT), place.value.of(TEXT)) for path, place in places(TEXT).items()}
    assert found["a",] == ("a", "1")
    assert found["quoted key",] == ('"quoted key"', "'x = 1'")
    assert found["d", "e", "f"][0] == "f"
    assert found["d", "e", "f", "0"] == ('"one"', '"one"')
    assert found["d", "e", "f", "1", "g"] == ("g", "2")
    assert found["d", "e", "f", "2"] == ('"four"', '"four"')
    assert found["t", "u.v"] == ('"u.v"', '[t."u.v"]')
    assert found["t", "u.v", "x", "y", "z", "1"] == ("2", "2")
    assert found["t", "u.v", "x", "k"] == ("k", '"#"')
    assert found["list", "n"] == ("n", "1979-05-27T07:32:00Z")
    assert ("z",) not in found
    assert ("b",) not in found


@pytest.mark.parametrize("text", ["[1", "[[1]", "[a.", "[", "a", "a=", "a=[1", "a={b", "[a]]"])
def test_a_text_that_breaks_off_is_survived(text: str) -> None:
    assert all(place.value.end <= len(text) for place in places(text).values())


@given(st.text(alphabet="a=[]{}.,\"'#\\\n 1", max_size=40))
def test_any_text_is_survived(text: str) -> None:
    found = places(text)
    assert all(place.key.end <= len(text) and place.value.end <= len(text) for place in found.values())
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    for key in values:
        if key and "\\" not in text:
            assert (key,) in found or any(path[:1] == (key,) for path in found)
