"""The journal beside the whole operator and a simulated Kapso: deliveries, lists, and both together say the same."""

import copy
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from sendero_channels.journal.asked import Filter, IdKind
from sendero_channels.journal.store.tables import META
from sendero_channels.kernel.clock import stamp
from sendero_channels.kernel.names import Key, Kind
from tests.doubles.clock import VirtualClock
from tests.flow.declared import NAMESPACE, TENANT, TRAVELLER, channel, package, project, tenant
from tests.flow.journal.recorded import ALL, Recorded, recorded
from tests.flow.scene import Scene

THEIRS, OTHERS = Filter(namespaces=[NAMESPACE]), Filter(namespaces=["another"])
AGENCY = "agency-77"
"""What Sendero calls the tenant, whose SenderoTenant is acme."""
WORDS = "I want to go to Lisbon with Ana"


def declared() -> list[dict[str, Any]]:
    traced = package(change=lambda spec: spec.update(trace={"tripID": "trip_id", "workflowRunID": "run_id"}))
    return [tenant(id=AGENCY), project(), traced, channel()]


def workflow(scene: Scene) -> str:
    install = scene.install()
    assert install is not None
    return str(install["status"]["running"]["workflowID"])


def truth(scene: Scene) -> list[dict[str, Any]]:
    """The executions as Kapso has them, the newest first."""
    rows: list[dict[str, Any]] = scene.kapso.get(f"/workflows/{workflow(scene)}/executions").json()["data"]
    return rows


def start(scene: Scene, number: str, **variables: str) -> None:
    """Sendero starts an execution of the tenant's workflow for the traveller."""
    asked = {"phone_number": TRAVELLER, "phone_number_id": number, "variables": variables}
    answer = scene.kapso.post(f"/workflows/{workflow(scene)}/executions", {"workflow_execution": asked})
    assert answer.status == 202, answer.body


def shown(journal: Recorded) -> dict[str, set[tuple[Any, ...]]]:
    with journal.journal.database.read() as connection:
        views = ("runs", "messages", "conversations", "people")
        return {name: {tuple(row) for row in connection.execute(sa.select(META.tables[name]))} for name in views}


async def test_each_of_the_seven_ids_leads_to_the_run(where: str) -> None:
    async with Scene() as scene:
        number = await scene.onboard(*declared())
        async with recorded(scene, where) as journal:
            scene.write_to(number, TRAVELLER, WORDS)
            await scene.pass_time(30)
            start(scene, number, trip_id="trip-77", run_id="wfr-9")
            await scene.pass_time(30)
            await journal.read()
            tripped = next(row for row in journal.queries.runs(THEIRS).rows if row.run.trip)
            run = tripped.run
            assert (run.trip, run.workflow_run) == ("trip-77", "wfr-9")
            raw = next(row for row in truth(scene) if row["id"] == run.execution)
            assert run.trace == raw["tracking_id"].replace("-", "")
            detail = journal.queries.run(run.execution, THEIRS)
            assert detail is not None
            ids = {
                run.execution: IdKind.EXECUTION,
                detail.messages[0].message.wamid: IdKind.WAMID,
                detail.messages[0].events[-1]: IdKind.EVENT,
                run.trace: IdKind.TRACE,
                AGENCY: IdKind.TENANT,
                "trip-77": IdKind.TRIP,
                "wfr-9": IdKind.WORKFLOW_RUN,
            }
            for id_, kind in ids.items():
                found = journal.queries.find(id_, THEIRS)
                assert kind in {one.kind for one in found}, id_
                assert run.execution in {row.run.execution for one in found for row in one.runs}, id_
                assert journal.queries.find(id_, OTHERS) == ()


async def test_lists_alone_tell_what_deliveries_and_lists_tell(where: str, tmp_path: Path) -> None:
    """On a laptop nothing is delivered: later, the record is the same, but for what deliveries alone are called."""
    async with Scene() as scene:
        number = await scene.onboard(*declared())
        async with recorded(scene, where) as both, recorded(scene, str(tmp_path / "lists")) as lists:
            lists.down = True
            scene.kapso.receiver.answers = both._deliver
            scene.write_to(number, TRAVELLER, WORDS)
            await scene.pass_time(30)
            start(scene, number, trip_id="trip-77")
            await scene.pass_time(30)
            for one in both, lists:
                await one.read()
            assert shown(lists)["runs"]
            assert shown(lists) == shown(both)


async def test_a_receiver_that_was_down_for_a_day_catches_up(where: str) -> None:
    async with Scene() as scene:
        number = await scene.onboard(*declared())
        async with recorded(scene, where) as journal:
            await journal.read()
            before = journal.queries.completeness(THEIRS)[0].messages_until
            journal.down = True
            for hour in range(4):
                scene.write_to(number, TRAVELLER, f"{WORDS} {hour}")
                await scene.pass_time(6 * 3600)
            journal.down = False
            known = len(journal.queries.messages(THEIRS))
            await journal.read()
            found = journal.queries.messages(THEIRS)
            assert len(found) > known
            assert {row["id"] for row in truth(scene)} == {
                row.run.execution for row in journal.queries.runs(THEIRS).rows
            }
            for row in truth(scene):
                detail = journal.queries.run(row["id"], THEIRS)
                assert detail is not None
                assert detail.row.run.state == row["status"]
            after = journal.queries.completeness(THEIRS)[0].messages_until
            assert before is not None
            assert after is not None
            assert (after - before).total_seconds() >= 86_400
            assert after <= scene.at()


async def test_a_message_that_arrives_late_is_seen_to_arrive(where: str) -> None:
    async with Scene() as scene:
        number = await scene.onboard(*declared())
        async with recorded(scene, where) as journal:
            journal.down = True
            scene.write_to(number, TRAVELLER, WORDS)
            await scene.pass_time(30)
            await journal.read()
            wamid = next(
                row.message.wamid for row in journal.queries.messages(THEIRS) if row.message.direction == "outbound"
            )
            await scene.pass_time(7200)
            await journal.read()
            scene.kapso.control("POST", f"/messages/{wamid}/status", {"status": "failed", "error_code": 131026})
            await scene.pass_time(7200)
            await journal.read()
            found = journal.queries.message(wamid, THEIRS)
            assert found is not None
            assert (found.message.state, found.message.ladder[-1].code) == ("failed", "131026")


async def test_an_idle_round_costs_two_calls_and_one_for_each_workflow(where: str) -> None:
    async with Scene() as scene:
        await scene.onboard(*declared())
        async with recorded(scene, where) as journal:
            await journal.read()
            calls = len(scene.calls)
            await journal.rounds._project("main")
            read = [path.removeprefix("/platform/v1") for _, path in scene.calls[calls:]]
            assert read == ["/whatsapp/conversations", "/whatsapp/messages", f"/workflows/{workflow(scene)}/executions"]


async def test_no_number_is_called_complete_from_before_it_was_held(where: str) -> None:
    async with Scene() as scene:
        number = await scene.onboard(*declared())
        await scene.pass_time(7200)
        later = copy.deepcopy(scene.install())
        assert later is not None
        held = stamp(scene.at() - timedelta(minutes=2))
        later["metadata"] |= {"name": "777", "creationTimestamp": held}
        async with recorded(scene, where) as journal:
            scene.operator.cache.see(Key(Kind.INSTALL, "777"), later)
            await journal.read()
            with journal.journal.database.read() as connection:
                covered = META.tables["coverage"]
                since = {row.number: row.since for row in connection.execute(sa.select(covered))}
        scene.operator.cache.forget(Key(Kind.INSTALL, "777"))
    assert stamp(since["777"]) == held
    assert since[number] < since["777"]


async def test_a_round_that_kapso_breaks_off_is_not_called_complete(where: str) -> None:
    async with Scene() as scene:
        number = await scene.onboard(*declared())
        async with recorded(scene, where) as journal:
            journal.down = True
            scene.write_to(number, TRAVELLER, WORDS)
            await scene.pass_time(30)
            scene.fault("GET", "/platform/v1/workflow_executions/*")
            scene.fault("GET", "/platform/v1/whatsapp/messages")
            await journal.read()
            assert [one.messages_until for one in journal.queries.completeness(THEIRS)] in ([], [None])
            scene.mend()
            await scene.pass_time(400)
            await journal.read()
            assert journal.queries.completeness(THEIRS)[0].runs_until is not None
            assert len(journal.queries.runs(THEIRS).rows) == 1


async def test_what_was_kept_long_enough_is_removed_by_the_hour_and_not_read_again(where: str) -> None:
    async with Scene() as scene:
        number = await scene.onboard(*declared())
        scene.cluster.edit(TENANT, {"spec": {"recordDays": 1}})
        async with recorded(scene, where) as journal:
            scene.write_to(number, TRAVELLER, WORDS)
            await scene.pass_time(30)
            await journal.read()
            await journal.rounds.tidy()
            assert journal.queries.messages(THEIRS)
            journal.rounds._clock = journal.keeper._clock = VirtualClock(scene.at() + timedelta(days=4))
            await journal.rounds.tidy()
            assert journal.queries.messages(THEIRS) == ()
            assert journal.queries.runs(THEIRS).rows == ()
            await journal.read()
            assert journal.queries.messages(THEIRS) == ()


async def test_the_runs_of_a_traveller_who_was_forgotten_are_not_read_again(where: str) -> None:
    async with Scene() as scene:
        number = await scene.onboard(*declared())
        async with recorded(scene, where) as journal:
            journal.down = True
            scene.write_to(number, TRAVELLER, WORDS)
            await scene.pass_time(30)
            journal.journal.forget(journal.people.persons(TRAVELLER), scene.at())
            await journal.read()
            assert journal.queries.runs(ALL).rows == ()
            await scene.pass_time(30)
            start(scene, number)
            await scene.pass_time(30)
            await journal.read()
            assert len(journal.queries.runs(ALL).rows) == 1


async def test_no_word_of_a_conversation_is_in_the_file(tmp_path: Path) -> None:
    async with Scene() as scene:
        number = await scene.onboard(*declared())
        async with recorded(scene, str(tmp_path / "journal")) as journal:
            scene.write_to(number, TRAVELLER, WORDS)
            await scene.pass_time(30)
            start(scene, number, trip_id=f"trip of {TRAVELLER}", run_id=TRAVELLER)
            await scene.pass_time(30)
            await journal.read()
            assert len(journal.queries.runs(ALL).rows) == 2
        for private in ("Lisbon", TRAVELLER, TRAVELLER.lstrip("+")):
            assert private.encode() not in _bytes(tmp_path)


def _bytes(place: Path) -> bytes:
    return b"".join(file.read_bytes() for file in place.iterdir())
