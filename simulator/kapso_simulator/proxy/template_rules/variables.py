"""The variables of a template's texts, and the examples that they need."""

import re
from typing import Any, Literal

from kapso_simulator.proxy.template_rules.fault import Fault, body

Format = Literal["POSITIONAL", "NAMED"]
_VARIABLE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_NAMED = re.compile(r"[a-z][a-z0-9_]*")
# Meta publishes no figure: a text needs about this many words for each of its variables.
_WORDS_FOR_EACH = 2


def variables(text: str) -> list[str]:
    """The variables of a text in the order they stand there."""
    return _VARIABLE.findall(text)


def check(text: str, form: Format, field: str) -> list[str]:
    """The distinct variables of a text whose variables are well-formed.

    Raises:
        Fault: a variable of the other format, out of order, or used twice in a NAMED text.
    """
    found = variables(text)
    if form == "POSITIONAL":
        numbers = list(dict.fromkeys(found))
        if numbers != [str(at + 1) for at in range(len(numbers))]:
            raise body(f"{field}: positional variables must be {{{{1}}}}, {{{{2}}}} and so on, found {found}")
        return numbers
    if any(not _NAMED.fullmatch(name) for name in found):
        raise body(f"{field}: named variables hold lower-case letters, digits and underscores, found {found}")
    if len(set(found)) != len(found):
        raise body(f"{field}: each named variable may be used once, found {found}")
    return found


def check_edges(text: str) -> None:
    """Raises Fault where a body begins or ends with a variable."""
    if re.match(r"\s*\{\{", text) or re.search(r"\}\}\s*$", text):
        raise Fault(
            "components.BODY.text begins or ends with a variable; put words around it",
            2388299,
            "Leading or trailing params are not allowed",
        )


def check_density(text: str, count: int) -> None:
    """Raises Fault where a body has too many variables for its length."""
    words = len(re.findall(r"\w+", _VARIABLE.sub(" ", text)))
    if words < _WORDS_FOR_EACH * count:
        raise Fault(
            f"components.BODY.text has {count} variables in {words} words; write more words or use fewer variables",
            2388293,
            "Parameters words ratio exceeds limit",
        )


def positional_examples(example: Any, name: str) -> list[str] | None:
    """The examples under `name`, whether Meta wants them flat or as a list in a list; None where there are none."""
    given = example.get(name) if isinstance(example, dict) else None
    if isinstance(given, list) and given and isinstance(given[0], list):
        given = given[0]
    return given if isinstance(given, list) and all(isinstance(one, str) and one for one in given) else None


def named_examples(example: Any, name: str) -> dict[str, str] | None:
    """The examples of named variables under `name`; None where they are not well-formed."""
    given = example.get(name) if isinstance(example, dict) else None
    if not isinstance(given, list):
        return None
    pairs = {}
    for one in given:
        if not isinstance(one, dict) or not isinstance(one.get("param_name"), str) or not one.get("example"):
            return None
        pairs[one["param_name"]] = str(one["example"])
    return pairs
