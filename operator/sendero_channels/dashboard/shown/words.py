"""What the operator tells kubectl's users, for who reads it on a page. Pure."""

import re
from collections.abc import Iterable

from sendero_channels.dashboard.shown.ages import at
from sendero_channels.dashboard.shown.offers import ANNOTATIONS, Offer
from sendero_channels.kernel.clock import moment_in

_TIME = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")


def spoken(text: str, offers: Iterable[Offer] = ()) -> str:
    """The text with times as people say them, and with a button in the place of the annotation that it sets."""
    for one in offers:
        if one.name in ANNOTATIONS:
            text = _pressed(text, ANNOTATIONS[one.name], f"“{one.label}”")
    return _TIME.sub(lambda found: at(moment_in(found.group())) or found.group(), text)


def _pressed(text: str, annotation: str, label: str) -> str:
    group, _, name = annotation.partition("/")
    called = rf"(?:{re.escape(group)}/)?{re.escape(name)}"
    text = re.sub(rf"\bset the annotation {called} to the time now", f"press {label}", text)
    return re.sub(rf"(?:\bthe annotation )?{called}", label, text)
