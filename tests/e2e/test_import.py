"""A Kapso project that people made by hand, from `sendero-channels import` to the takeover of what was live: the
command, kubectl, the operator and Kapso are processes of their own."""

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from sendero_channels.package.manifest import dump
from testbed.stage import Stage
from tests.e2e.browsing import person
from tests.e2e.declared import RECIPIENT, project, project_secret
from tests.e2e.handmade import Hands, Made
from tests.e2e.onboarding import BUDGET, reason
from tests.e2e.people import TRAVELLER, People
from tests.e2e.release import release
from tests.e2e.world import PUBLIC_ORIGIN, World

pytestmark = pytest.mark.e2e
Raw = dict[str, Any]
LATER = "+34600777666"
ODD = (
    "", " ", "a\tb", "\ttab", " leading\nx", "line \n trailing", "\n\nx\n\n", "x\n ", "a\r\nb", "a\rb",
    "a\x85b", "a\u2028b", "\ufeffx", "\x1b", "a: b", "x:", ": x", "# x", "a #b", "- x", "-", "--- x",
    "---\nfoo", "...", "?", "? x", "|", "> x", "!x", "&a", "*a", "@x", "`x", "%x", "{a}", "[a]", "'q'", '"q"',
    "a\\b", "yes", "ON", "oFF", "tRue", "NULL", "~", "=", "<<", ".inf", "-.INF", ".NaN", "nan", "1:30",
    "190:20:30", "2001-01-01", "2001-01-01T00:00:00Z", "1,000", "é", "😀",
)  # fmt: skip
TRIGGER = "/platform/v1/triggers/{trigger_id}"
STAND = {
    "broken": ("PhoneHealthy", "Disconnected"),
    "sandbox": ("NumberConnected", "SandboxNumber"),
    "paying": ("WorkflowCompliant", "PolicyViolated"),
}


class Importer:
    """A platform engineer at a shell."""

    def __init__(self, stage: Stage, world: World, folder: Path) -> None:
        self.world, self.folder = world, folder
        self.kubeconfig = person(stage, world, "view")
        self.binding = f"platform-of-{world.namespace}"
        account = f"--serviceaccount={world.namespace}:view-of-{world.namespace}"
        role = "--clusterrole=sendero-channels-platform"
        world.kubectl("create", "clusterrolebinding", self.binding, role, account)

    def ours(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Type one of our commands."""
        command = [str(Path(sys.executable).parent / "sendero-channels"), *words]
        command += ["--operator", self.world.operator.place.api_url, "--kubeconfig", str(self.kubeconfig)]
        return subprocess.run(command, capture_output=True, text=True, timeout=120)

    def imports(self, *more: str) -> tuple[dict[str, Raw], str]:
        """What is written, by its path, and what is said of what is left."""
        world = self.world
        done = self.ours("import", "--project", world.name, "-n", world.namespace, "-o", str(self.folder), *more)
        assert done.returncode == 0, done.stderr
        files = sorted(self.folder.rglob("*.yaml"))
        found = {str(one.relative_to(self.folder)): yaml.safe_load(one.read_text()) for one in files}
        world.remember(*found.values())
        return found, done.stderr

    def applies(self, *names: str) -> None:
        """kubectl apply -f of these files, in this order."""
        for name in names:
            for file in sorted(self.folder.rglob(name)):
                self.world.cluster.kubectl("apply", "-f", file)

    def plans(self, file: str) -> Raw:
        """What the operator would do for the channel of a file."""
        done = self.ours("plan", "-f", str(self.folder / file), "-o", "json")
        assert done.returncode in (1, 3, 4), done.stderr
        return dict(json.loads(done.stdout))

    def leaves(self) -> None:
        """The cluster-wide right goes."""
        self.world.kubectl("delete", "clusterrolebinding", self.binding)


def five(hands: Hands, world: World) -> dict[str, Made]:
    """One that is live, one that is disconnected, a sandbox, one with a forbidden graph, another cluster's."""
    made = {
        name: hands.make(name, f"{name}-{world.name}", breaks=name == "paying")
        for name in ("lisbon", "broken", "sandbox", "paying")
    }
    made["foreign"] = hands.make("foreign", "elsewhere/t/ns/ch")
    hands.controls.number_state(made["broken"].number, status="DISCONNECTED")
    hands.controls.number_state(made["sandbox"].number, account_mode="SANDBOX")
    return made


def test_of_five_channels_made_by_hand_the_live_one_is_taken_over_and_the_others_stand(
    stage: Stage, world: World, tmp_path: Path
) -> None:
    hook = {"webhookURL": f"{PUBLIC_ORIGIN}/kapso/{world.name}", "budget": BUDGET}
    world.apply(project_secret(world.name), project(world.name, world.namespace, world.kapso.url, **hook))
    world.wait_project("Ready")
    hands = Hands(world)
    made = five(hands, world)
    hands.talk(made["lisbon"].number, TRAVELLER, made["lisbon"].workflow)
    before = {name: hands.stands(one) for name, one in made.items()}
    assert list(before["lisbon"]["executions"].values()) == ["waiting"]

    engineer = Importer(stage, world, tmp_path / "imported")
    found, left = engineer.imports()
    names = {name: f"{name}-{world.name}" for name in ("lisbon", *STAND)}
    assert {path.split("/")[0] for path in found} == set(names.values())
    assert "bears the mark of another owner id, elsewhere" in left

    engineer.applies("tenant.yaml", "package.yaml")
    plans = {name: engineer.plans(f"{of}/channel.yaml") for name, of in names.items()}
    assert {name: _unmarked(world, names[name], plan) for name, plan in plans.items()} == {name: [] for name in names}
    assert {name: _at_kapso(plan) for name, plan in plans.items()} == {
        "lisbon": 4,
        "broken": 4,
        "sandbox": 0,
        "paying": 1,
    }
    assert {name: hands.stands(one) for name, one in made.items()} == before, "nothing was changed so far"

    engineer.applies("channel.yaml")
    engineer.leaves()
    lisbon = People(world, names["lisbon"])
    _takes_over(hands, made["lisbon"], lisbon)
    for name, (type_, why) in STAND.items():
        world.wait_condition(type_, "False", why, name=names[name])
    for name in (*STAND, "foreign"):
        assert _without_ours(world, hands.stands(made[name])) == before[name], name


def test_a_package_with_imported_templates_and_flows_keeps_its_digest_in_the_cluster(
    stage: Stage, world: World, tmp_path: Path
) -> None:
    world.apply(
        project_secret(world.name),
        project(world.name, world.namespace, world.kapso.url, budget=BUDGET),
        release(world.name),
    )
    world.wait_project("Ready")
    hands = Hands(world)
    form = world.get("channelpackages", world.name)["spec"]["flows"][0]["definition"]
    hands.template(hands.make("porto", f"porto-{world.name}", form=form), "request_arrived")
    engineer = Importer(stage, world, tmp_path / "imported")
    found, _ = engineer.imports("--templates")
    engineer.applies("package.yaml")
    engineer.leaves()
    [package] = [one for path, one in found.items() if path.endswith("package.yaml")]
    assert [one["key"] for part in ("templates", "flows") for one in package["spec"][part]] == [
        "request_arrived",
        "trip_form",
    ]
    name = package["metadata"]["name"]
    world.cluster.kubectl("wait", "--for=condition=Ready", "--timeout=20s", f"channelpackage/{name}")


def test_kubectl_reads_every_text_of_a_manifest_as_it_was_written(stage: Stage) -> None:
    drawn = random.Random(1)
    texts = [*ODD, *("".join(drawn.choices("0123456789_.eExXobB+-:~ynYN", k=drawn.randint(1, 5))) for _ in range(3000))]
    data = {f"k{at}": text for at, text in enumerate(texts)}
    one = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "texts"}, "data": data}
    words = ("create", "--dry-run=client", "--validate=false", "-o", "json", "-f", "-")
    assert json.loads(stage.cluster.kubectl(*words, stdin=dump(one)))["data"] == data


def _unmarked(world: World, name: str, plan: Raw) -> list[Raw]:
    """The writes at Kapso that a plan foresees and that bear no mark of the operator."""
    assert plan["trouble"] == ""
    marks = (f"{PUBLIC_ORIGIN}/kapso/{world.name}", f"{world.name}/{name}/{world.namespace}/{name}")
    return [one for one in plan["writes"] if one["where"] == "Kapso" and not one["of"].startswith(marks)]


def _at_kapso(plan: Raw) -> int:
    return [one["where"] for one in plan["writes"]].count("Kapso")


def _takes_over(hands: Hands, made: Made, people: People) -> None:
    world, name = people.world, people.name
    world.patch({"testMessage": {"recipient": RECIPIENT}}, name)
    world.wait_condition("WorkflowPublished", name=name)
    world.wait_condition("TestDelivered", "False", name=name)
    hands.talk(made.number, RECIPIENT, made.workflow)
    world.refresh(name)
    world.wait_condition("TestDelivered", "False", "TestSent", name=name)
    assert [on for _, on in hands.triggers(made.workflow)] == [True], "until ours is Ready"
    assert people.calls("PATCH", TRIGGER) == []
    waiting = hands.executions(made.workflow)
    assert sorted(waiting.values()) == ["waiting", "waiting"]
    people.deliver()
    assert reason(world.wait_condition("Live", name=name), "Live") == ("True", "Serving")
    _switched_once(hands, made, people)
    _nobody_is_cut(hands, made, people, waiting)


def _switched_once(hands: Hands, made: Made, people: People) -> None:
    """Theirs off and ours on, and no other switching in Kapso's own record."""
    assert [on for _, on in hands.triggers(made.workflow)] == [False]
    assert people.serves()
    switched = [(one["path"].rpartition("/")[2], one["request_body"]) for one in people.calls("PATCH", TRIGGER)]
    [(theirs, _)], [ours] = hands.triggers(made.workflow), people.triggers()
    expected = [(theirs, {"trigger": {"active": False}}), (ours["id"], {"trigger": {"active": True}})]
    assert sorted(switched, key=str) == sorted(expected, key=str)


def _nobody_is_cut(hands: Hands, made: Made, people: People, waiting: dict[str, str]) -> None:
    """What waited goes on where it was; who writes anew is answered by ours, once."""
    ours = str(people.status()["workflow"]["id"])
    assert hands.executions(made.workflow) == waiting
    assert hands.executions(ours) == {}
    hands.talk(made.number, TRAVELLER, made.workflow)
    hands.talk(made.number, LATER, ours)
    assert hands.executions(made.workflow).keys() == waiting.keys()
    assert sorted(hands.executions(made.workflow).values()) == ["ended", "waiting"]
    assert len(hands.executions(ours)) == 1
    assert [one for one in people.writes() if "/workflow_executions/" in one["path"]] == []


def _without_ours(world: World, stands: Raw) -> Raw:
    """What stands, but for the webhook that bears the project's own address."""
    mine = f"{PUBLIC_ORIGIN}/kapso/{world.name}"
    return {**stands, "webhooks": [one for one in stands["webhooks"] if one["url"] != mine]}
