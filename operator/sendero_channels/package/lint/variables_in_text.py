"""The variables of a template's text, `{{1}}` or `{{first_name}}`, each with a sample."""

import re
from collections.abc import Iterator
from typing import Any

from sendero_channels.package.lint.flaw import Flaw, Place

VARIABLE = re.compile(r"\{\{([^{}]*)\}\}")
_NAME, _NUMBER = re.compile(r"[a-z][a-z_]{0,63}"), re.compile(r"[1-9][0-9]?")
_ALLOWED = {"HEADER": 1, "BODY": 100, "FOOTER": 0}
_SAMPLES = {"HEADER": "header_text", "BODY": "body_text"}
_RULE = "TemplateVariable"


def placed(path: Place, kind: str, text: str, *, named: bool) -> Iterator[Flaw]:
    """Where variables stand, and what they are called."""
    if "$(" in text:
        yield Flaw(path, _RULE, "a template holds no $(name): channels share it; use {{1}} and a sample")
    found = VARIABLE.findall(text)
    if re.search(r"\{\{|\}\}", VARIABLE.sub("", text)) or not all(map((_NAME if named else _NUMBER).fullmatch, found)):
        yield Flaw(path, _RULE, _called(found, named=named))
        return
    yield from _names(path, found) if named else _numbers(path, found)
    if len(set(found)) > _ALLOWED[kind]:
        yield Flaw(path, _RULE, f"a {kind} has at most {_ALLOWED[kind]} variables")
    if kind == "BODY" and found:
        yield from _around(path, text, len(found))
    if re.search(r"\}\}\s*\{\{", text):
        yield Flaw(path, _RULE, "two variables need words between them")


def _called(found: list[str], *, named: bool) -> str:
    if named and any(map(_NUMBER.fullmatch, found)):
        return "parameterFormat is NAMED, so every variable has a name, as {{first_name}}: names and numbers never mix"
    if named:
        return "variables are called by lower-case letters and _, as {{first_name}}"
    if any(map(_NAME.fullmatch, found)):
        return "variables are {{1}}, {{2}} and so on; say parameterFormat: NAMED for names"
    return "variables are {{1}}, {{2}} and so on"


def _names(path: Place, found: list[str]) -> Iterator[Flaw]:
    for name in sorted({one for one in found if found.count(one) > 1}):
        yield Flaw(path, _RULE, f"{{{{{name}}}}} stands there twice; Meta takes each name once")


def _numbers(path: Place, found: list[str]) -> Iterator[Flaw]:
    numbers = sorted({int(number) for number in found})
    if numbers != list(range(1, len(numbers) + 1)):
        yield Flaw(path, _RULE, "variables count from {{1}} without a gap")


def _around(path: Place, text: str, count: int) -> Iterator[Flaw]:
    bare = re.sub(r"[\s.,;:!?¡¿]+", "", text)
    if bare.startswith("{{") or bare.endswith("}}"):
        yield Flaw(path, _RULE, "a variable stands neither first nor last: Meta refuses it (2388299)")
    words = len(re.findall(r"\w+", VARIABLE.sub("", text)))
    if words < 2 * count + 1:
        yield Flaw(path, _RULE, f"{words} words are too few for {count} variables (2388293)")


def sampled(path: Place, kind: str, text: str, example: Any, *, named: bool) -> Iterator[Flaw]:
    """Whether each variable has one sample, in the form that Meta asks for."""
    wanted = list(dict.fromkeys(VARIABLE.findall(text)))
    if kind not in _SAMPLES or (not wanted and example is None):
        return
    if not wanted:
        yield Flaw(path, "TemplateSample", "there is no variable, so there is no example")
    elif named:
        yield from _by_name(path, f"{_SAMPLES[kind]}_named_params", wanted, example)
    else:
        yield from _in_order(path, kind, len(wanted), example)


def _in_order(path: Place, kind: str, wanted: int, example: Any) -> Iterator[Flaw]:
    field = _SAMPLES[kind]
    found = example.get(field) if isinstance(example, dict) and set(example) == {field} else None
    rows = found if kind == "HEADER" else found[0] if isinstance(found, list) and len(found) == 1 else None
    good = isinstance(rows, list) and all(isinstance(one, str) and one.strip() for one in rows)
    if not good or len(rows or ()) != wanted:
        shape = "[sample]" if kind == "HEADER" else "[[sample, ...]]"
        yield Flaw(path, "TemplateSample", f"example.{field} must be {shape} with {wanted} samples, each a text")


def _by_name(path: Place, field: str, wanted: list[str], example: Any) -> Iterator[Flaw]:
    found = example.get(field) if isinstance(example, dict) and set(example) == {field} else None
    pairs = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    good = all(
        set(one) == {"param_name", "example"} and isinstance(one["example"], str) and one["example"].strip()
        for one in pairs
    )
    if (
        not good
        or sorted(str(one.get("param_name")) for one in pairs) != sorted(wanted)
        or len(pairs) != len(found or ())
    ):
        message = f"example.{field} must list {{param_name, example}} once for each of {', '.join(wanted)}"
        yield Flaw(path, "TemplateSample", message)
