"""The variables of a template's text: `{{1}}`, `{{2}}`, each with a sample."""

import re
from collections.abc import Iterator
from typing import Any

from sendero_channels.package.lint.flaw import Flaw, Place

VARIABLE = re.compile(r"\{\{([^{}]*)\}\}")
_ALLOWED = {"HEADER": 1, "BODY": 100, "FOOTER": 0}
_SAMPLES = {"HEADER": "header_text", "BODY": "body_text"}


def placed(path: Place, kind: str, text: str) -> Iterator[Flaw]:
    """Where variables stand, and what they are called."""
    if "$(" in text:
        yield Flaw(path, "TemplateVariable", "a template holds no $(name): channels share it; use {{1}} and a sample")
    named = VARIABLE.findall(text)
    if any(not re.fullmatch(r"[1-9][0-9]?", name) for name in named) or re.search(r"\{\{|\}\}", VARIABLE.sub("", text)):
        yield Flaw(path, "TemplateVariable", "variables are {{1}}, {{2}} and so on")
        return
    numbers = sorted({int(name) for name in named})
    if numbers != list(range(1, len(numbers) + 1)):
        yield Flaw(path, "TemplateVariable", "variables count from {{1}} without a gap")
    if len(numbers) > _ALLOWED[kind]:
        yield Flaw(path, "TemplateVariable", f"a {kind} has at most {_ALLOWED[kind]} variables")
    if not named:
        return
    bare = re.sub(r"[\s.,;:!?¡¿]+", "", text)
    if kind == "BODY" and (bare.startswith("{{") or bare.endswith("}}")):
        yield Flaw(path, "TemplateVariable", "a variable stands neither first nor last: Meta refuses it (2388299)")
    if re.search(r"\}\}\s*\{\{", text):
        yield Flaw(path, "TemplateVariable", "two variables need words between them")
    words = len(re.findall(r"\w+", VARIABLE.sub("", text)))
    if kind == "BODY" and words < 2 * len(named) + 1:
        yield Flaw(path, "TemplateVariable", f"{words} words are too few for {len(named)} variables (2388293)")


def sampled(path: Place, kind: str, text: str, example: Any) -> Iterator[Flaw]:
    """Whether each variable has one sample, in the form that Meta asks for."""
    wanted = len(set(VARIABLE.findall(text)))
    if kind not in _SAMPLES or (not wanted and example is None):
        return
    field = _SAMPLES[kind]
    found = example.get(field) if isinstance(example, dict) else None
    rows = found if kind == "HEADER" else found[0] if isinstance(found, list) and len(found) == 1 else None
    good = isinstance(rows, list) and all(isinstance(one, str) and one.strip() for one in rows)
    if not good or len(rows or ()) != wanted or not wanted:
        shape = "[sample]" if kind == "HEADER" else "[[sample, ...]]"
        message = f"example.{field} must be {shape} with {wanted} samples, each a text"
        yield Flaw(path, "TemplateSample", message if wanted else "there is no variable, so there is no example")
