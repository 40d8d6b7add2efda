"""Immutable values with named fields, as `typing.NamedTuple` makes them, for a tenth of the time.

    class Span(Record):
        start: int
        end: int

There are about a hundred and fifty such classes, and making them was a third of what loading the engine took: typing
reads every annotation, and collections compiles a constructor for each class. Here annotations are left alone, and a
class gets its constructor, the very one that collections would give it, when its first value is made.

For type checkers this is `typing.NamedTuple`, and what that has is here: `_replace`, `_make`, `_asdict`, `_fields`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__all__ = ["Record"]

if TYPE_CHECKING:
    from typing import NamedTuple as Record
else:
    # What collections gives to its own classes; a property where Python has no quicker way.
    from collections import _tuplegetter

    class _Values(tuple):
        """What all records can do."""

        __slots__ = ()

        def __new__(cls, *values: Any, **named: Any) -> Any:
            """Make the first value of a class; all others are made by its own constructor."""
            owner = next(base for base in cls.__mro__ if "_fields" in vars(base))
            owner.__new__ = _constructor(owner)
            return owner.__new__(cls, *values, **named)

        @classmethod
        def _make(cls, values: Any) -> Any:
            return cls(*values)

        def _replace(self, /, **changed: Any) -> Any:
            values = tuple.__new__(type(self), map(changed.pop, self._fields, self))
            if changed:
                raise ValueError(f"Got unexpected field names: {list(changed)!r}")
            return values

        def _asdict(self) -> dict[str, Any]:
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self) -> str:
            values = (f"{name}={value!r}" for name, value in self._asdict().items())
            return f"{type(self).__name__}({', '.join(values)})"

        def __getnewargs__(self) -> tuple[Any, ...]:
            return tuple(self)

    def _constructor(owner: Any) -> Any:
        names = ", ".join(owner._fields)
        make = eval(f"lambda _cls, {names}: _make(_cls, ({names},))", {"_make": tuple.__new__})
        make.__defaults__ = tuple(owner._field_defaults.values())
        make.__name__, make.__qualname__ = "__new__", f"{owner.__qualname__}.__new__"
        return make

    class _Maker(type):
        def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> type:
            """An ordinary class of values: only the statement that defines it comes by here, not its subclasses."""
            fields = tuple(namespace["__annotations__"])
            namespace["_field_defaults"] = {field: namespace[field] for field in fields if field in namespace}
            namespace.update((field, _tuplegetter(place, None)) for place, field in enumerate(fields))
            return type(name, (_Values,), {**namespace, "_fields": fields, "__match_args__": fields, "__slots__": ()})

    class _Record:
        """What stands in a class statement, and makes `_Maker` the one that is asked for the class."""

        base = type.__new__(_Maker, "Record", (), {})

        def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
            return (self.base,)

    Record = _Record()
