"""The journal in its database: what is kept, found, erased, and shown to whom. On SQLite and on PostgreSQL."""

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from sendero_channels.journal.asked import Filter, IdKind
from sendero_channels.journal.belonging import Claim
from sendero_channels.journal.deliveries import told
from sendero_channels.journal.entries import Entry, Unavailable
from sendero_channels.journal.executions import Names, execution
from sendero_channels.journal.people import Pseudonyms
from sendero_channels.journal.queries import Queries
from sendero_channels.journal.store.journal import Journal
from sendero_channels.journal.store.tables import META
from sendero_channels.journal.store.upgrading import current_version, upgrade, versions
from tests.unit.journal import spoken
from tests.unit.journal.spoken import CONVERSATION, EXECUTION, OTHER, PROJECT, START, TRACE, TRAVELLER, body

PEOPLE = Pseudonyms([b"k" * 16])
ALL = Filter(namespaces=None)
ACME, BETA = Filter(namespaces=["acme-ns"]), Filter(namespaces=["beta-ns"])


def delivered(raw: Any, name: str | None = None, *claims: Claim) -> Entry:
    found = told(PROJECT, body(raw))
    people = tuple((of, PEOPLE.persons(number)) for of, number in found.travellers)
    return Entry(found.facts, people, claims or (spoken.claim(),), name)


def read(status: str = "handoff", last: float = 20, **more: Any) -> Entry:
    facts = execution(PROJECT, spoken.execution(status, last, **more), Names("trip", "wf"))
    return Entry(facts, source="list")


def talk() -> list[Entry]:
    """A traveller writes, the workflow answers and hands over."""
    sent, reached = spoken.rung("wamid.out", "sent", 5), spoken.rung("wamid.out", "delivered", 6)
    return [
        delivered(spoken.inbound("wamid.in", 0), "key-in"),
        delivered(spoken.outbound("wamid.out", "sent", sent), "key-sent"),
        delivered(spoken.outbound("wamid.out", "delivered", sent, reached), "key-delivered"),
        delivered(spoken.handoff(20), "key-handoff"),
        read(),
    ]


def everything(journal: Journal) -> dict[str, set[tuple[Any, ...]]]:
    """What is shown, as rows without order."""
    with journal.database.read() as connection:
        shown = ("runs", "messages", "conversations", "people", "claims")
        return {name: {tuple(row) for row in connection.execute(sa.select(META.tables[name]))} for name in shown}


def test_each_of_the_seven_ids_finds_the_run(journal: Journal, queries: Queries) -> None:
    journal.append(talk(), START)
    detail = queries.run(EXECUTION, ACME)
    assert detail is not None
    digest = detail.events[0]
    ways = {
        EXECUTION: IdKind.EXECUTION,
        "wamid.out": IdKind.WAMID,
        "wamid.in": IdKind.WAMID,
        "key-delivered": IdKind.EVENT,
        "key-handoff": IdKind.EVENT,
        digest: IdKind.EVENT,
        TRACE: IdKind.TRACE,
        spoken.TRACKING: IdKind.TRACE,
        "acme": IdKind.TENANT,
        "trip-77": IdKind.TRIP,
        "run-9": IdKind.WORKFLOW_RUN,
    }
    for id_, kind in ways.items():
        found = queries.find(id_, ACME)
        assert [(one.kind, [row.run.execution for row in one.runs]) for one in found] == [(kind, [EXECUTION])], id_
        page = queries.runs(replace(ACME, id=id_))
        assert [row.run.execution for row in page.rows] == [EXECUTION], id_


def test_a_run_shows_its_ladder_its_steps_and_who_has_the_conversation(journal: Journal, queries: Queries) -> None:
    journal.append(talk(), START)
    detail = queries.run(EXECUTION, ACME)
    assert detail is not None
    assert detail.row.owner is not None
    assert (detail.row.owner.tenant, detail.row.owner.channel, detail.row.traveller) == ("acme", "shop", "…22")
    assert [(one.message.wamid, one.message.state) for one in detail.messages] == [
        ("wamid.in", "received"),
        ("wamid.out", "delivered"),
    ]
    assert [rung.state for rung in detail.messages[1].message.ladder] == ["sent", "delivered"]
    assert [(step.what, step.step) for step in detail.steps] == [("step_entered", "greet")]
    assert [(one.by, one.until) for one in detail.row.run.handoffs] == [("agent_tool", None)]
    assert not detail.messages[1].ambiguous


def test_a_run_that_only_a_delivery_told_of_is_still_to_be_read(journal: Journal) -> None:
    journal.append([delivered(spoken.handoff(20))], START)
    [(moved, goes_on)] = journal.known_runs(PROJECT, "w").values()
    assert goes_on
    assert moved < START
    journal.append([read()], START)
    [(moved, _)] = journal.known_runs(PROJECT, "w").values()
    assert moved == START + timedelta(seconds=20)


def test_what_is_shown_is_the_same_in_any_order_and_with_repetitions(where: str, journal: Journal) -> None:
    entries = talk()
    journal.append(entries, START)
    expected = everything(journal)
    dice = random.Random(8)
    for _ in range(6):
        again = [*entries, *dice.choices(entries, k=3)]
        dice.shuffle(again)
        with journal.database.write() as connection:
            for table in reversed(META.sorted_tables):
                connection.execute(sa.delete(table))
        for entry in again:
            journal.append([entry], START)
        assert everything(journal) == expected


def test_a_replay_changes_nothing(journal: Journal) -> None:
    assert journal.append(talk(), START).total() > 0
    before = everything(journal)
    assert journal.append(talk(), START + timedelta(days=1)).total() == 0
    assert everything(journal) == before


def test_a_captured_body_gets_few_names(journal: Journal, queries: Queries) -> None:
    for attempt in range(20):
        journal.append([delivered(spoken.inbound(), f"forged-{attempt}")], START)
    found = queries.message("wamid.in", ACME)
    assert found is not None
    assert sum(name.startswith("forged") for name in found.events) == 4


def test_who_may_see_one_namespace_gets_nothing_of_another_by_any_way(journal: Journal, queries: Queries) -> None:
    journal.append(talk(), START)
    other = spoken.conversation("other-conversation", OTHER)
    theirs = {"conversation": other, "phone_number_id": OTHER}
    journal.append([delivered(theirs, None, spoken.claim("beta", number=OTHER))], START)
    for id_ in (EXECUTION, "wamid.out", "key-in", TRACE, "acme", "trip-77", "run-9", "nothing"):
        assert queries.find(id_, BETA) == ()
        assert queries.runs(replace(BETA, id=id_)).rows == ()
        assert queries.run(id_, BETA) is None
        assert queries.message(id_, BETA) is None
    assert queries.runs(BETA).rows == ()
    assert queries.messages(BETA) == ()
    assert queries.conversation(CONVERSATION, BETA) == ()
    assert [row.conversation.id for row in queries.conversations(BETA).rows] == ["other-conversation"]
    assert queries.of_traveller(tuple(one.hash for one in PEOPLE.persons(TRAVELLER)), BETA) == ()
    assert [one.owner.tenant for one in queries.completeness(BETA)] == ["beta"]
    assert queries.find(EXECUTION, Filter()) == ()


def test_a_number_that_changes_hands_keeps_what_was_before_it(journal: Journal, queries: Queries) -> None:
    journal.append(talk(), START)
    late = spoken.outbound("wamid.late", "sent", spoken.rung("wamid.late", "sent", 7), seconds=7)
    new = spoken.outbound("wamid.new", "sent", spoken.rung("wamid.new", "sent", 200), seconds=200)
    beta = spoken.claim("beta", since=100)
    journal.append([delivered(late, None, beta), delivered(new, None, beta)], START)
    assert {row.message.wamid for row in queries.messages(BETA)} == {"wamid.new"}
    assert {row.message.wamid for row in queries.messages(ACME)} == {"wamid.in", "wamid.out", "wamid.late"}
    ours = queries.message("wamid.new", BETA)
    assert ours is not None
    assert ours.runs == ()


def test_an_execution_of_no_known_number_is_nobodys_until_its_conversation_is_known(
    journal: Journal, queries: Queries
) -> None:
    journal.append([delivered(spoken.handoff(20))], START)
    assert queries.runs(ACME).rows == ()
    assert [row.owner for row in queries.runs(ALL).rows] == [None]
    journal.append([delivered(spoken.inbound())], START)
    assert [row.run.execution for row in queries.runs(ACME).rows] == [EXECUTION]


def test_runs_come_in_pages_the_newest_first(journal: Journal, queries: Queries) -> None:
    runs = [read("ended", 90, id_=f"run-{one}", start=one // 2) for one in range(7)]
    journal.append([delivered(spoken.inbound()), *runs], START)
    seen, after = [], None
    while True:
        page = queries.runs(ACME, limit=3, after=after)
        seen += [row.run.execution for row in page.rows]
        after = page.after
        if after is None:
            break
    assert seen == [f"run-{one}" for one in reversed(range(7))]
    with pytest.raises(ValueError, match=r"."):
        queries.runs(ACME, after="nonsense")


def test_conversations_come_in_pages_the_newest_first_and_those_of_no_known_beginning_last(
    journal: Journal, queries: Queries
) -> None:
    began = [spoken.at(one // 2) for one in range(6)]
    told_of = [spoken.conversation(f"of-{one}", created_at=at) for one, at in enumerate(began)]
    told_of += [spoken.conversation(f"none-{one}", created_at=None, status="ended") for one in range(3)]
    journal.append([delivered({"conversation": one, "phone_number_id": spoken.NUMBER}) for one in told_of], START)
    page = queries.conversations(ACME, limit=2)
    seen = [page.rows]
    while page.after is not None and len(seen) < 6:
        page = queries.conversations(ACME, limit=2, after=page.after)
        seen.append(page.rows)
    ids = [[row.conversation.id for row in rows] for rows in seen]
    assert ids == [["of-5", "of-4"], ["of-3", "of-2"], ["of-1", "of-0"], ["none-2", "none-1"], ["none-0"]]
    with pytest.raises(ValueError, match=r"."):
        queries.conversations(ACME, after="nonsense")


def test_a_conversation_says_who_has_it_until_it_is_given_back(journal: Journal, queries: Queries) -> None:
    journal.append(talk(), START)
    [row] = queries.conversations(ACME).rows
    assert row.last_run is not None
    [handoff] = row.last_run.handoffs
    assert (handoff.since, handoff.by) == (START + timedelta(seconds=20), "agent_tool")
    journal.append([read("running", 40)], START)
    [row] = queries.conversations(ACME).rows
    assert row.last_run is not None
    assert row.last_run.handoffs == ()


def test_runs_are_filtered_by_tenant_state_and_time(journal: Journal, queries: Queries) -> None:
    journal.append([*talk(), read("ended", 50, id_="second", start=40)], START)
    cases: list[tuple[dict[str, Any], list[str]]] = [
        ({"state": "handoff"}, [EXECUTION]),
        ({"tenant": "acme", "channel": "shop", "state": "ended"}, ["second"]),
        ({"tenant": "beta"}, []),
        ({"since": START + timedelta(seconds=10)}, ["second"]),
        ({"until": START + timedelta(seconds=10)}, [EXECUTION]),
    ]
    for wanted, expected in cases:
        assert [row.run.execution for row in queries.runs(replace(ACME, **wanted)).rows] == expected, wanted


def test_a_traveller_who_is_forgotten_does_not_come_back_with_a_replay(journal: Journal, queries: Queries) -> None:
    journal.append(talk(), START)
    other = spoken.inbound("wamid.else", of="other")
    other["conversation"]["phone_number"] = "+34600111333"
    journal.append([delivered(other)], START)
    now = START + timedelta(hours=1)
    assert journal.forget(PEOPLE.persons(TRAVELLER), now) == 1
    journal.append(talk(), now)
    journal.append([delivered(spoken.inbound("wamid.more", 30, of="another-conversation"))], now)
    assert [row.message.wamid for row in queries.messages(ALL)] == ["wamid.else"]
    assert queries.runs(ALL).rows == ()
    for id_ in (EXECUTION, "wamid.in", "key-in", "trip-77"):
        assert queries.find(id_, ALL) == ()
    journal.append([delivered(spoken.inbound("wamid.new", 7200, of="later"))], now)
    assert {row.message.wamid for row in queries.messages(ALL)} == {"wamid.else", "wamid.new"}


def test_runs_that_are_told_before_their_erased_traveller_is_known_go_when_that_is(
    journal: Journal, queries: Queries
) -> None:
    now = START + timedelta(hours=1)
    assert journal.forget(PEOPLE.persons(TRAVELLER), now) == 0
    journal.append([delivered(spoken.handoff(20)), read()], now)
    assert [row.run.execution for row in queries.runs(ALL).rows] == [EXECUTION]
    journal.append([delivered(spoken.inbound())], now)
    for _ in range(2):
        assert queries.runs(ALL).rows == ()
        assert queries.find("trip-77", ALL) == ()
        with journal.database.read() as connection:
            for name in ("facts", "runs", "conversations", "people"):
                assert list(connection.execute(sa.select(META.tables[name]))) == [], name
        journal.append([*talk(), read()], now)


def test_of_a_run_that_goes_on_after_the_erasure_only_that_stays(journal: Journal, queries: Queries) -> None:
    journal.forget(PEOPLE.persons(TRAVELLER), START + timedelta(seconds=15))
    journal.append([read()], START)
    journal.append([delivered(spoken.inbound("wamid.late", 30))], START)
    detail = queries.run(EXECUTION, ALL)
    assert detail is not None
    assert (detail.row.run.started_at, detail.row.run.state) == (START + timedelta(seconds=20), "handoff")
    assert detail.steps == ()


def test_what_was_kept_long_enough_goes_whole_and_only_of_its_tenant(journal: Journal, queries: Queries) -> None:
    journal.append(talk(), START)
    theirs = spoken.inbound("wamid.theirs", 0, OTHER, "of-beta")
    journal.append([delivered(theirs, None, spoken.claim("beta", number=OTHER))], START)
    journal.append([delivered(spoken.inbound("wamid.young", 86_400, of="young"))], START)
    before = START + timedelta(hours=1)
    while journal.retire("acme", before):
        pass
    assert {row.message.wamid for row in queries.messages(ALL)} == {"wamid.theirs", "wamid.young"}
    assert queries.runs(ALL).rows == ()
    assert queries.conversation(CONVERSATION, ALL) == ()
    with journal.database.read() as connection:
        kept = sa.select(META.tables["facts"].c.id).distinct()
        assert {*connection.scalars(kept)} == {"wamid.theirs", "of-beta", "wamid.young", "young"}
        assert len(list(connection.scalars(sa.select(META.tables["people"].c.conversation)))) == 2


def test_what_was_erased_is_not_even_in_the_bytes_of_the_file(tmp_path: Path) -> None:
    journal = Journal(str(tmp_path / "journal"))
    journal.append(talk(), START)
    journal.forget(PEOPLE.persons(TRAVELLER), START + timedelta(hours=1))
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    for theirs in (EXECUTION, "wamid.out", "key-delivered", TRACE):
        assert theirs.encode() not in kept
    journal.close()


def test_nothing_that_a_person_wrote_and_no_number_is_in_the_file(tmp_path: Path) -> None:
    journal = Journal(str(tmp_path / "journal"))
    journal.append(talk(), START)
    journal.close()
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert EXECUTION.encode() in kept
    for private in ("passport", "X1234567", "Ana", "34600111222", "600111222"):
        assert private.encode() not in kept


def test_a_full_disk_is_said_and_keeps_what_was_kept(tmp_path: Path) -> None:
    journal = Journal(str(tmp_path / "journal"))
    journal.append(talk(), START)
    with journal.database.write() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    sa.event.listen(
        journal.database._engine, "begin", lambda one: one.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    )
    more = [delivered(spoken.inbound(f"wamid.{one}", of=f"c-{one}")) for one in range(200)]
    with pytest.raises(Unavailable) as refused:
        journal.append(more, START)
    assert refused.value.why == "full"
    queries = Queries(journal.database)
    assert {row.message.wamid for row in queries.messages(ALL)} == {"wamid.in", "wamid.out"}
    journal.close()


@pytest.mark.parametrize("version", versions())
def test_every_earlier_schema_becomes_todays(where: str, version: str) -> None:
    from sendero_channels.journal.store.opening import Database

    database = Database(where)
    with database.write() as connection:
        upgrade(connection, version)
        assert current_version(connection) == version
    database.close()
    journal = Journal(where)
    journal.append(talk(), START)
    with journal.database.read() as connection:
        from alembic.autogenerate import compare_metadata
        from alembic.migration import MigrationContext

        assert compare_metadata(MigrationContext.configure(connection), META) == []
    assert len(Queries(journal.database).runs(ACME).rows) == 1
    journal.close()


def test_a_journal_of_a_later_version_is_left_alone(where: str) -> None:
    journal = Journal(where)
    with journal.database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    journal.close()
    with pytest.raises(Unavailable, match="newer one"):
        Journal(where)


@pytest.mark.parametrize("where_", ["mysql://x/y", "https://x"])
def test_a_database_that_it_does_not_know_is_refused(where_: str) -> None:
    with pytest.raises(ValueError, match="postgresql"):
        Journal(where_)


def test_a_database_that_does_not_answer_is_said_without_its_password() -> None:
    with pytest.raises(Unavailable) as refused:
        Journal("postgresql://user:hidden-password@127.0.0.1:1/x")
    assert refused.value.why == "unreachable"
    assert "hidden-password" not in str(refused.value)
