"""What a rehearsal has to know of each write."""

import inspect
import re

from sendero_channels.api.rehearsal.far import RehearsedView
from sendero_channels.clients.kapso import View

_WRITES = re.compile(r"\"(POST|PATCH|PUT|DELETE)\"|self\._gone\(")
_SHOWN_BY_NO_LIST = {"hand_over"}
"""Writes after which no read of a pass gives another answer."""


def test_every_write_at_kapso_says_what_follows_from_it() -> None:
    writes = {
        name
        for name, method in inspect.getmembers(View, inspect.isfunction)
        if not name.startswith("_") and _WRITES.search(inspect.getsource(method))
    }
    assert len(writes) > 15
    known = {name for name, method in inspect.getmembers(RehearsedView, inspect.isfunction) if _own(method)}
    assert writes - known == _SHOWN_BY_NO_LIST


def _own(method: object) -> bool:
    return str(getattr(method, "__module__", "")).startswith("sendero_channels.api.rehearsal")
