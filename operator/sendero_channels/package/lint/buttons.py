"""A template's buttons against Meta's rules."""

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Set
from typing import Any

from sendero_channels.package.lint.flaw import Flaw, Place
from sendero_channels.package.model import Template
from sendero_channels.policy.sensitive import asks

_MOST = {"QUICK_REPLY": 10, "URL": 2, "PHONE_NUMBER": 1, "COPY_CODE": 1, "FLOW": 1, "VOICE_CALL": 1, "CATALOG": 1}
_RULE = "TemplateButton"
_EMOJI = re.compile("[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]")


def buttons(path: Place, component: dict[str, Any], template: Template, flows: Set[str]) -> Iterator[Flaw]:
    """Every flaw in the buttons of a template that is not for authentication."""
    found = component.get("buttons")
    if not isinstance(found, list) or not found or not all(isinstance(one, dict) for one in found):
        yield Flaw(path, _RULE, "BUTTONS has a list of buttons")
        return
    kinds = [str(one.get("type")) for one in found]
    yield from _together((*path, "buttons"), kinds, [one.get("text") for one in found])
    for index, one in enumerate(found):
        where = (*path, "buttons", index)
        if kinds[index] not in _MOST:
            message = f"'{kinds[index][:40]}' is no button of a {template.category} template: use {', '.join(_MOST)}"
            yield Flaw(where, _RULE, message)
            continue
        yield from _text(where, kinds[index], one)
        yield from _CHECKS.get(kinds[index], _nothing)(where, one)
        if kinds[index] == "FLOW":
            yield from _flow(where, one, flows)


def one_time_password(path: Place, component: dict[str, Any]) -> Iterator[Flaw]:
    """The one button of an authentication template."""
    found = component.get("buttons")
    one = found[0] if isinstance(found, list) and len(found) == 1 and isinstance(found[0], dict) else {}
    if one.get("type") != "OTP" or one.get("otp_type") not in ("COPY_CODE", "ONE_TAP", "ZERO_TAP"):
        yield Flaw(path, "TemplateAuthentication", "one OTP button with otp_type COPY_CODE, ONE_TAP or ZERO_TAP")
    elif one["otp_type"] != "COPY_CODE" and not one.get("supported_apps"):
        yield Flaw(path, "TemplateAuthentication", f"{one['otp_type']} needs supported_apps")


def _together(path: Place, kinds: list[str], texts: list[Any]) -> Iterator[Flaw]:
    if len(kinds) > 10:
        yield Flaw(path, _RULE, "a template has at most 10 buttons")
    for kind, count in Counter(kinds).items():
        if count > _MOST.get(kind, 10):
            yield Flaw(path, _RULE, f"a template has at most {_MOST[kind]} {kind} buttons")
    turns = sum(1 for a, b in itertools.pairwise(kinds) if (a == "QUICK_REPLY") != (b == "QUICK_REPLY"))
    if turns > 1:
        yield Flaw(path, _RULE, "quick replies stand together, and so do all other buttons")
    twice = [str(text) for text, count in Counter(map(str, filter(None, texts))).items() if count > 1]
    if twice:
        yield Flaw(path, _RULE, f"two buttons say '{twice[0][:25]}'")


def _text(path: Place, kind: str, one: dict[str, Any]) -> Iterator[Flaw]:
    text = one.get("text")
    if kind == "COPY_CODE":
        return
    if not isinstance(text, str) or not 1 <= len(text) <= 25:
        yield Flaw(path, _RULE, "a button's text has 1 to 25 characters")
    elif "{{" in text or "\n" in text:
        yield Flaw(path, _RULE, "a button's text is one line without variables")
    elif noun := asks(text):
        yield Flaw(path, "SensitiveAsked", f"asks for '{noun}', which is never collected in a chat")


def _url(path: Place, one: dict[str, Any]) -> Iterator[Flaw]:
    url, where = one.get("url"), (*path, "url")
    if not isinstance(url, str) or not re.fullmatch(r"https://[^\s/]+\S*", url) or len(url) > 2000:
        yield Flaw(path, _RULE, "a URL button has an https url of at most 2000 characters")
        return
    if re.match(r"https://(www\.)?(wa\.me|api\.whatsapp\.com)\b", url, re.IGNORECASE):
        yield Flaw(where, _RULE, "Meta refuses links to wa.me (2388081)")
    if "{{" in url and not (url.count("{{") == 1 and url.endswith("{{1}}") and "/" in url[8:-5]):
        yield Flaw(where, _RULE, "a url has one variable, {{1}}, at its end, behind the host")
    example = one.get("example")
    stem = url.removesuffix("{{1}}")
    whole = isinstance(example, list) and len(example) == 1 and str(example[0]).startswith(stem)
    if "{{" in url and not whole:
        yield Flaw(path, "TemplateSample", "example must be a list with the whole url, filled in")


def _phone(path: Place, one: dict[str, Any]) -> Iterator[Flaw]:
    if not re.fullmatch(r"\+?[0-9]{5,19}", str(one.get("phone_number"))):
        yield Flaw(path, _RULE, "phone_number has digits only, 20 characters at most")


def _code(path: Place, one: dict[str, Any]) -> Iterator[Flaw]:
    example = one.get("example")
    shown = example[0] if isinstance(example, list) and len(example) == 1 else example
    if not isinstance(shown, str) or not 1 <= len(shown) <= 15:
        yield Flaw(path, "TemplateSample", "COPY_CODE needs an example of at most 15 characters")


def _flow(path: Place, one: dict[str, Any], flows: Set[str]) -> Iterator[Flaw]:
    if _EMOJI.search(str(one.get("text"))):
        yield Flaw(path, _RULE, "a FLOW button's text has no emoji")
    if one.get("flow_name") not in flows or one.get("flow_id") or one.get("flow_json"):
        known = ", ".join(sorted(flows)) or "which has none yet"
        yield Flaw(path, "FlowUnknown", f"a FLOW button says flow_name, the key of a Flow of the package: {known}")
    if one.get("flow_action", "navigate") != "navigate":
        yield Flaw(path, "FlowEndpointRefused", "a FLOW button navigates: Flow data endpoints are refused")


def _nothing(path: Place, one: dict[str, Any]) -> Iterator[Flaw]:
    yield from ()


_CHECKS = {"URL": _url, "PHONE_NUMBER": _phone, "COPY_CODE": _code}
