"""What an unscripted "AI" decides: the condition whose words the traveller wrote."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

_WORD = re.compile(r"[^\W_]+")
_OTHERWISE = {"other", "others", "otherwise", "else", "default", "fallback", "unknown", "none"}
_SHORTEST_KEYWORD = 4


def decide(conditions: Sequence[Mapping[str, Any]], said: str) -> str:
    """The label of the condition that fits what was said best.

    A label that was said whole wins, then the condition with the most keywords of its label and description; where
    nothing fits it is the one named like "other", or else the last.
    """
    words = _words(said)
    whole = [one for one in conditions if _label_words(one) and _label_words(one) <= words]
    if whole:
        return str(max(whole, key=lambda one: len(_label_words(one)))["label"])
    counts = [len(_keywords(one) & words) for one in conditions]
    best = max(counts, default=0)
    if best > 0:
        return str(conditions[counts.index(best)]["label"])
    otherwise = next((one for one in conditions if _label_words(one) & _OTHERWISE), conditions[-1])
    return str(otherwise["label"])


def _label_words(condition: Mapping[str, Any]) -> set[str]:
    return _words(str(condition.get("label") or ""))


def _keywords(condition: Mapping[str, Any]) -> set[str]:
    words = _label_words(condition) | _words(str(condition.get("description") or ""))
    return {one for one in words if len(one) >= _SHORTEST_KEYWORD}


def _words(text: str) -> set[str]:
    return {one.lower() for one in _WORD.findall(text)}
