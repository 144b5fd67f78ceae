"""What deliveries and lists say, as facts: the same statement once, and nothing that a person wrote."""

import json
from typing import Any

import pytest

from sendero_channels.journal.deliveries import told
from sendero_channels.journal.executions import Names, execution
from sendero_channels.journal.facts import Fact
from sendero_channels.journal.ids import declared
from sendero_channels.journal.messages import listed
from sendero_channels.journal.people import Pseudonyms
from tests.unit.journal import spoken
from tests.unit.journal.spoken import NUMBER, PROJECT, SECRET_WORDS, TRACE, TRAVELLER, body


def facts(raw: Any) -> tuple[Fact, ...]:
    return told(PROJECT, body(raw)).facts


def words(raw: Any) -> set[str]:
    return {f"{fact.subject.value} {fact.word}" for fact in facts(raw)}


def test_a_message_tells_of_itself_its_ladder_and_its_conversation() -> None:
    assert words(spoken.inbound()) == {"message message", "message received", "conversation created"}
    sent = spoken.rung("wamid.1", "sent", 5)
    assert words(spoken.outbound("wamid.1", "delivered", sent, spoken.rung("wamid.1", "delivered", 6))) == {
        "message message",
        "message sent",
        "message delivered",
        "conversation created",
    }


def test_a_statement_that_is_made_again_is_the_same_fact() -> None:
    sent, delivered = spoken.rung("wamid.1", "sent", 5), spoken.rung("wamid.1", "delivered", 6)
    first, second = facts(spoken.outbound("wamid.1", "sent", sent)), facts(
        spoken.outbound("wamid.1", "delivered", sent, delivered)
    )  # fmt: skip
    assert {fact.digest for fact in first} < {fact.digest for fact in second}


def test_a_batch_tells_what_its_parts_tell() -> None:
    parts = [spoken.inbound("wamid.a"), spoken.inbound("wamid.b")]
    batch = {"type": "whatsapp.message.received", "batch": True, "data": parts}
    assert set(facts(batch)) == {fact for part in parts for fact in facts(part)}


def test_a_list_tells_the_same_facts_as_the_deliveries() -> None:
    rungs = [spoken.rung("wamid.1", "sent", 5), spoken.rung("wamid.1", "read", 9)]
    delivered = spoken.outbound("wamid.1", "read", *rungs)
    kapso = {
        **delivered["message"]["kapso"],
        "phone_number_id": NUMBER,
        "whatsapp_conversation_id": spoken.CONVERSATION,
    }
    row = {**delivered["message"], "to": "34600111222", "kapso": kapso}
    ours = {fact for fact in facts(delivered) if fact.subject.value == "message"}
    assert set(listed(PROJECT, row).facts) == ours
    assert listed(PROJECT, row).travellers == ((spoken.CONVERSATION, "34600111222"),)


def test_a_failure_keeps_metas_reason() -> None:
    wrong = {"code": 131047, "title": "Re-engagement message", "message": "call +34 600 111 222"}
    failed = spoken.rung("wamid.1", "failed", 7, errors=[wrong])
    found = next(fact for fact in facts(spoken.outbound("wamid.1", "failed", failed)) if fact.word == "failed")
    assert dict(found.details) == {"code": "131047", "title": "Re-engagement message"}


@pytest.mark.parametrize(
    "event",
    [
        spoken.inbound(),
        spoken.outbound(
            "wamid.1", "failed", spoken.rung("wamid.1", "failed", 7, errors=[{"title": f"for {TRAVELLER}"}])
        ),
        {"conversation": spoken.conversation(status="ended"), "phone_number_id": NUMBER},
        spoken.handoff(),
        spoken.handoff(status="failed"),
    ],
)
def test_no_text_name_or_number_becomes_part_of_a_fact(event: dict[str, Any]) -> None:
    found = facts(event)
    assert found
    kept = repr(found)
    for private in (SECRET_WORDS, "passport", "Ana", "34600111222", TRAVELLER):
        assert private not in kept
    assert TRAVELLER not in repr(told(PROJECT, body(event)))


def test_an_execution_tells_its_steps_and_the_ids_that_the_package_declares() -> None:
    found = execution(PROJECT, spoken.execution(), Names("trip", "wf"))
    named = next(fact for fact in found if fact.word == "named")
    assert dict(named.details) == {"trip": "trip-77", "workflow_run": "run-9"}
    assert next(fact for fact in found if fact.word == "started").detail("trace") == TRACE
    assert [fact.detail("step") for fact in found if fact.subject.value == "step"] == ["greet"]
    assert SECRET_WORDS not in repr(found)
    assert "Ana" not in repr(found)


@pytest.mark.parametrize("value", ["Ana Viajera", TRAVELLER, "34600111222", "x" * 200, ["trip"], True, None, "a\nb"])
def test_a_variable_that_holds_no_id_is_not_kept(value: Any) -> None:
    raw = spoken.execution()
    raw["execution_context"]["vars"]["trip"] = value
    assert not [fact for fact in execution(PROJECT, raw, Names("trip")) if fact.word == "named"]


@pytest.mark.parametrize("value", ["34600111222-1", "a.600111222.b", "34-600-111-222:2"])
def test_a_variable_that_has_the_travellers_number_in_it_is_not_kept(value: str) -> None:
    assert declared(value, TRAVELLER) is None


@pytest.mark.parametrize("traveller", ["", "?", TRAVELLER])
def test_a_variable_that_may_be_anybodys_number_is_not_kept(traveller: str) -> None:
    for value in ("600111333", "34600111333", 34600111333, "+34600111333", "1" * 15):
        assert declared(value, traveller) is None
    for value in ("trip-77", 12345678, "1" * 16, "2026-03-01:12"):
        assert declared(value, traveller) == str(value)


@pytest.mark.parametrize("code", ["\ud800", "34600111222", 34600111222, True, "x", "", -1, "1" * 10])
def test_a_code_that_is_none_of_metas_is_left_out_and_the_failure_is_kept(code: Any) -> None:
    failed = spoken.rung("wamid.1", "failed", 7, errors=[{"code": code, "title": "a\ud800b"}])
    raw = spoken.outbound("wamid.1", "failed", failed)
    [found] = [fact for fact in told(PROJECT, json.dumps(raw).encode()).facts if fact.word == "failed"]
    assert dict(found.details) == {"title": "ab"}
    assert found.digest


def test_what_befalls_a_number_is_a_fact_where_the_body_says_what_and_when() -> None:
    gone = {"event": "whatsapp.phone_number.disconnected", "occurred_at": spoken.at(0), "phone_number_id": NUMBER}
    assert words(gone) == {"number phone_number.disconnected"}
    assert words({"phone_number_id": NUMBER, "project": {"id": "p"}}) == set()


@pytest.mark.parametrize("raw", [b"[]", b"1", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_object_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        told(PROJECT, raw)


@pytest.mark.parametrize(
    "change",
    [
        {"id": "x" * 300},
        {"id": "wamid\x00"},
        {"id": None},
        {"id": "\ud800"},
        {"timestamp": "soon"},
        {"timestamp": "9" * 30},
        {"timestamp": {}},
    ],
)
def test_a_message_of_nonsense_tells_nothing_of_a_message(change: dict[str, Any]) -> None:
    raw = spoken.inbound()
    raw["message"] |= change
    found = told(PROJECT, json.dumps(raw).encode()).facts
    assert {fact.subject.value for fact in found} == {"conversation"}


def test_a_traveller_is_found_by_old_keys_and_written_under_the_newest() -> None:
    old, new = b"o" * 16, b"n" * 16
    before = Pseudonyms([old]).person(TRAVELLER)
    assert before is not None
    after = Pseudonyms([new, old])
    assert after.person(TRAVELLER) != before
    assert before in after.persons("34 600-111-222")
    assert before.shown == "…22"
    assert "600111" not in repr(after.persons(TRAVELLER))


@pytest.mark.parametrize("text", ["", "\n", "short\n"])
def test_a_key_that_hides_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="key"):
        Pseudonyms.read(text)
