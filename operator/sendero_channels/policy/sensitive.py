"""What is never collected in a chat: passport, card and bank data, in the languages whose words stand here.

Patterns, not understanding: a text that asks in other words passes. They exist so that nobody asks by mistake.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sendero_channels.policy.text import ALIKE, parts, strings
from sendero_channels.policy.words import Words, kept, shown, spoken

_LABEL_AT_MOST, _REACH = 40, 600
"""How long a label may be; and how far back a verb belongs to a noun: whatever the text, the check ends soon."""


def asks(text: str, said: Words | None = None) -> str | None:
    """The sensitive thing that a text asks for, or None; in the words of the newest policy where none are given."""
    said = said or spoken()
    return next((found for form in _forms(text) if (found := _asked_in(form, said)) is not None), None)


def _asked_in(text: str, said: Words) -> str | None:
    for sentence in re.split(r"[.!?;]", _in_one_line(text)):
        found = list(said.nouns.finditer(sentence))
        verbs = [one.span() for one in said.verbs.finditer(sentence)] if found else []
        pictures = [one.span() for one in said.pictures.finditer(sentence)] if found else []
        for noun in found:
            if _wanted(sentence, noun, _last(verbs, noun) or _last(pictures, noun), said):
                return noun.group()
    return _label(text, said)


def _last(spans: list[tuple[int, int]], noun: re.Match[str]) -> tuple[int, int] | None:
    """The last of these before a noun, as far back as one sentence reaches in earnest."""
    at = bisect_right(spans, noun.start(), key=lambda span: span[1]) - 1
    return spans[at] if at >= 0 and spans[at][1] >= noun.start() - _REACH else None


def _wanted(sentence: str, noun: re.Match[str], verb: tuple[int, int] | None, said: Words) -> bool:
    if verb is not None:
        begun, ended = verb
        return not _negated(sentence[max(0, begun - _REACH) : begun], sentence[ended : noun.start()], said)
    after = said.asking_behind.match(sentence, noun.end())
    return after is not None and not _negated(sentence[max(0, noun.start() - _REACH) : noun.start()], "", said)


def _label(text: str, said: Words) -> str | None:
    for noun in said.nouns.finditer(text):
        ended = said.behind_label.match(text, noun.end())
        if ended is None or ended.group().strip()[-1:] not in ("?", ":"):
            continue
        if said.before_label.search(text, max(0, noun.start() - _LABEL_AT_MOST), noun.start()):
            return noun.group()
    return None


def names(label: str, said: Words | None = None) -> str | None:
    """The sensitive thing that a label, a key or a field's name stands for, or None."""
    said = said or spoken()
    for form in _forms(re.sub(r"([a-z])([A-Z])", r"\1 \2", label)):
        if (found := said.nouns.search(_in_one_line(form).replace("_", " "))) is not None:
            return found.group()
    return None


@lru_cache(64)
def words(listed: frozenset[str]) -> Words:
    """What finds a request for a project's own words: whole ones, in any case; `*` at the end stands for any ending."""
    each = (re.escape(one.removesuffix("*")) + (r"\w*" if one.endswith("*") else r"\b") for one in sorted(listed))
    return replace(spoken(), nouns=re.compile(r"\b(?:" + "|".join(each) + ")", re.IGNORECASE))


def asked(
    node_type: str, config: Mapping[str, Any], said: Words | None = None, version: int | None = None
) -> Iterator[tuple[str, str]]:
    """Where a node asks for something sensitive, and for what: as a policy version knew it, the newest by default."""
    said = said or spoken(version)
    for field in shown(version).get(node_type, ()):
        yield from _asking(f"config.{field}", config.get(field), said)
    yield from given("config.flow_action_payload", config.get("flow_action_payload"), said)
    for field in kept(version).get(node_type, ()):
        yield from _keys(f"config.{field}", config.get(field), said)
    for field in ("save_response_to", "variable_name"):
        name = config.get(field)
        if isinstance(name, str) and (noun := names(name, said)) is not None:
            yield f"config.{field}", noun
    tools = config.get("flow_agent_webhooks")
    for index, tool in enumerate(tools if isinstance(tools, list) else ()):
        if isinstance(tool, dict):
            path = f"config.flow_agent_webhooks[{index}]"
            name = tool.get("name")
            yield from _asking(f"{path}.name", name.replace("_", " ") if isinstance(name, str) else None, said)
            yield from _asking(f"{path}.description", tool.get("description"), said)
            yield from _keys(f"{path}.body", tool.get("body"), said)
            yield from _keys(f"{path}.body_schema", tool.get("body_schema"), said)


def given(path: str, value: Any, said: Words | None = None) -> Iterator[tuple[str, str]]:
    """What is handed to a Flow's screen: a short text may become the label of a field there."""
    for where, text in strings(path, value):
        if noun := asks(text, said) or (names(text, said) if len(text) <= _LABEL_AT_MOST else None):
            yield where, noun


def _asking(path: str, value: Any, said: Words) -> Iterator[tuple[str, str]]:
    for where, text in strings(path, value):
        if noun := asks(text, said):
            yield where, noun


def _keys(path: str, value: Any, said: Words) -> Iterator[tuple[str, str]]:
    for where, key, found in parts(path, value):
        described = key == "description" and isinstance(found, str)
        noun = names(key, said) or (asks(found, said) or names(found, said) if described else None)
        if noun:
            yield where, noun


def _forms(text: str) -> tuple[str, ...]:
    """A text as it reads: without signs that nobody sees, and with letters that merely look like others replaced; once
    more without accents."""
    seen = "".join(sign for sign in unicodedata.normalize("NFKC", text) if not _unseen(sign))
    seen = seen.translate(ALIKE).replace("\u2019", "'")
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", seen) if not unicodedata.combining(sign))
    return (seen,) if bare == seen else (seen, bare)


def _unseen(sign: str) -> bool:
    return (
        unicodedata.category(sign) == "Cf"
        or sign in "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
        or ("\ufe00" <= sign <= "\ufe0f")
    )


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


def _negated(before: str, between: str, said: Words) -> bool:
    """Whether a verb is denied by what stands before it in its clause, or in German behind it."""
    clause = re.split(r"[,:()]| - |\bbut\b|\bpero\b|\baber\b|\bmais\b|\bmas\b|\bma\b", before)[-1]
    return (
        said.denials.search(said.urging.sub("", clause)) is not None or said.denials_behind.search(between) is not None
    )
