"""Templates that Meta would refuse are refused before anybody submits them."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from sendero_channels.package.build import from_folder
from sendero_channels.package.lint.whole import faults
from tests.unit.package.sources import HEAD, refused, small

_BODY = {"type": "BODY", "text": "Your channel is connected."}


def _template(*components: dict[str, Any], category: str = "UTILITY") -> str:
    return yaml.safe_dump({"category": category, "components": list(components)}, sort_keys=False)


def _body(text: str, *samples: str) -> dict[str, Any]:
    return {"type": "BODY", "text": text} | ({"example": {"body_text": [list(samples)]}} if samples else {})


def _buttons(*buttons: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    return _BODY, {"type": "BUTTONS", "buttons": list(buttons)}


def _quick(text: str) -> dict[str, Any]:
    return {"type": "QUICK_REPLY", "text": text}


def _picture(file: Any) -> dict[str, Any]:
    return {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": [file]}}


def _url(url: str, text: str = "Open", **more: Any) -> dict[str, Any]:
    return {"type": "URL", "text": text, "url": url, **more}


def _rules(folder: Path, template: str, **files: str) -> set[str]:
    # The setup test fills in no variables here; whether it does is not what these tests are about.
    return {one.split()[1] for one in refused(small(folder, template=template, **files))} - {"TestTemplateParameters"}


_PHONE = {"type": "PHONE_NUMBER", "text": "Call"}
_BAD: dict[str, tuple[str, str]] = {
    "no body": ("TemplateComponents", _template({"type": "FOOTER", "text": "Bye"})),
    "two bodies": ("TemplateComponents", _template(_BODY, _body("Another text."))),
    "two footers": ("TemplateComponents", _template(_BODY, *({"type": "FOOTER", "text": t} for t in "ab"))),
    "an unknown component": ("TemplateComponents", _template(_BODY, {"type": "CAROUSEL"})),
    "an unknown key": ("TemplateComponents", _template({**_BODY, "format": "TEXT"})),
    "a body too long": ("TemplateText", _template(_body("x" * 1025))),
    "an empty body": ("TemplateText", _template(_body(" "))),
    "a header too long": ("TemplateText", _template({"type": "HEADER", "format": "TEXT", "text": "x" * 61}, _BODY)),
    "a header in bold": ("TemplateText", _template({"type": "HEADER", "format": "TEXT", "text": "*Hi*"}, _BODY)),
    "a footer too long": ("TemplateText", _template(_BODY, {"type": "FOOTER", "text": "x" * 61})),
    "three empty lines": ("TemplateText", _template(_body("One.\n\n\n\nTwo."))),
    "a tab": ("TemplateText", _template(_body("One\ttwo."))),
    "a variable first": ("TemplateVariable", _template(_body("{{1}}, your trip is near now.", "Ana"))),
    "a variable last": ("TemplateVariable", _template(_body("Your trip starts on {{1}}.", "Monday"))),
    "variables side by side": (
        "TemplateVariable",
        _template(_body("Hello dear {{1}} {{2}} from all of us.", "A", "B")),
    ),
    "a gap in the variables": ("TemplateVariable", _template(_body("Hello {{1}}, and {{3}}, from us.", "A", "B"))),
    "a named variable": ("TemplateVariable", _template(_body("Hello {{name}}, from all of us.", "A"))),
    "too many variables": ("TemplateVariable", _template(_body("On {{1}} at {{2}} in {{3}} ok", "a", "b", "c"))),
    "an open brace": ("TemplateVariable", _template(_body("Hello {{1} from all of us."))),
    "a variable of the package": ("TemplateVariable", _template(_body("Hello from $(agency_name) to you."))),
    "a variable in a footer": ("TemplateVariable", _template(_BODY, {"type": "FOOTER", "text": "For {{1}} only"})),
    "two variables in a header": (
        "TemplateVariable",
        _template(
            {"type": "HEADER", "format": "TEXT", "text": "To {{1}}, {{2}}", "example": {"header_text": ["a", "b"]}},
            _BODY,
        ),
    ),
    "no sample": ("TemplateSample", _template(_body("Hello {{1}}, your trip is near."))),
    "a sample too many": ("TemplateSample", _template(_body("Hello {{1}}, your trip is near.", "Ana", "Eva"))),
    "a flat list of samples": (
        "TemplateSample",
        _template({**_body("Hello {{1}}, your trip is near."), "example": {"body_text": ["Ana"]}}),
    ),
    "an empty sample": ("TemplateSample", _template(_body("Hello {{1}}, your trip is near.", ""))),
    "a sample without a variable": ("TemplateSample", _template(_body("Your trip is near.", "Ana"))),
    "a picture without a file": ("TemplateSample", _template({"type": "HEADER", "format": "IMAGE"}, _BODY)),
    "somebody's handle": ("TemplateSample", _template(_picture("4::aW"), _BODY)),
    "a file without its digest": ("TemplateSample", _template(_picture({"url": "https://x.example/a.png"}), _BODY)),
    "a file that is not fetched by https": (
        "TemplateSample",
        _template(_picture({"url": "http://x.example/a.png", "sha256": "0" * 64}), _BODY),
    ),
    "a header of no format": ("TemplateComponents", _template({"type": "HEADER", "text": "Hi"}, _BODY)),
    "a moving picture": ("TemplateComponents", _template({"type": "HEADER", "format": "GIF"}, _BODY)),
    "a place with a text": (
        "TemplateComponents",
        _template({"type": "HEADER", "format": "LOCATION", "text": "x"}, _BODY),
    ),
    "no buttons": ("TemplateButton", _template(*_buttons())),
    "eleven buttons": ("TemplateButton", _template(*_buttons(*(_quick(f"No {i}") for i in range(11))))),
    "mixed buttons": ("TemplateButton", _template(*_buttons(_quick("A"), _url("https://a.example/x"), _quick("B")))),
    "three links": (
        "TemplateButton",
        _template(*_buttons(*(_url(f"https://a.example/{i}", f"No {i}") for i in range(3)))),
    ),
    "a button's text too long": ("TemplateButton", _template(*_buttons(_quick("x" * 26)))),
    "two buttons alike": ("TemplateButton", _template(*_buttons(_quick("Yes"), _quick("Yes")))),
    "a button of no kind": ("TemplateButton", _template(*_buttons({"type": "OTP", "text": "Copy"}))),
    "a link to WhatsApp": ("TemplateButton", _template(*_buttons(_url("https://wa.me/34600111222")))),
    "a plain link": ("TemplateButton", _template(*_buttons(_url("http://a.example")))),
    "a variable inside a link": (
        "TemplateButton",
        _template(*_buttons(_url("https://a.example/{{1}}/x", example=["https://a.example/{{1}}/x"]))),
    ),
    "a variable for the host": (
        "TemplateButton",
        _template(*_buttons(_url("https://{{1}}", example=["https://a.example"]))),
    ),
    "a link without its sample": ("TemplateSample", _template(*_buttons(_url("https://a.example/{{1}}")))),
    "two phones": (
        "TemplateButton",
        _template(
            *_buttons({**_PHONE, "phone_number": "+34911"}, {**_PHONE, "text": "Ring", "phone_number": "+34912"})
        ),
    ),
    "a phone in words": ("TemplateButton", _template(*_buttons({**_PHONE, "phone_number": "call us"}))),
    "a code too long": ("TemplateSample", _template(*_buttons({"type": "COPY_CODE", "example": "x" * 16}))),
    "a Flow by two names": (
        "FlowUnknown",
        _template(*_buttons({"type": "FLOW", "text": "Plan", "flow_id": "1", "flow_name": "intake"})),
    ),
    "a Flow with an emoji": (
        "TemplateButton",
        _template(*_buttons({"type": "FLOW", "text": "Plan ✈", "flow_name": "intake"})),
    ),
    "a Flow with an endpoint": (
        "FlowEndpointRefused",
        _template(*_buttons({"type": "FLOW", "text": "Plan", "flow_name": "intake", "flow_action": "data_exchange"})),
    ),
    "a Flow of somebody's": ("FlowUnknown", _template(*_buttons({"type": "FLOW", "text": "Plan", "flow_id": "1"}))),
    "a Flow that the package does not have": (
        "FlowUnknown",
        _template(*_buttons({"type": "FLOW", "text": "Plan", "flow_name": "goodbye"})),
    ),
    "a Flow within a button": (
        "FlowUnknown",
        _template(*_buttons({"type": "FLOW", "text": "Plan", "flow_json": "{}"})),
    ),
    "a question for a passport": ("SensitiveAsked", _template(_body("Please send us your passport number."))),
    "a button for a card": ("SensitiveAsked", _template(*_buttons(_quick("Send card number")))),
    "a code with our own text": ("TemplateAuthentication", _template(_BODY, category="AUTHENTICATION")),
    "a code that holds too long": (
        "TemplateAuthentication",
        _template({"type": "BODY"}, {"type": "FOOTER", "code_expiration_minutes": 91}, category="AUTHENTICATION"),
    ),
    "a code without its button": (
        "TemplateAuthentication",
        _template({"type": "BODY"}, {"type": "BUTTONS", "buttons": [_quick("A")]}, category="AUTHENTICATION"),
    ),
    "a code that fills itself in, nobody knows where": (
        "TemplateAuthentication",
        _template(
            {"type": "BODY"},
            {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "ONE_TAP"}]},
            category="AUTHENTICATION",
        ),
    ),
}
_GOOD: dict[str, str] = {
    "everything": _template(
        {"type": "HEADER", "format": "TEXT", "text": "For {{1}}", "example": {"header_text": ["Ana"]}},
        _body("Hello {{1}}, your trip to {{2}} is near.", "Ana", "Lisbon"),
        {"type": "FOOTER", "text": "Your agency"},
        {"type": "BUTTONS", "buttons": [
            _quick("Thanks"), _quick("Help"), _url("https://a.example/{{1}}", example=["https://a.example/7"]),
            {**_PHONE, "phone_number": "+34911234567"}, {"type": "COPY_CODE", "example": "TRIP7"},
            {"type": "FLOW", "text": "Plan", "flow_name": "intake", "navigate_screen": "TRIP"},
        ]},
    ),
    "a variable twice": _template(_body("Hello {{1}}, and again {{1}}, from all of us.", "Ana")),
    "a picture": _template(_picture({"url": "https://x.example/a.png", "sha256": "0" * 64}), _BODY),
    "a place": _template({"type": "HEADER", "format": "LOCATION"}, _BODY),
}  # fmt: skip


@pytest.mark.parametrize("idea", _BAD)
def test_a_bad_template_is_refused(tmp_path: Path, idea: str) -> None:
    rule, template = _BAD[idea]
    assert _rules(tmp_path, template) == {rule}


@pytest.mark.parametrize("idea", _GOOD)
def test_a_good_template_is_accepted(tmp_path: Path, idea: str) -> None:
    assert _rules(tmp_path, _GOOD[idea]) == set()


def test_an_authentication_template_as_meta_wants_it_is_accepted(tmp_path: Path) -> None:
    template = _template(
        {"type": "BODY", "add_security_recommendation": True},
        {"type": "FOOTER", "code_expiration_minutes": 5},
        {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE"}]},
        category="AUTHENTICATION",
    )
    head = HEAD.replace("testTemplate:\n  key: hello\n  language: en_US\n", "")
    assert _rules(tmp_path, template, head=head) == set()


def _beside(folder: Path, name: str, template: str) -> list[str]:
    place = small(folder)
    (place / "templates" / name).write_text(template)
    return refused(place)


@pytest.mark.parametrize(
    "part",
    [
        _template(_BODY, {"type": "CAROUSEL", "cards": []}),
        _template(_BODY, {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "Now"}}, category="MARKETING"),
        _template({"type": "HEADER", "format": "GIF"}, _BODY, category="MARKETING"),
        *(
            _template(*_buttons({"type": kind, "text": "Look"}), category="MARKETING")
            for kind in ("MPM", "SPM", "ORDER_DETAILS")
        ),
    ],
)
def test_what_meta_has_besides_and_nobody_here_knows_the_rules_of_is_refused(tmp_path: Path, part: str) -> None:
    assert _rules(tmp_path, part) in ({"TemplateComponents"}, {"TemplateButton"})


def test_a_language_that_meta_does_not_have_is_refused(tmp_path: Path) -> None:
    found = _beside(tmp_path, "hola.es_FR.yaml", _template(_body("Su canal funciona.")))
    assert found == ["hola.es_FR.yaml:1 TemplateLanguage"]


def test_a_language_whose_words_for_a_passport_nobody_listed_is_refused(tmp_path: Path) -> None:
    asks = _template(_body("Stuur ons een foto van uw paspoort."))
    assert _beside(tmp_path, "hello.nl.yaml", asks) == ["hello.nl.yaml:1 SensitiveUnchecked"]


def test_two_templates_of_one_wording_are_refused(tmp_path: Path) -> None:
    found = _beside(tmp_path, "other.en_US.yaml", _template(_body("Your  channel is CONNECTED.")))
    assert found == ["other.en_US.yaml:1 TemplateDuplicate"]


def test_one_key_has_one_category_in_all_languages(tmp_path: Path) -> None:
    found = _beside(tmp_path, "hello.es.yaml", _template(_body("Su canal funciona."), category="MARKETING"))
    assert found == ["hello.es.yaml:1 TemplateCategoryMixed"]


def test_a_flaw_is_named_with_its_line(tmp_path: Path) -> None:
    template = "category: UTILITY\ncomponents:\n  - type: BODY\n    text: Your trip is on {{1}}\n"
    found = refused(small(tmp_path, template=template))
    assert "hello.en_US.yaml:4 TemplateVariable" in found


def test_marketing_words_in_a_utility_template_are_a_hint_and_no_refusal(tmp_path: Path) -> None:
    place = small(tmp_path, template=_template(_body("Your channel has a special offer.")))
    assert [(one.rule, one.hint) for one in faults(from_folder(place))] == [("TemplateCategoryHint", True)]


@pytest.mark.parametrize(
    ("template", "head", "rule"),
    [
        (_template(_body("Hello {{1}}, your channel works.", "Ana")), HEAD, "TestTemplateParameters"),
        (_template(_BODY), HEAD + "  parameters: [Ana]\n", "TestTemplateParameters"),
        (_template(_BODY), HEAD.replace("key: hello", "key: goodbye"), "TestTemplateUnknown"),
        (
            _template(*_buttons(_url("https://a.example/{{1}}", example=["https://a.example/1"]))),
            HEAD,
            "TestTemplateParameters",
        ),
    ],
)
def test_the_setup_test_can_be_sent(tmp_path: Path, template: str, head: str, rule: str) -> None:
    assert [one.split()[1] for one in refused(small(tmp_path, template=template, head=head))] == [rule]
