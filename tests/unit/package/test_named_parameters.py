"""Templates whose variables have names are held against Meta's rules for names."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from sendero_channels.package.build import from_folder
from sendero_channels.package.release import template_body, template_name
from tests.unit.package.sources import HEAD, refused, small

_SAMPLES = {"first_name": "Ana", "city": "Lisbon"}
_TEXT = "Hello {{first_name}}, your trip to {{city}} is near."


def _pairs(**samples: str) -> list[dict[str, str]]:
    return [{"param_name": name, "example": sample} for name, sample in samples.items()]


def _named(text: str = _TEXT, *others: dict[str, Any], example: Any = None, **more: Any) -> str:
    given = {"body_text_named_params": _pairs(**_SAMPLES)} if example is None else example
    body = {"type": "BODY", "text": text, **({"example": given} if given else {})}
    template = {"category": "UTILITY", "parameterFormat": "NAMED", **more, "components": [body, *others]}
    return yaml.safe_dump(template, sort_keys=False)


def _header(text: str, example: Any) -> dict[str, Any]:
    return {"type": "HEADER", "format": "TEXT", "text": text, "example": example}


_TEST = HEAD + "  namedParameters: {first_name: Ana, city: Lisbon}\n"
_NO_TEST = HEAD.replace("testTemplate:\n  key: hello\n  language: en_US\n", "")
_BAD: dict[str, tuple[str, str]] = {
    "a number among names": (
        "TemplateVariable",
        _named(
            "Hello {{first_name}}, your trip to {{1}} is near.",
            example={"body_text_named_params": _pairs(**{"first_name": "Ana", "1": "Lisbon"})},
        ),
    ),
    "a name among numbers": (
        "TemplateVariable",
        _named(parameterFormat="POSITIONAL", example={"body_text": [["Ana", "Lisbon"]]}),
    ),
    "a name in capitals": (
        "TemplateVariable",
        _named("Hello {{FirstName}}, all is well.", example={"body_text_named_params": _pairs(FirstName="Ana")}),
    ),
    "a name with a space": (
        "TemplateVariable",
        _named("Hello {{ city }}, all is well.", example={"body_text_named_params": _pairs(**{" city ": "Lisbon"})}),
    ),
    "a name twice": (
        "TemplateVariable",
        _named(
            "In {{city}} and again in {{city}} we wait for you.",
            example={"body_text_named_params": _pairs(city="Lisbon")},
        ),
    ),
    "a name in header and body": (
        "TemplateVariable",
        _named(_TEXT, _header("To {{city}}", {"header_text_named_params": _pairs(city="Lisbon")})),
    ),
    "a name first": (
        "TemplateVariable",
        _named("{{city}} is where you go today.", example={"body_text_named_params": _pairs(city="Lisbon")}),
    ),
    "two names in a header": (
        "TemplateVariable",
        _named(_TEXT, _header("{{day}} at {{hour}}", {"header_text_named_params": _pairs(day="Monday", hour="ten")})),
    ),
    "a name without a sample": (
        "TemplateSample",
        _named(example={"body_text_named_params": _pairs(city="Lisbon")}),
    ),
    "a sample of no name": (
        "TemplateSample",
        _named(example={"body_text_named_params": _pairs(**_SAMPLES, hotel="Sol")}),
    ),
    "an empty sample": (
        "TemplateSample",
        _named(example={"body_text_named_params": _pairs(first_name="Ana", city=" ")}),
    ),
    "samples by number": ("TemplateSample", _named(example={"body_text": [["Ana", "Lisbon"]]})),
    "samples of both kinds": (
        "TemplateSample",
        _named(example={"body_text_named_params": _pairs(**_SAMPLES), "body_text": [["Ana", "Lisbon"]]}),
    ),
    "a header's sample by number": (
        "TemplateSample",
        _named(_TEXT, _header("On {{day}}", {"header_text": ["Monday"]})),
    ),
    "a code by name": (
        "TemplateAuthentication",
        yaml.safe_dump(
            {
                "category": "AUTHENTICATION",
                "parameterFormat": "NAMED",
                "components": [
                    {"type": "BODY"},
                    {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE"}]},
                ],
            }
        ),
    ),
}


@pytest.mark.parametrize("idea", _BAD)
def test_a_bad_named_template_is_refused(tmp_path: Path, idea: str) -> None:
    rule, template = _BAD[idea]
    assert {one.split()[1] for one in refused(small(tmp_path, head=_NO_TEST, template=template))} == {rule}


def test_a_template_with_names_in_header_and_body_is_accepted(tmp_path: Path) -> None:
    template = _named(_TEXT, _header("On {{day}}", {"header_text_named_params": _pairs(day="Monday")}))
    assert refused(small(tmp_path, head=_NO_TEST, template=template)) == []


def test_a_link_has_its_number_in_a_template_with_names_too(tmp_path: Path) -> None:
    button = {"type": "URL", "text": "Open", "url": "https://a.example/{{1}}", "example": ["https://a.example/7"]}
    template = _named(_TEXT, {"type": "BUTTONS", "buttons": [button]})
    assert refused(small(tmp_path, head=_NO_TEST, template=template)) == []


def test_the_setup_test_gives_each_name_its_text(tmp_path: Path) -> None:
    assert refused(small(tmp_path, head=_TEST, template=_named())) == []


@pytest.mark.parametrize(
    "given",
    [
        "",
        "  parameters: [Ana, Lisbon]\n",
        "  namedParameters: {first_name: Ana}\n",
        "  namedParameters: {first_name: Ana, city: Lisbon, hotel: Sol}\n",
        "  namedParameters: {first_name: Ana, city: Lisbon}\n  parameters: [Ana]\n",
    ],
)
def test_a_setup_test_that_gives_anything_else_is_refused(tmp_path: Path, given: str) -> None:
    found = refused(small(tmp_path, head=HEAD + given, template=_named()))
    assert [one.split()[1] for one in found] == ["TestTemplateParameters"]


def test_names_for_a_template_with_numbers_are_refused(tmp_path: Path) -> None:
    found = refused(small(tmp_path, head=HEAD + "  namedParameters: {city: Lisbon}\n"))
    assert [one.split()[1] for one in found] == ["TestTemplateParameters"]


def test_meta_is_told_of_names_and_of_nothing_where_there_are_numbers(tmp_path: Path) -> None:
    (named,) = from_folder(small(tmp_path, head=_NO_TEST, template=_named())).spec.templates
    (plain,) = from_folder(small(tmp_path)).spec.templates
    assert template_body(named, "x", {})["parameter_format"] == "NAMED"
    assert "parameter_format" not in template_body(plain, "x", {})


def test_the_same_words_with_names_are_another_template(tmp_path: Path) -> None:
    (plain,) = from_folder(small(tmp_path)).spec.templates
    assert template_name(plain) != template_name(plain.model_copy(update={"parameter_format": "NAMED"}))
