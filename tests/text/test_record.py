"""Records are what `typing.NamedTuple` makes: each behaviour beside the one of a class that typing made."""

from __future__ import annotations

import copy
import pickle
import threading
from typing import Any, NamedTuple

import pytest
from tare.text import Record


class Place(Record):
    """Where something is."""

    line: int
    column: int = 0
    name: str | None = None

    @property
    def is_first(self) -> bool:
        return self.line == 0


class Twin(NamedTuple):
    line: int
    column: int = 0
    name: str | None = None


class Named(Place):
    """A place with more abilities."""

    __slots__ = ()

    def shout(self) -> str:
        return str(self.name).upper()


def test_values_are_tuples_with_names() -> None:
    place = Place(3, name="end")
    assert place == (3, 0, "end") == Twin(3, name="end")
    assert (place.line, place.column, place.name, place.is_first) == (3, 0, "end", False)
    assert hash(place) == hash((3, 0, "end"))
    line, column, _ = place
    assert (line, column) == (3, 0)


def test_a_class_is_described_as_typing_describes_its_own() -> None:
    for name in ("_fields", "_field_defaults", "__match_args__"):
        assert getattr(Place, name) == getattr(Twin, name)
    assert (Place.__doc__, Place.__module__, type(Place)) == ("Where something is.", __name__, type)
    assert repr(Place(1)) == "Place(line=1, column=0, name=None)"


def test_values_are_changed_by_making_others() -> None:
    place = Place(1)
    assert place._replace(column=7) == (1, 7, None)
    assert type(place._replace(line=2)) is Place
    assert Place._make([1, 2, "x"]) == Place(1, 2, "x")
    assert place._asdict() == {"line": 1, "column": 0, "name": None}
    with pytest.raises(AttributeError):
        place.line = 2  # type: ignore[misc]
    with pytest.raises(AttributeError):
        place.other = 2  # type: ignore[attr-defined]


@pytest.mark.parametrize(("values", "named"), [((), {}), ((1, 2, "x", 4), {}), ((1,), {"line": 1}), ((1,), {"row": 1})])
def test_wrong_values_are_refused_as_typing_refuses_them(values: tuple[Any, ...], named: dict[str, Any]) -> None:
    with pytest.raises(TypeError) as expected:
        Twin(*values, **named)
    with pytest.raises(TypeError) as raised:
        Place(*values, **named)
    assert str(raised.value).rpartition("__new__")[2] == str(expected.value).rpartition("__new__")[2]


def test_an_unknown_field_cannot_be_replaced() -> None:
    with pytest.raises(ValueError, match="row"):
        Place(1)._replace(row=2)  # type: ignore[call-arg]


def test_a_subclass_has_the_fields_and_its_own_abilities() -> None:
    class Late(Record):
        name: str

    class Later(Late):
        __slots__ = ()

        def shout(self) -> str:
            return self.name.upper()

    assert Later("x").shout() == "X", "the first value of all is one of the subclass"
    assert type(Late("x")) is Late
    assert type(Named(1, name="x")._replace(line=2)) is Named


def test_values_can_be_taken_to_other_processes() -> None:
    for value in (Place(1, 2, "x"), Named(1, 2, "x")):
        for again in (pickle.loads(pickle.dumps(value)), copy.deepcopy(value)):
            assert (again, type(again)) == (value, type(value))


def test_values_are_matched_by_place_and_by_name() -> None:
    match Place(4, 2):
        case Place(line, column, name=None):
            assert (line, column) == (4, 2)
        case _:
            pytest.fail("a record is matched as typing's are")


def test_the_first_values_may_be_made_on_many_threads() -> None:
    class Busy(Record):
        number: int

    made: list[Busy] = []
    start = threading.Barrier(8)

    def make(number: int) -> None:
        start.wait()
        made.append(Busy(number))

    threads = [threading.Thread(target=make, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [(number,) for number in range(8)]
