"""A conversation that is handed over and an answer that fails: in the page, on the command line, by any of its ids."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from testbed.simulator import Simulator
from testbed.stage import Stage
from testbed.waiting import until
from tests.e2e.browsing import Viewer, dashboard, person
from tests.e2e.conftest import StartKapso
from tests.e2e.onboarding import connected, finish
from tests.e2e.people import TRAVELLER, People
from tests.e2e.release import release
from tests.e2e.running import RunningOperator
from tests.e2e.world import World

pytestmark = pytest.mark.e2e
TRACED = ("trip-77", "workflow-run-9")
"""What the run is called in Sendero: the trip's id and the workflow run's."""


@pytest.fixture
def journalled(running_operator: RunningOperator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The operator, keeping a journal while the test runs; its API."""
    (tmp_path / "key").write_text("a key that hashes the numbers\n")
    running_operator.rest()
    monkeypatch.setenv("SENDERO_CHANNELS_JOURNAL", str(tmp_path / "journal.sqlite"))
    monkeypatch.setenv("SENDERO_CHANNELS_JOURNAL_KEY", str(tmp_path / "key"))
    running_operator.ensure()
    yield running_operator.place.api_url
    running_operator.rest()


@pytest.fixture
def kapso(begun: StartKapso, journalled: str) -> Simulator:
    """A simulated Kapso on real time: the journal reads what it says when."""
    return begun(clock="real")


def test_a_failed_answer_and_a_handoff_are_found_by_any_of_the_seven_ids(
    stage: Stage, journalled: str, running_operator: RunningOperator, world: World, browser: Browser
) -> None:
    people = serving(world)
    execution, wamid = asks_for_a_person(people)
    people.controls.message_status(wamid, "failed", error_code=131047)
    viewers = person(stage, world, "view")
    until(
        lambda: (run := told(journalled, viewers, world, execution)) and "failed" in states(run) and run["handoffs"],
        "the failure and the handoff that were delivered",
        30.0,
        pause=1.0,
    )
    # A process reads Kapso's lists for the first time when it has run for half a minute: all happened before this one.
    running_operator.stop()
    running_operator.ensure()
    run = until(lambda: whole(told(journalled, viewers, world, execution)), "what the lists tell", 90.0, pause=1.0)
    assert (run["trip"], run["workflowRun"]) == TRACED
    ids = [execution, run["trace"], wamid, run["messages"][0]["events"][-1], world.name, *TRACED]
    with dashboard(stage.children, viewers, world.namespace, journalled) as address:
        viewer = Viewer(browser, address, "runs")
        viewer.follows("Inbox")
        viewer.sees_row("…88", "With people")
        viewer.sees_row("…88", "by a step of the workflow")
        viewer.sees("messages are complete until")
        viewer.keeps("inbox")
        for id_ in ids:
            viewer.finds(id_)
            viewer.sees(f"Run {execution}")
            assert execution in cli(journalled, viewers, world, "find", id_)
        tells_of_the_run(viewer)
        viewer.follows("Inbox")
        viewer.follows("…88")
        viewer.sees("Its last runs")
        viewer.sees("Meta says: 131047")
        viewer.keeps("conversation")
        viewer.finds("nothing-of-ours")
        viewer.sees("Nothing of this id")
        viewer.keeps("nothing")
        assert viewer.complaints == []
    elsewhere = person_of_another_tenant(stage, world)
    for id_ in ids:
        assert execution not in cli(journalled, elsewhere, world, "find", id_, namespace=f"{world.namespace}-b")


def serving(world: World) -> People:
    """A live channel whose runs say which trip they are about, and a traveller who wrote before it was live."""
    trace = {"tripID": "trip_id", "workflowRunID": "run_id"}
    people = connected(world, release(world.name, lambda spec: spec.update(trace=trace)))
    people.write(TRAVELLER, "Hello")
    finish(people)
    return people


def asks_for_a_person(people: People) -> tuple[str, str]:
    """Sendero starts a run for the traveller, who wants a person: the execution, and the message that it sent."""
    workflow = people.status()["workflow"]["id"]
    people.controls.call("POST", "/scripts", {"kind": "decide", "node_id": "route", "answer": "person"})
    variables = dict(zip(("trip_id", "run_id"), TRACED, strict=True))
    asked = {"phone_number": TRAVELLER, "phone_number_id": people.number_id(), "variables": variables}
    people.kapso.call("POST", f"/platform/v1/workflows/{workflow}/executions", {"workflow_execution": asked})
    [execution] = people.kapso.platform(f"/workflows/{workflow}/executions")["data"]
    people.controls.run_execution(execution["id"])
    messages = people.kapso.meta(f"/{people.number_id()}/messages", limit=20)["data"]
    [answer] = [one["id"] for one in messages if one.get("to") == TRAVELLER.lstrip("+")]
    return str(execution["id"]), str(answer)


def tells_of_the_run(viewer: Viewer) -> None:
    viewer.sees("People have this conversation")
    viewer.sees("a step of the workflow")
    viewer.sees("Meta says: 131047")
    steps = viewer.page.locator(".steps li")
    expect(steps.first).to_contain_text("start")
    expect(steps.filter(has_text="route")).to_contain_text("left by person")
    viewer.keeps("run")


def told(api: str, viewers: Path, world: World, execution: str) -> dict[str, Any]:
    """The run as the command line has it; empty while it has none."""
    lines = cli(api, viewers, world, "show", execution, "-o", "json").splitlines()
    return dict(json.loads(lines[0])) if lines else {}


def states(run: dict[str, Any]) -> set[str]:
    """How its messages stand."""
    return {one["state"] for one in run.get("messages") or ()}


def whole(run: dict[str, Any]) -> dict[str, Any] | None:
    """The run, once a list has told of its steps and of Sendero's ids."""
    return run if run.get("steps") and run.get("trip") and "failed" in states(run) else None


def cli(api: str, kubeconfig: Path, world: World, *words: str, namespace: str = "") -> str:
    """What `sendero-channels runs` prints."""
    program = Path(sys.executable).parent / "sendero-channels"
    common = ["--operator", api, "--kubeconfig", str(kubeconfig), "-n", namespace or world.namespace]
    return subprocess.run([program, "runs", *words, *common], capture_output=True, text=True, timeout=60).stdout


def person_of_another_tenant(stage: Stage, world: World) -> Path:
    """Somebody who may see another namespace."""
    other = f"{world.namespace}-b"
    world.cluster.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": other}})
    world.cluster.kubectl("-n", other, "create", "serviceaccount", "viewer")
    world.cluster.kubectl(
        "-n", other, "create", "rolebinding", "viewer", "--clusterrole=view", f"--serviceaccount={other}:viewer"
    )
    return stage.cluster.service_account_kubeconfig(other, "viewer")
