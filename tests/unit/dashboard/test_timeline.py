"""What has happened, the newest first."""

from typing import Any

from sendero_channels.dashboard.shown.timeline import timeline
from tests.unit.dashboard.declared import ago, channel


def event(note: str, at: str, **more: Any) -> dict[str, Any]:
    return {"note": note, "eventTime": at, "reason": "LinkPending", "type": "Normal", "action": "Reconcile", **more}


def test_the_newest_comes_first_and_the_declaration_last() -> None:
    seen = timeline(channel(waits="LinkPending", since=ago(hours=1)), [])
    assert [seen[0].what, seen[-1].what] == ["NumberConnected is False", "Declared"]


def test_a_change_that_an_event_tells_of_is_told_once() -> None:
    raw = channel(waits="LinkPending", since=ago(hours=1))
    seen = timeline(raw, [event("NumberConnected is False: The setup link waits.", ago(hours=1, seconds=-2))])
    told = [one for one in seen if one.what == "NumberConnected is False"]
    assert [(one.note, one.reason) for one in told] == [("The setup link waits.", "LinkPending")]


def test_an_earlier_event_of_the_same_gate_stays() -> None:
    raw = channel(waits="LinkPending", since=ago(hours=1))
    seen = timeline(raw, [event("NumberConnected is False: The setup link waits.", ago(hours=9))])
    assert sum(one.what == "NumberConnected is False" for one in seen) == 2


def test_a_repeated_event_is_counted_and_stands_at_its_last_time() -> None:
    series = {"count": 3, "lastObservedTime": ago(minutes=1)}
    seen = timeline(channel(), [event("Live is False: Stopped.", ago(hours=9), series=series, type="Warning")])
    assert (seen[0].what, seen[0].count, seen[0].kind) == ("Live is False", 3, "bad")


def test_what_is_no_transition_is_told_as_it_is() -> None:
    seen = timeline(channel(), [event("Abandoned: Kapso keeps what is there", ago(minutes=1), action="Delete")])
    assert (seen[0].what, seen[0].note) == ("Delete", "Abandoned: Kapso keeps what is there")
