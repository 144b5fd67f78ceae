"""What Meta gives back of a template is told from somebody else's words, and from nothing more."""

from typing import Any

import pytest

from sendero_channels.package.wording import says_the_same

_BUTTONS = {"type": "BUTTONS", "buttons": [{"type": "URL", "text": "Open", "url": "https://a.example/{{1}}"}]}
_HEADER = {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4::a"]}}
_BODY = {"type": "BODY", "text": "Hello {{1}}, all is well.", "example": {"body_text": [["Ana"]]}}


def _template(*components: dict[str, Any], category: str = "UTILITY") -> dict[str, Any]:
    return {"name": "a", "language": "en", "category": category, "components": [*components]}


_OURS = _template(_HEADER, _BODY, _BUTTONS)


@pytest.mark.parametrize(
    "found",
    [
        [],
        [_BUTTONS, _BODY, {**_HEADER, "example": {"header_handle": ["https://scontent.example/x"]}}],
        [{"type": "header", "format": "image"}, {**_BODY, "example": None}, _BUTTONS],
        [_HEADER, _BODY, {"type": "BUTTONS", "buttons": [{**_BUTTONS["buttons"][0], "icon": "x"}]}],  # type: ignore[dict-item]
    ],
)
def test_what_meta_adds_or_leaves_out_is_no_difference(found: list[dict[str, Any]]) -> None:
    assert says_the_same(_OURS, found, "")


@pytest.mark.parametrize(
    "found",
    [
        [_HEADER, {**_BODY, "text": "Hello {{1}}, send us money."}, _BUTTONS],
        [
            _HEADER,
            _BODY,
            {"type": "BUTTONS", "buttons": [{"type": "URL", "text": "Open", "url": "https://evil.example"}]},
        ],
        [_HEADER, _BODY],
        [_HEADER, _BODY, _BUTTONS, {"type": "FOOTER", "text": "Reply now"}],
        [{"type": "HEADER", "format": "TEXT", "text": "Hi"}, _BODY, _BUTTONS],
    ],
)
def test_other_words_are_a_difference(found: list[dict[str, Any]]) -> None:
    assert not says_the_same(_OURS, found, "POSITIONAL")


def test_variables_of_the_other_kind_are_a_difference() -> None:
    assert not says_the_same(_OURS, [], "NAMED")
    assert says_the_same(_OURS | {"parameter_format": "NAMED"}, [], "NAMED")


def test_metas_own_words_in_a_template_for_codes_are_none() -> None:
    code = _template({"type": "BODY", "add_security_recommendation": True}, category="AUTHENTICATION")
    assert says_the_same(code, [{"type": "BODY", "text": "*{{1}}* is your verification code."}], "POSITIONAL")
