"""What facts add up to, whatever their order and however often each came."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sendero_channels.journal import settle
from sendero_channels.journal.belonging import GRACE, holder, runs_of
from sendero_channels.journal.deliveries import told
from sendero_channels.journal.executions import Names, execution
from sendero_channels.journal.facts import Fact, Subject, details
from sendero_channels.journal.views import Message
from tests.unit.journal import spoken
from tests.unit.journal.spoken import PROJECT, START, body

STATES = ("sent", "delivered", "read", "failed")


def of(subject: Subject, *events: dict[str, Any]) -> list[Fact]:
    return [fact for event in events for fact in told(PROJECT, body(event)).facts if fact.subject is subject]


def message(*states: tuple[str, float]) -> Message:
    rungs = [spoken.rung("wamid.1", state, seconds) for state, seconds in states]
    return settle.message(of(Subject.MESSAGE, *[spoken.outbound("wamid.1", one["status"], one) for one in rungs]))


@given(st.lists(st.tuples(st.sampled_from(STATES), st.integers(0, 50)), min_size=1), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_a_message_is_the_same_in_any_order_and_with_repetitions(
    states: list[tuple[str, float]], dice: random.Random
) -> None:
    once = message(*states)
    again = [*states, *dice.choices(states, k=3)]
    dice.shuffle(again)
    assert message(*again) == once


@given(
    st.lists(
        st.tuples(st.sampled_from(("running", "waiting", "handoff", "ended", "failed")), st.integers(2, 40)), min_size=1
    ),
    st.randoms(use_true_random=False),
)
@settings(max_examples=200, deadline=None)
def test_a_run_is_the_same_in_any_order_and_with_repetitions(
    states: list[tuple[str, int]], dice: random.Random
) -> None:
    facts = [one for state, last in states for one in execution(PROJECT, spoken.execution(state, last), Names("trip"))]
    facts += of(Subject.EXECUTION, spoken.handoff(20))
    facts = [fact for fact in facts if fact.subject is Subject.EXECUTION]
    again = [*facts, *dice.choices(facts, k=5)]
    dice.shuffle(again)
    assert settle.run(again) == settle.run(facts)


@st.composite
def statements(draw: st.DrawFn, subject: Subject, words: tuple[str, ...], names: tuple[str, ...]) -> Fact:
    """Anything that may be said of one thing: statements that contradict each other, too."""
    said = {name: draw(st.sampled_from(("a", "b", None))) for name in names}
    at = START + timedelta(seconds=draw(st.integers(0, 3)))
    number, of = draw(st.sampled_from(("1", "2", None))), draw(st.sampled_from(("c", "d", None)))
    return Fact(PROJECT, subject, "x", draw(st.sampled_from(words)), at, number, of, details(**said))


@given(
    st.lists(statements(Subject.MESSAGE, ("message", *STATES), ("direction", "type", "code", "inexact")), min_size=1),
    st.lists(
        statements(Subject.EXECUTION, ("started", "named", "handoff", "ended", "running"), ("trip", "by", "trace")),
        min_size=1,
    ),
    st.lists(statements(Subject.CONVERSATION, ("created", "ended"), ()), min_size=1),
    st.randoms(use_true_random=False),
)
@settings(max_examples=300, deadline=None)
def test_statements_that_contradict_each_other_settle_to_the_same_in_any_order(
    messages: list[Fact], runs: list[Fact], conversations: list[Fact], dice: random.Random
) -> None:
    cases: list[tuple[Callable[[list[Fact]], Any], list[Fact]]] = [
        (settle.message, messages),
        (settle.run, runs),
        (settle.conversation, conversations),
    ]
    for settled, facts in cases:
        again = [*facts, *dice.choices(facts, k=2)]
        dice.shuffle(again)
        assert settled(again) == settled(facts)


def test_a_late_sent_does_not_undo_a_read() -> None:
    assert message(("read", 9), ("sent", 5)).state == "read"


def test_a_failure_after_delivery_is_one_of_several_devices() -> None:
    assert message(("delivered", 6), ("failed", 7)).state == "delivered"
    assert message(("sent", 6), ("failed", 7)).state == "failed"


def test_a_rung_of_known_time_stands_for_one_of_unknown_time() -> None:
    unsure = spoken.outbound("wamid.1", "delivered", seconds=5)
    known = spoken.outbound("wamid.1", "delivered", spoken.rung("wamid.1", "delivered", 30))
    found = settle.message(of(Subject.MESSAGE, unsure, known))
    assert [(rung.state, rung.at, rung.exact) for rung in found.ladder] == [
        ("delivered", START + timedelta(seconds=30), True)
    ]
    assert not settle.message(of(Subject.MESSAGE, unsure)).ladder[0].exact


def test_people_have_the_conversation_from_the_handoff_until_the_run_goes_on() -> None:
    first = of(Subject.EXECUTION, spoken.handoff(20))
    found = settle.run([*first, *execution(PROJECT, spoken.execution("handoff", 25))[:2]])
    assert found.state == "handoff"
    assert [(one.since, one.until, one.by) for one in found.handoffs] == [
        (START + timedelta(seconds=20), None, "agent_tool")
    ]
    later = settle.run([*first, *execution(PROJECT, spoken.execution("running", 50))[:2]])
    assert (later.state, later.handoffs[0].until) == ("running", START + timedelta(seconds=50))


def test_what_has_ended_has_ended() -> None:
    facts = [*execution(PROJECT, spoken.execution("ended", 30))[:2], *of(Subject.EXECUTION, spoken.handoff(40))]
    found = settle.run(facts)
    assert (found.state, found.ended_at) == ("ended", START + timedelta(seconds=30))


def test_a_run_without_a_tracking_id_is_traced_by_its_own() -> None:
    found = settle.run(execution(PROJECT, spoken.execution(tracking_id=None))[:2])
    assert found.trace == spoken.EXECUTION.replace("-", "")


def test_a_message_belongs_to_the_run_that_was_open_at_its_time() -> None:
    first = settle.run(execution(PROJECT, spoken.execution("ended", 10, id_="a", start=1))[:2])
    second = settle.run(execution(PROJECT, spoken.execution("running", 30, id_="b", start=21))[:2])
    inbound = settle.message(of(Subject.MESSAGE, spoken.inbound(seconds=20)))
    assert [run.execution for run in runs_of(inbound, [first, second])] == ["b"]
    assert [run.execution for run in runs_of(message(("sent", 5)), [first, second])] == ["a"]
    between = settle.message(of(Subject.MESSAGE, spoken.outbound("wamid.1", "sent", seconds=15)))
    assert runs_of(between, [first, second]) == ()


def test_a_message_that_fits_two_open_runs_says_so() -> None:
    runs = [settle.run(execution(PROJECT, spoken.execution(id_=one, start=1))[:2]) for one in ("a", "b")]
    assert len(runs_of(message(("sent", 5)), runs)) == 2


def test_a_number_that_changed_hands_takes_no_history_along() -> None:
    claims = [spoken.claim("beta", 100), spoken.claim("acme", -3600)]
    held = [holder(claims, START + timedelta(seconds=seconds)) for seconds in (99, 100)]
    assert [one.tenant for one in held if one] == ["acme", "beta"]
    assert holder([], START) is None


def test_what_happened_before_anybody_held_the_number_is_nobodys() -> None:
    claims = [spoken.claim("acme", 0), spoken.claim("beta", 3600)]
    assert holder(claims, START - GRACE - timedelta(seconds=1)) is None
    assert holder(claims, START - timedelta(days=30)) is None
    shortly = holder(claims, START - GRACE)
    assert shortly is not None
    assert shortly.tenant == "acme"
