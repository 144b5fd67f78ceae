"""What runs on the number: webhooks, workflow, triggers, and what else could be started by a message."""

from collections.abc import Iterable
from dataclasses import replace

from sendero_channels.channel.observe.look import Look
from sendero_channels.channel.plan import workflow
from sendero_channels.channel.plan.trigger import starts
from sendero_channels.channel.world import Facts, Install, World
from sendero_channels.clients.kapso.types import Trigger, Webhook, Workflow
from sendero_channels.kernel.fact import Fact


async def look_at(world: World, look: Look) -> Facts:
    """The facts that `world` holds already, and these."""
    facts = world.facts
    if world.install is not None:
        facts = replace(facts, webhooks=await _webhooks(look, world.install))
        if not world.deleting and world.connected is not None:
            number = world.install.phone_number_id
            profile = await look.own(
                "profile", "GET /{number}/whatsapp_business_profile", lambda: look.view.profile(number)
            )
            facts = replace(facts, profile=profile)
    workflows = await look.shared("workflows", ("workflows",), "GET /workflows", look.view.workflows)
    facts = replace(facts, workflows=workflows)
    mine = workflow.ours(replace(world, facts=facts))
    if workflows is None:
        return facts
    if mine is not None and not world.deleting:
        facts = replace(facts, definition=await _definition(look, workflows, mine))
    if world.install is None and mine is None:
        return replace(facts, triggers=Fact([], workflows.at, workflows.source))
    triggers = await _triggers(look, workflows, mine, world)
    facts = replace(facts, triggers=triggers)
    if triggers is not None and not world.deleting:
        facts = replace(facts, foreign=await _foreign(look, world, facts, mine))
    return facts


async def _webhooks(look: Look, install: Install) -> Fact[list[Webhook]] | None:
    """One list holds every number's webhooks."""
    source = "GET /whatsapp/webhooks"
    listed = await look.shared_as("all webhooks", "webhooks", ("webhooks",), source, look.view.webhooks)
    if listed is None:
        return None
    found = [one for one in listed.value if one.phone_number_id == install.phone_number_id]
    ours = install.status.webhook_id
    if ours is None or any(one.id == ours for one in found):
        return look.keep("webhooks", listed, found)
    # What the list does not show is asked for by its id: it may be too new for the list.
    look.doubt(f"webhook {ours}", listed.at)
    one = await look.own(f"webhook {ours}", "GET /whatsapp/webhooks/{id}", lambda: look.view.webhook(ours), "webhooks")
    if one is None:
        return None
    return look.keep("webhooks", listed, [*found, one.value] if one.value is not None else found)


async def _definition(look: Look, listed: Fact[list[Workflow]], mine: Workflow) -> Fact[Workflow | None] | None:
    """Our graph: read again when its version has moved, or on request; else the list says that it stands."""
    known: Fact[Workflow | None] | None = look.known("definition")
    same = known is not None and known.value is not None and _stands(known.value, mine)
    if known is not None and same and not look.refreshing and "definition" not in look.memory.dirty:
        return look.keep("definition", replace(listed, source=known.source), known.value)
    if not same:
        look.memory.forget("definition")
    return await look.own("definition", "GET /workflows/{id}/definition", lambda: look.view.definition(mine.id))


def _stands(known: Workflow, listed: Workflow) -> bool:
    return (known.id, known.lock_version, known.status) == (listed.id, listed.lock_version, listed.status)


async def _triggers(
    look: Look, workflows: Fact[list[Workflow]], mine: Workflow | None, world: World
) -> Fact[list[Trigger]] | None:
    """Our workflow's triggers, and those of every workflow that no channel of ours looks after."""
    found: list[Trigger] = []
    at, trouble = workflows.at, workflows.trouble
    for one in _looked_at(workflows.value, mine, world):
        ours = mine is not None and one.id == mine.id
        fact = await _triggers_of(look, one, ours)
        if fact is None:
            known: Fact[list[Trigger]] | None = look.known("triggers")
            return known
        found += fact.value
        trouble = trouble or fact.trouble
        # Of foreign ones the list itself says that they have not changed.
        at = fact.at if ours else at
    look.keep_only(("foreign ", "graph "), {one.id for one in workflows.value})
    return look.keep("triggers", Fact(found, at, "GET /workflows/{id}/triggers", trouble), found)


def _looked_at(workflows: list[Workflow], mine: Workflow | None, world: World) -> Iterable[Workflow]:
    if mine is not None:
        yield mine
    if world.install is None or world.deleting:
        return
    for one in workflows:
        other = mine is None or one.id != mine.id
        # An archived workflow starts nothing; a colleague's is looked at by its own channel.
        if other and one.status != "archived" and not {one.id, one.name} & world.neighbours:
            yield one


async def _triggers_of(look: Look, workflow: Workflow, ours: bool) -> Fact[list[Trigger]] | None:
    """A foreign workflow's triggers are read when it is new or was changed, and once a day: Kapso need not say so of a
    trigger that is added to an old one."""
    name = "triggers" if ours else "foreign"
    version = () if ours else (workflow.updated_at,)
    return await look.shared_as(
        f"{name} {workflow.id}",
        name,
        ("triggers", workflow.id, *version),
        "GET /workflows/{id}/triggers",
        lambda: look.view.triggers(workflow.id),
    )


async def _foreign(look: Look, world: World, facts: Facts, mine: Workflow | None) -> Fact[list[Workflow]] | None:
    """The graphs of other workflows that a message to this number, or an event of it, would start."""
    assert facts.triggers is not None
    ids = {
        one.workflow_id
        for one in facts.triggers.value
        if one.workflow_id != (mine.id if mine is not None else None) and starts(one, world)
    }
    versions = {one.id: one.lock_version for one in facts.workflows.value} if facts.workflows is not None else {}
    found: list[Workflow] = []
    trouble = ""
    for id_ in sorted(ids & versions.keys()):
        fact = await _graph(look, id_, versions[id_])
        if fact is None:
            known: Fact[list[Workflow]] | None = look.known("foreign")
            return known
        trouble = trouble or fact.trouble
        if fact.value is not None:
            found.append(fact.value)
    return look.keep("foreign", Fact(found, facts.triggers.at, "GET /workflows/{id}/definition", trouble), found)


async def _graph(look: Look, workflow_id: str, version: int) -> Fact[Workflow | None] | None:
    """A graph by the version that the list gives: it is read again only when that moves."""
    listing = ("definition", workflow_id, str(version))

    async def read() -> Workflow | None:
        return await look.view.definition(workflow_id)

    return await look.shared_as(f"graph {workflow_id}", "foreign", listing, "GET /workflows/{id}/definition", read)
