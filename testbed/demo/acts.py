"""What happens in each chapter of the demo."""

from datetime import UTC, datetime

from testbed.controls import LOOKER
from testbed.demo import people
from testbed.demo.checks import NotAsPromised, decided, what_it_takes
from testbed.demo.ledger import call_table, gate_table, is_false, is_true
from testbed.demo.scene import Channel, Scene
from testbed.demo.scenery import Example
from testbed.operated import choose_place, start_operator
from testbed.simulator import start_simulator
from testbed.stage import CRDS, EXAMPLES, MANIFESTS, install
from testbed.waiting import until

TRAVELLER = "+34600111222"
NUMBER = "+34 911 23 45 67"
_ABOUT = "Trips with a happy end"


def start_programs(scene: Scene) -> None:
    """CRDs and manifests by kubectl; the simulator; the operator with its own token."""
    narrator, stage = scene.narrator, scene.stage
    install(stage.cluster)
    narrator.say(f"applied with kubectl: {CRDS.name}/ and, with -k, {MANIFESTS.parent.name}/{MANIFESTS.name}")
    place = choose_place()
    deliver = dict.fromkeys(scene.scenery.webhook_origins(), place.webhook_url)
    scene.simulator = start_simulator(stage.children, clock="real", deliver=deliver)
    narrator.say(f"the Kapso simulator answers at {scene.simulator.url}, its controls at {scene.kapso.controls.base}")
    scene.operator = start_operator(stage.children, stage.cluster, place, wait=False)
    scene.wait(scene.operator.ready, "the operator to be ready", 60)
    narrator.say("the operator runs as a process with the token and the rights of its service account")


def declare_platform(scene: Scene) -> None:
    """Tenants, project with its Secrets, package: the platform team's part of the examples."""
    scene.stage.cluster.apply(*scene.scenery.namespaces(), *scene.scenery.secrets())
    said = scene.stage.cluster.apply(*scene.scenery.platform(scene.kapso.url))
    scene.narrator.show(f"kubectl apply -f {EXAMPLES.name}/ (the project with the simulator's address)", said)


def free_tenant(scene: Scene) -> None:
    """Readiness can be reviewed on a free plan; nothing is made at Kapso."""
    namespace, name = _apply(scene, scene.scenery.channel("free.yaml"))
    seen = scene.follow(
        namespace, name, lambda one: is_false(one, "Entitled") and decided(one), "the free plan's answer"
    )
    scene.narrator.say("every gate that can be decided without Kapso, and what going live would take:")
    scene.narrator.block(what_it_takes(seen))
    if is_true(seen, "Ready") or seen["status"].get("setupLink", {}).get("id"):
        raise NotAsPromised("a free tenant got more than a review")


def paid_tenant(scene: Scene) -> None:
    """From apply to Ready and Live, with everybody taking their steps."""
    example = scene.scenery.channel("full.yaml")
    spec = example.object["spec"]
    before = len(calls(scene))
    scene.begin_ledger()
    scene.namespace, scene.name = _apply(scene, example)
    steps = [
        people.opens_the_link(scene, spec["number"].get("expected") or NUMBER),
        people.sends_the_first_message(scene, spec["testMessage"]["recipient"]),
        people.reviews_the_templates(scene),
        people.message_arrives(scene),
    ]
    scene.follow(scene.namespace, scene.name, lambda one: is_true(one, "Live"), "Ready and Live", steps, seconds=180)
    scene.calls_to_live = calls(scene)[before:]
    for condition in ("Ready", "Live"):
        words = ["wait", f"--for=condition={condition}", f"wac/{scene.name}", "-n", scene.namespace, "--timeout=20s"]
        scene.narrator.show(f"kubectl {' '.join(words)}", scene.stage.cluster.kubectl(*words))
    scene.narrator.say(f"the channel is Live {scene.narrator.elapsed - scene.applied_at:.1f} s after kubectl apply")


def traveller_writes(scene: Scene) -> None:
    """An inbound message starts a run of the published workflow."""
    channel = scene.channel(scene.namespace, scene.name)
    number, workflow = people.phone_number_id(channel), channel["status"]["workflow"]["id"]
    scene.narrator.play(
        "Traveller", "writes to the agency: Hi, four of us to Lisbon in May?", "POST /phone-numbers/{id}/inbound"
    )
    scene.kapso.controls.inbound(number, TRAVELLER, "Hi, four of us to Lisbon in May?")
    runs = until(
        lambda: scene.kapso.kapso.platform(f"/workflows/{workflow}/executions")["data"], "a run of the workflow", 20
    )
    scene.narrator.say(f"Kapso's list of runs has {len(runs)}: {runs[0]['id']} is {runs[0]['status']}")


def change_profile(scene: Scene) -> None:
    """A changed profile converges; travellers go on being served."""
    words = ["patch", "wac", scene.name, "-n", scene.namespace, "--type=merge", "-p"]
    patch = f'{{"spec":{{"profile":{{"about":"{_ABOUT}"}}}}}}'
    scene.narrator.show(f"kubectl {' '.join(words)} '{patch}'", scene.stage.cluster.kubectl(*words, patch))
    number = people.phone_number_id(scene.channel(scene.namespace, scene.name))
    scene.follow(scene.namespace, scene.name, lambda one: is_true(one, "ProfileApplied"), "the changed profile")
    at_kapso = scene.kapso.kapso.meta(f"/{number}/whatsapp_business_profile", fields="about")["data"][0]["about"]
    scene.narrator.say(f'at Kapso the number now says about itself: "{at_kapso}"')
    if at_kapso != _ABOUT:
        raise NotAsPromised(f'the profile at Kapso says "{at_kapso}"')


def pause_template(scene: Scene) -> None:
    """A paused template makes Ready False, and Live stays True."""
    template = scene.kapso.kapso.meta(f"/{scene.waba}/message_templates", limit=100)["data"][0]
    scene.narrator.play(
        "Meta", f"pauses the template {template['name']} for its quality", "POST /templates/{id}/review"
    )
    scene.kapso.controls.review(str(template["id"]), "PAUSED")
    now = datetime.now(UTC).isoformat(timespec="seconds")
    words = ["annotate", "wac", scene.name, "-n", scene.namespace, "--overwrite"]
    word = f"channels.sendero.travel/reconcile-requested-at={now}"
    scene.narrator.show(f"kubectl {' '.join([*words, word])}", scene.stage.cluster.kubectl(*words, word))
    seen = scene.follow(
        scene.namespace,
        scene.name,
        lambda one: is_false(one, "TemplatesApproved") and is_false(one, "Ready"),
        "Ready False",
    )
    _must_still_serve(scene, seen)
    scene.narrator.say("Ready is False and alerts; Live is True: the trigger is active and travellers are served")


def closing_table(scene: Scene) -> None:
    """Gates, times, whom they waited for; Kapso calls."""
    scene.narrator.block(gate_table(scene.ledger.entries()))
    scene.narrator.say(f"{len(scene.calls_to_live)} Kapso calls from apply to Live:")
    scene.narrator.block(call_table(scene.calls_to_live))


def calls(scene: Scene) -> list[Channel]:
    """The operator's calls of Kapso so far; what the demo itself looked at does not count."""
    return [one for one in scene.kapso.controls.requests() if LOOKER not in str(one.get("request_headers", ""))]


def _apply(scene: Scene, example: Example) -> tuple[str, str]:
    said = scene.stage.cluster.apply(example.object)
    scene.narrator.show(f"kubectl apply -f {example.file}", said)
    return example.object["metadata"]["namespace"], example.name


def _must_still_serve(scene: Scene, channel: Channel) -> None:
    workflow = channel["status"]["workflow"]["id"]
    triggers = scene.kapso.kapso.platform(f"/workflows/{workflow}/triggers")["data"]
    if not is_true(channel, "Live") or not any(one["active"] for one in triggers):
        raise NotAsPromised("a paused template stopped the channel")
