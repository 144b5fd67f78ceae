"""Each action as one call, and what its answer tells."""

import base64
import contextlib
from typing import Any

from sendero_channels.channel import actions as do
from sendero_channels.channel import meta
from sendero_channels.channel.hands import Hands, drop, relist
from sendero_channels.channel.plan.webhook import EVENTS
from sendero_channels.channel.world import World
from sendero_channels.clients.kapso import View
from sendero_channels.clients.kapso.types import Customer, Link
from sendero_channels.install.model import MOST_HANDED_OVER, HandedOver
from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.names import API_VERSION, LINK_SECRET, LINK_SECRET_TYPE, MANAGER
from sendero_channels.kernel.trouble import Conflict, Forbidden, Invalid, NotFound


async def act(action: do.Action, world: World, hands: Hands) -> None:
    """Do one thing, and remember what its answer tells; `Hold` and `Finalize` are the caller's.

    Raises:
        KapsoTrouble, ClusterTrouble: it was not done, or nobody knows.
    """
    if not await _inside(action, world, hands):
        await _outside(action, world, hands)


async def _inside(action: do.Action, world: World, hands: Hands) -> bool:
    """What is done in Kubernetes; False where the action is not of that sort."""
    match action:
        case do.StoreLink(url):
            await _project_link(world, hands, {world.name: base64.b64encode(url.encode()).decode()})
        case do.DropLink():
            await _project_link(world, hands, {})
        case do.Claim(number, customer_id):
            await hands.installs.claim(world, number, customer_id)
        case do.Release(number, uid):
            await hands.installs.release(number, uid)
            for name in ("number", "profile", "health", "messages", "wrote", "webhooks"):
                hands.memory.facts.pop(name, None)
        case do.Note(number, fields):
            await hands.installs.note(number, dict(fields))
        case _:
            return False
    return True


async def _project_link(world: World, hands: Hands, data: dict[str, str]) -> None:
    owner = {"apiVersion": API_VERSION, "kind": "WhatsAppChannel", "name": world.name, "uid": world.uid}
    body = {
        "metadata": {"name": LINK_SECRET, "namespace": world.namespace, "ownerReferences": [owner]},
        "type": LINK_SECRET_TYPE,
        "data": data,
    }
    # A field manager that applies one key drops its other keys: each channel has its own.
    manager = f"{MANAGER}-{world.uid}"
    try:
        await hands.cluster.apply_secret(world.namespace, LINK_SECRET, body, manager=manager, force=True)
    except Forbidden:
        # Where OwnerReferencesPermissionEnforcement is on, adding an owner to a Secret that is there needs the right to
        # delete it, which we do not want: the first channel's reference has to do, and what is lost is written again.
        alone = {**body, "metadata": {"name": LINK_SECRET, "namespace": world.namespace}}
        await hands.cluster.apply_secret(world.namespace, LINK_SECRET, alone, manager=manager, force=True)


async def _outside(action: do.Action, world: World, hands: Hands) -> None:
    if action.stops:
        await _stop(action, world, hands, hands.view(world, Lane.STOP))
    elif not await _account(action, world, hands, hands.view(world)):
        await _run(action, world, hands, hands.view(world))


async def _stop(action: do.Action, world: World, hands: Hands, view: View) -> None:
    match action:
        case do.Stop(trigger_id):
            await view.set_trigger(trigger_id, False)
            _forget_triggers(hands, _workflow_of(trigger_id, world))
        case do.HandOver(number, version):
            await _hand_over(view, hands, number, version)
        case do.DeleteWebhook(webhook_id):
            await view.delete_webhook(webhook_id)
            relist(hands, ("webhooks",), "webhooks", lambda known: [one for one in known if one.id != webhook_id])
        case do.RevokeLink(customer_id, link_id):
            await view.update_link(customer_id, link_id, {"status": "revoked"})
            hands.memory.forget("links")
        case do.DeleteCustomer(customer_id):
            await view.delete_customer(customer_id)
            drop(hands, ("customers",), "customer")
        case do.Archive(workflow_id):
            await view.update_workflow(workflow_id, {"status": "archived"})
            drop(hands, ("workflows",), "workflows")
        case _:
            raise TypeError(f"no way to do {type(action).__name__}")


async def _hand_over(view: View, hands: Hands, number: str, version: HandedOver) -> None:
    for execution in await view.open_executions(version.workflow_id):
        # One that has ended meanwhile needs nobody.
        with contextlib.suppress(NotFound, Conflict, Invalid):
            await view.hand_over(execution)
    await hands.installs.keep(number, "handedOver", version, MOST_HANDED_OVER)


async def _account(action: do.Action, world: World, hands: Hands, view: View) -> bool:
    """What belongs to the customer, the number or its business account; False for what belongs to the workflow."""
    match action:
        case do.CreateCustomer():
            made = await view.create_customer(world.marker, f"{world.tenant_id} {world.name}")
            _made_customer(made, hands)
        case do.CreateLink(customer_id, fields):
            link = await view.create_link(customer_id, fields)
            _made_link(link, hands)
        case do.UpdateLink(customer_id, link_id, fields):
            await view.update_link(customer_id, link_id, fields)
            hands.memory.forget("links")
        case do.CreateWebhook(number, url):
            hook = await view.create_webhook({"kind": "kapso", **_webhook(hands, url)}, number)
            await hands.installs.note(number, {"webhookID": hook.id})
            relist(hands, ("webhooks",), "webhooks", lambda known: [*known, hook])
        case do.UpdateWebhook(webhook_id, url):
            hook = await view.update_webhook(webhook_id, _webhook(hands, url))
            relist(
                hands, ("webhooks",), "webhooks", lambda known: [hook if one.id == hook.id else one for one in known]
            )
        case do.SetProfile(number, fields):
            await view.set_profile(number, fields)
            hands.memory.forget("profile")
        case do.SetPicture():
            await meta.set_picture(view, hands, action)
        case do.SubmitTemplate():
            await meta.submit(view, hands, world, action)
        case do.IngestSample():
            await meta.ingest_sample(view, hands, action)
        case do.CreateFlow(waba, name, categories, definition):
            await view.create_flow(waba, name, categories, definition)
            drop(hands, ("flows", waba), "flows")
        case do.PublishFlow(waba, flow_id):
            await view.publish_flow(waba, flow_id)
            drop(hands, ("flows", waba), "flows")
        case do.Retire():
            await meta.retire(view, hands, action)
        case do.SendTest(number, message, record):
            await hands.installs.send_test(view, number, message, record)
            hands.memory.forget("messages")
        case _:
            return False
    return True


async def _run(action: do.Action, world: World, hands: Hands, view: View) -> None:
    match action:
        case do.CreateWorkflow(name, graph):
            made = await view.create_workflow(name, graph)
            relist(hands, ("workflows",), "workflows", lambda known: [*known, made])
        case do.UpdateWorkflow(workflow_id, fields):
            now = await view.update_workflow(workflow_id, fields)
            relist(
                hands, ("workflows",), "workflows", lambda known: [now if one.id == now.id else one for one in known]
            )
            hands.memory.forget("definition")
        case do.PutTrigger(workflow_id, number):
            trigger = {"trigger_type": "inbound_message", "phone_number_id": number, "active": False}
            await view.put_triggers(workflow_id, [trigger])
            _forget_triggers(hands, workflow_id)
        case do.Activate(trigger_id):
            await view.set_trigger(trigger_id, True)
            _forget_triggers(hands, _workflow_of(trigger_id, world))
        case _:
            raise TypeError(f"no way to do {type(action).__name__}")


def _webhook(hands: Hands, url: str) -> dict[str, Any]:
    """Our webhook as it has to be; its kind is said once, when it is made."""
    assert hands.access is not None
    assert hands.access.credentials is not None
    return {
        "url": url,
        "events": list(EVENTS),
        "secret_key": hands.access.credentials.signing_secret,
        "active": True,
        "payload_version": "v2",
    }


def _made_customer(made: Customer, hands: Hands) -> None:
    assert hands.access is not None
    hands.access.listing.put(("customers",), lambda known: [made, *known])
    hands.memory.put("customer", made, hands.clock.now(), "POST /customers")


def _made_link(made: Link, hands: Hands) -> None:
    known = hands.memory.facts.get("links")
    before = [one for one in known.value if one.id != made.id] if known is not None else []
    hands.memory.put("links", [made, *before], hands.clock.now(), "POST /customers/{id}/setup_links")


def _forget_triggers(hands: Hands, workflow_id: str) -> None:
    assert hands.access is not None
    hands.access.listing.drop_all("triggers", workflow_id)
    hands.memory.forget("triggers")


def _workflow_of(trigger_id: str, world: World) -> str:
    known = world.facts.triggers.value if world.facts.triggers is not None else []
    return next((one.workflow_id for one in known if one.id == trigger_id), "")
