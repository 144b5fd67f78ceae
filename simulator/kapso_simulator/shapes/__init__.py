"""What bodies and queries look like: one declaration that both checks a value and becomes JSON schema.

    PERSON = Obj({"name!": Text(max=80), "age": Whole(min=0, nullable=True), "tags": ListOf(Text())})

A `!` marks a required key. `Obj` drops keys that it does not know, as Kapso does; `Obj(..., open=True)` keeps them.
`clean(value, "person")` returns the value that a handler may trust, or raises Mismatch for the first thing wrong.
`Root("person", PERSON)` is the Rails envelope `{"person": {...}}`. `Anything()` accepts every JSON value.
Query values arrive as text: `Whole`, `Flag` and `Moment` read it.
"""

from kapso_simulator.shapes.base import BLANK, INVALID, Mismatch, Shape
from kapso_simulator.shapes.composed import AnyOf, ListOf, MapOf, Obj, Root, nullable
from kapso_simulator.shapes.plain import UUID, Anything, Choice, Flag, Moment, Number, Text, Uri, Whole

__all__ = [
    "BLANK",
    "INVALID",
    "UUID",
    "AnyOf",
    "Anything",
    "Choice",
    "Flag",
    "ListOf",
    "MapOf",
    "Mismatch",
    "Moment",
    "Number",
    "Obj",
    "Root",
    "Shape",
    "Text",
    "Uri",
    "Whole",
    "nullable",
]
