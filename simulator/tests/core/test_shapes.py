"""Shapes let through what they should, and say in JSON schema what that is."""

from typing import Any

import pytest

from kapso_simulator.shapes import (
    AnyOf,
    Choice,
    Flag,
    ListOf,
    MapOf,
    Mismatch,
    Moment,
    Number,
    Obj,
    Root,
    Shape,
    Text,
    Uri,
    Whole,
    nullable,
)

PERSON = Obj({"name!": Text(max=5), "age": Whole(min=0, max=150, nullable=True), "tags": ListOf(Text(), 1, 2)})


@pytest.mark.parametrize(
    ("shape", "value", "problem"),
    [
        (Text(), 1, "is invalid"),
        (Text(), " ", "can't be blank"),
        (Text(), None, "can't be blank"),
        (Text(max=2), "abc", "is too long (maximum is 2 characters)"),
        (Text(pattern="[a-z]+"), "a1", "is invalid"),
        (Choice(("a", "b")), "c", "is not included in the list"),
        (Choice(("a", "b")), ["a"], "is not included in the list"),
        (Whole(), True, "is not a number"),
        (Whole(), 1.5, "is not a number"),
        (Whole(min=1), 0, "must be greater than or equal to 1"),
        (Whole(max=1), 2, "must be less than or equal to 1"),
        (Number(min=0), -0.5, "is out of range"),
        (Flag(), "yes", "is invalid"),
        (Moment(), "soon", "is invalid"),
        (Moment(), 5, "is invalid"),
        (Uri(https=True), "http://a.test", "must be a valid HTTPS URL"),
        (Uri(), "https://", "is invalid"),
        (Uri(), "ftp://a.test", "is invalid"),
        (Uri(), "https://[a", "is invalid"),
        (ListOf(Text(), 1), [], "can't be blank"),
        (ListOf(Text(), 0, 1), ["a", "b"], "is too long (maximum is 1 items)"),
        (MapOf(Text()), [], "is invalid"),
        (AnyOf((Whole(), Flag())), "x", "is not a number"),
    ],
)
def test_a_value_of_another_shape_is_told_in_the_words_of_rails(shape: Shape, value: Any, problem: str) -> None:
    with pytest.raises(Mismatch) as wrong:
        shape.clean(value, "field")
    assert (wrong.value.field, wrong.value.problem) == ("field", problem)


def test_an_object_drops_what_it_does_not_know_unless_it_is_open() -> None:
    given = {"name": "Ann", "other": 1}
    assert PERSON.clean(given, "") == {"name": "Ann"}
    assert Obj(PERSON.fields, open=True).clean(given, "") == given


def test_a_problem_names_the_whole_way_to_its_field() -> None:
    with pytest.raises(Mismatch) as wrong:
        Obj({"people!": ListOf(PERSON)}).clean({"people": [{"name": "Ann", "tags": [""]}]}, "")
    assert wrong.value.field == "people.tags"


@pytest.mark.parametrize("value", [None, {}, {"other": {}}, {"person": None}, {"person": {}}, []])
def test_an_envelope_is_asked_for(value: Any) -> None:
    with pytest.raises(Mismatch) as wrong:
        Root("person", PERSON).clean(value, "")
    assert wrong.value.root


def test_query_texts_are_read_as_what_they_stand_for() -> None:
    shape = Obj({"page": Whole(), "active": Flag(), "since": Moment()})
    given = {"page": "2", "active": "false", "since": "2026-03-02T10:00:00+01:00"}
    expected = {"page": 2, "active": False, "since": "2026-03-02T09:00:00.000000Z"}
    assert shape.clean(given, "") == expected


def test_json_schema_says_the_same() -> None:
    schema = PERSON.schema()
    assert schema["required"] == ["name"]
    assert schema["properties"]["age"] == {"type": ["integer", "null"], "minimum": 0, "maximum": 150}
    assert schema["properties"]["tags"]["maxItems"] == 2
    assert nullable(Choice(("a",))).schema() == {"type": ["string", "null"], "enum": ["a", None]}
