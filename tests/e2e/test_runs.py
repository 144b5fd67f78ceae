"""A conversation that is handed over and an answer that fails: in the page, on the command line, by any of its ids."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from testbed.simulator import Simulator
from testbed.stage import Stage
from testbed.waiting import until
from tests.e2e.browsing import Viewer, chromium, dashboard, person
from tests.e2e.conftest import StartKapso
from tests.e2e.onboarding import onboarded
from tests.e2e.people import TRAVELLER, People
from tests.e2e.running import RunningOperator
from tests.e2e.world import World

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as one:
        yield one


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


def test_a_failed_answer_and_a_handoff_are_found_by_any_of_their_ids(
    stage: Stage, journalled: str, world: World, browser: Browser
) -> None:
    people = onboarded(world)
    execution, wamid = asks_for_a_person(people)
    people.controls.message_status(wamid, "failed", error_code=131047)
    viewers = person(stage, world, "view")
    run = until(
        lambda: told(journalled, viewers, world, execution), "the run with its handoff and its failure", 30.0, pause=1.0
    )
    ids = [execution, run["trace"], wamid, run["messages"][0]["events"][-1], world.name]
    with dashboard(stage.children, viewers, world.namespace, journalled) as address:
        viewer = Viewer(browser, address, "runs")
        viewer.follows("Inbox")
        viewer.sees_row("…88", "With people")
        viewer.keeps("inbox")
        for id_ in ids:
            viewer.finds(id_)
            viewer.sees(f"Run {execution}")
            assert execution in cli(journalled, viewers, world, "find", id_)
        viewer.sees("People have this conversation")
        viewer.sees("Meta says: 131047")
        viewer.keeps("run")
        viewer.finds("nothing-of-ours")
        viewer.sees("Nothing of this id")
        viewer.keeps("nothing")
        assert viewer.complaints == []
    elsewhere = person_of_another_tenant(stage, world)
    for id_ in ids:
        assert execution not in cli(journalled, elsewhere, world, "find", id_, namespace=f"{world.namespace}-b")


def asks_for_a_person(people: People) -> tuple[str, str]:
    """The execution, and the message with which the workflow answered."""
    workflow = people.status()["workflow"]["id"]
    people.controls.call("POST", "/scripts", {"kind": "decide", "node_id": "route", "answer": "person"})
    people.write(TRAVELLER, "A person, please")
    [execution] = people.kapso.platform(f"/workflows/{workflow}/executions")["data"]
    people.controls.run_execution(execution["id"])
    messages = people.kapso.meta(f"/{people.number_id()}/messages", limit=20)["data"]
    [answer] = [one["id"] for one in messages if one.get("to") == TRAVELLER.lstrip("+")]
    return str(execution["id"]), str(answer)


def told(api: str, viewers: Path, world: World, execution: str) -> dict[str, Any] | None:
    """The run as the command line has it, once both are in it."""
    lines = cli(api, viewers, world, "show", execution, "-o", "json").splitlines()
    run: dict[str, Any] = json.loads(lines[0]) if lines else {}
    states = {one["state"] for one in run.get("messages") or ()}
    return run if run.get("handoffs") and "failed" in states else None


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
