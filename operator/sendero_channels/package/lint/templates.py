"""Message templates against Meta's rules for creating them, and against what its reviewers refuse."""

import re
from collections import Counter
from collections.abc import Iterator, Set
from typing import Any

from sendero_channels.package.lint import buttons
from sendero_channels.package.lint.flaw import Flaw, Place
from sendero_channels.package.lint.languages import LANGUAGES
from sendero_channels.package.lint.proof import proof
from sendero_channels.package.lint.variables_in_text import VARIABLE, placed, sampled
from sendero_channels.package.media import sample
from sendero_channels.package.model import PackageSpec, Template
from sendero_channels.policy.sensitive import asks
from sendero_channels.policy.words import LANGUAGES as KNOWN

_KEYS = {
    "HEADER": {"type", "format", "text", "example"},
    "BODY": {"type", "text", "example", "add_security_recommendation"},
    "FOOTER": {"type", "text", "code_expiration_minutes"},
    "BUTTONS": {"type", "buttons"},
}
_MEDIA = ("IMAGE", "VIDEO", "DOCUMENT")
_PROMOTIONAL = re.compile(
    r"\b(discounts?|special offers?|sale|promo\w*|coupon|% off|deals?|descuentos?|ofertas?|rebajas?|cup[oó]n|desconto"
    r"|promo[cç]\w+|r[eé]duction|soldes|rabatt\w*|angebot\w*|sconto)\b",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"[*_~`\n]")


def templates(spec: PackageSpec) -> Iterator[Flaw]:
    """Every flaw in the templates."""
    flows = {one.key for one in spec.flows}
    for index, template in enumerate(spec.templates):
        yield from _template(("templates", index), template, flows)
    yield from _together(spec.templates)
    yield from proof(spec)


def _template(path: Place, template: Template, flows: Set[str]) -> Iterator[Flaw]:
    if template.language not in LANGUAGES:
        yield Flaw((*path, "language"), "TemplateLanguage", f"'{template.language}' is no language code of Meta's")
    elif template.language.partition("_")[0] not in KNOWN:
        message = (
            f"whether it asks for passport, card or bank data cannot be checked in '{template.language}': write it in "
            f"one of {', '.join(KNOWN)}"
        )
        yield Flaw((*path, "language"), "SensitiveUnchecked", message)
    yield from _named(path, template)
    kinds = Counter(str(one.get("type")) for one in template.components)
    if kinds["BODY"] != 1:
        yield Flaw((*path, "components"), "TemplateComponents", "a template has exactly one BODY")
    for index, one in enumerate(template.components):
        where, kind = (*path, "components", index), str(one.get("type"))
        if kind not in _KEYS:
            yield Flaw(where, "TemplateComponents", f"'{kind[:40]}' is no component: use {', '.join(_KEYS)}")
        elif kinds[kind] > 1 and kind != "BODY":
            yield Flaw(where, "TemplateComponents", f"a template has at most one {kind}")
        else:
            yield from _component(where, kind, one, template, flows)


def _named(path: Place, template: Template) -> Iterator[Flaw]:
    if template.parameter_format != "NAMED":
        return
    if template.category == "AUTHENTICATION":
        yield Flaw(
            (*path, "parameterFormat"), "TemplateAuthentication", "Meta numbers the code of an AUTHENTICATION template"
        )
    texts = [str(one.get("text")) for one in template.components if one.get("type") in ("HEADER", "BODY")]
    names = [set(VARIABLE.findall(text)) for text in texts]
    for name in sorted(name for name, count in Counter(name for each in names for name in each).items() if count > 1):
        yield Flaw(path, "TemplateVariable", f"{{{{{name}}}}} stands in header and body; Meta takes each name once")


def _component(path: Place, kind: str, one: dict[str, Any], template: Template, flows: Set[str]) -> Iterator[Flaw]:
    for odd in sorted(one.keys() - _KEYS[kind]):
        yield Flaw((*path, odd), "TemplateComponents", f"a {kind} has no '{odd[:40]}'")
    if template.category == "AUTHENTICATION":
        yield from _authentication(path, kind, one)
    elif kind == "BUTTONS":
        yield from buttons.buttons(path, one, template, flows)
    elif kind == "HEADER" and one.get("format") != "TEXT":
        yield from _media(path, one)
    else:
        yield from _text(path, kind, one, template)


def _text(path: Place, kind: str, one: dict[str, Any], template: Template) -> Iterator[Flaw]:
    limit = {"HEADER": 60, "BODY": 1024, "FOOTER": 60}[kind]
    text, where = one.get("text"), (*path, "text")
    if not isinstance(text, str) or not text.strip():
        yield Flaw(path, "TemplateText", f"the {kind} needs a text")
        return
    if len(text) > limit:
        yield Flaw(where, "TemplateText", f"the {kind} has {len(text)} characters; Meta takes {limit}")
    if kind == "HEADER" and _MARKUP.search(text):
        yield Flaw(where, "TemplateText", "a header is one line without formatting")
    if re.search(r"\n{3,}|[ \t]{5,}|\t", text) or text != text.strip():
        yield Flaw(where, "TemplateText", "no tabs, no runs of spaces or empty lines, and none at either end")
    named = template.parameter_format == "NAMED"
    yield from placed(where, kind, text, named=named)
    yield from sampled(path, kind, text, one.get("example"), named=named)
    if noun := asks(text):
        yield Flaw(where, "SensitiveAsked", f"asks for '{noun}', which is never collected in a chat")
    if template.category == "UTILITY" and (found := _PROMOTIONAL.search(text)):
        message = f"'{found.group()}' reads as marketing: Meta may approve the template as MARKETING"
        yield Flaw(where, "TemplateCategoryHint", message, hint=True)


def _media(path: Place, one: dict[str, Any]) -> Iterator[Flaw]:
    format_, example = one.get("format"), one.get("example")
    if format_ == "LOCATION":
        if "text" in one or example:
            yield Flaw(path, "TemplateComponents", "a LOCATION header has neither text nor example")
    elif format_ not in _MEDIA:
        yield Flaw((*path, "format"), "TemplateComponents", f"a header's format is TEXT, LOCATION, {', '.join(_MEDIA)}")
    else:
        if sample(one) is None:
            message = f"a header of {format_} needs example.header_handle with one file: {{url: https://..., sha256}}"
            yield Flaw(path, "TemplateSample", message)


def _authentication(path: Place, kind: str, one: dict[str, Any]) -> Iterator[Flaw]:
    minutes = one.get("code_expiration_minutes")
    if kind == "HEADER" or "text" in one:
        yield Flaw(path, "TemplateAuthentication", "Meta writes an AUTHENTICATION template's texts; it has no header")
    elif kind == "FOOTER" and not (isinstance(minutes, int) and 1 <= minutes <= 90):
        yield Flaw(path, "TemplateAuthentication", "code_expiration_minutes is 1 to 90")
    elif kind == "BUTTONS":
        yield from buttons.one_time_password(path, one)


def _together(found: list[Template]) -> Iterator[Flaw]:
    seen: dict[tuple[str, str], int] = {}
    categories: dict[str, str] = {}
    wordings: dict[str, str] = {}
    for index, one in enumerate(found):
        path: Place = ("templates", index)
        if (one.key, one.language) in seen:
            yield Flaw(path, "TemplateTwice", f"{one.key} in {one.language} is there twice")
        seen[one.key, one.language] = index
        if categories.setdefault(one.key, one.category) != one.category:
            yield Flaw((*path, "category"), "TemplateCategoryMixed", f"{one.key} has another category elsewhere")
        wording = _wording(one)
        other = wordings.setdefault(wording, f"{one.key} ({one.language})") if wording else ""
        if wording and other != f"{one.key} ({one.language})":
            yield Flaw(path, "TemplateDuplicate", f"says the same as {other}: Meta refuses the second")


def _wording(template: Template) -> str:
    if template.category == "AUTHENTICATION":
        return ""
    texts = [str(one.get("text")) for one in template.components if one.get("type") in ("BODY", "FOOTER")]
    return " ".join(re.sub(r"\{\{[^}]*\}\}", "{{}}", " | ".join(texts)).casefold().split())
