"""What becomes of a model on its way into a CRD."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field

from sendero_channels.crdgen.structural import NotStructural, schema_of
from sendero_channels.kernel.schema import Part, remedy, rules


class Inner(Part):
    """An inner part."""

    count: int = Field(3, description="How many.")
    model_config = Part.model_config | {"json_schema_extra": rules(("self.count > 0", "count must be positive"))}


class Bare(Part):
    """A part without defaults."""

    word: str | None = Field(None, description="A word.")


def field(annotation: Any, default: Any = ..., **more: Any) -> dict[str, Any]:
    """The schema of one field of a model."""
    made = type("Made", (Part,), {"__annotations__": {"it": annotation}, "it": Field(default, **more)})
    found: dict[str, Any] = schema_of(made)["properties"]["it"]
    return found


def test_an_optional_value_is_one_that_may_be_left_out() -> None:
    assert field(str | None, None, max_length=3, description="It.") == {
        "type": "string",
        "maxLength": 3,
        "description": "It.",
    }


def test_a_part_stands_where_it_is_used_under_the_words_of_its_place() -> None:
    found = field(Inner | None, None, description="The one here.")
    assert found["description"] == "The one here."
    assert found["properties"]["count"] == {
        "default": 3,
        "description": "How many.",
        "type": "integer",
        "format": "int64",
    }


def test_rules_of_the_part_and_of_its_place_both_hold() -> None:
    found = field(Inner, description="It.", json_schema_extra=rules(("self.count < 9", "count must be small")))
    assert [one["message"] for one in found["x-kubernetes-validations"]] == [
        "count must be positive",
        "count must be small",
    ]


def test_a_pattern_says_its_remedy() -> None:
    found = field(str, pattern=r"^\+[0-9]+$", json_schema_extra=remedy("must be + and digits"))
    assert found["pattern"] == r"^\+[0-9]+$"
    assert found["x-kubernetes-validations"] == [
        {"rule": r"self.matches(r'^\+[0-9]+$')", "message": "must be + and digits"}
    ]
    assert "x-remedy" not in found


def test_the_remedy_of_an_entry_stays_with_the_entry() -> None:
    entry = Annotated[str, Field(pattern="^a$", json_schema_extra=remedy("must be a"))]
    found = field(list[entry] | None, None)
    assert found["items"]["x-kubernetes-validations"][0]["message"] == "must be a"
    assert "x-kubernetes-validations" not in found


@pytest.mark.parametrize(
    ("annotation", "default", "expected"),
    [
        (bool, False, False),
        (int, 0, 0),
        (list[str], ["a"], ["a"]),
        (Inner, Inner(), {}),
    ],
    ids=["false", "zero", "a list", "a part with defaults of its own"],
)
def test_a_default_that_says_something_reaches_the_schema(annotation: Any, default: Any, expected: Any) -> None:
    assert field(annotation, default)["default"] == expected


@pytest.mark.parametrize(
    ("annotation", "default"),
    [(str | None, None), (str, ""), (list[str], []), (dict[str, str], {}), (Bare, Bare())],
    ids=["nothing", "an empty string", "an empty list", "an empty map", "a part without defaults"],
)
def test_an_empty_default_is_left_out_of_peoples_objects(annotation: Any, default: Any) -> None:
    assert "default" not in field(annotation, default)


def test_a_free_form_object_keeps_what_the_schema_does_not_know() -> None:
    assert field(dict[str, Any]) == {"type": "object", "x-kubernetes-preserve-unknown-fields": True}


def test_a_map_keeps_the_schema_of_its_values() -> None:
    assert field(dict[str, Annotated[str, Field(max_length=3)]])["additionalProperties"] == {
        "type": "string",
        "maxLength": 3,
    }


def test_one_allowed_value_is_an_enum_of_one() -> None:
    assert field(Literal["Retain"])["enum"] == ["Retain"]


def test_fields_may_be_named_as_the_words_of_a_schema() -> None:
    class Named(BaseModel):
        title: str
        default: int

    assert list(schema_of(Named)["properties"]) == ["title", "default"]


def test_unknown_fields_are_the_api_servers_business() -> None:
    assert "additionalProperties" not in schema_of(Inner)


@pytest.mark.parametrize(
    ("annotation", "more", "said"),
    [
        (int, {"gt": 0}, "Made.it: a CRD cannot say exclusiveMinimum"),
        (str, {"examples": ["a"]}, "Made.it: a CRD cannot say examples"),
        (int | str, {}, "Made.it: a CRD cannot choose among several types"),
    ],
    ids=["an exclusive bound", "examples", "a choice of types"],
)
def test_what_no_crd_can_say_is_refused_by_the_fields_name(annotation: Any, more: dict[str, Any], said: str) -> None:
    with pytest.raises(NotStructural, match=said):
        field(annotation, **more)
