"""What a failed action leaves behind: a refusal that stands, facts to be read anew, or trouble that ends the pass."""

from datetime import datetime

from sendero_channels.channel import actions as do
from sendero_channels.channel.memory import Memory
from sendero_channels.channel.plan.channel import Plan, wanted
from sendero_channels.channel.world import Refusal
from sendero_channels.kernel.trouble import Conflict, Invalid, KapsoTrouble, NotFound, PaymentRequired
from sendero_channels.project.access import Access

_LISTS: tuple[tuple[type[do.Action], str, str], ...] = (
    (do.CreateCustomer, "customers", "customer"),
    (do.CreateWorkflow, "workflows", "workflows"),
    (do.UpdateWorkflow, "workflows", "definition"),
    (do.CreateWebhook, "webhooks", "webhooks"),
    (do.UpdateWebhook, "webhooks", "webhooks"),
)


def settled(trouble: KapsoTrouble) -> bool:
    """Whether the pass may go on with other things: Kapso answered, and what it said concerns this action alone."""
    return isinstance(trouble, Invalid | PaymentRequired | Conflict | NotFound)


def remember(action: do.Action, trouble: KapsoTrouble, plan: Plan, memory: Memory, now: datetime) -> None:
    """Keep a refusal for the gate that wanted the action; a conflict is none: what was read is only out of date."""
    if isinstance(trouble, Invalid | PaymentRequired):
        gate = plan.wanting(action)
        text = trouble.detail if isinstance(trouble, Invalid) else str(trouble)
        memory.refused[gate] = (Refusal(text, wanted(action)), now)


def reread(action: do.Action, access: Access, memory: Memory) -> None:
    """What was known contradicts Kapso, or may: have it read anew."""
    for kind, listing, fact in _LISTS:
        if isinstance(action, kind):
            access.listing.drop((listing,))
            memory.forget(fact)
    match action:
        case do.SubmitTemplate(waba=waba):
            access.listing.drop(("templates", waba))
        case do.CreateFlow(waba=waba) | do.PublishFlow(waba=waba):
            access.listing.drop(("flows", waba))
        case do.Retire(waba=waba):
            access.listing.drop(("templates", waba))
            access.listing.drop(("flows", waba))
        case do.PutTrigger() | do.Activate() | do.Stop():
            access.listing.drop_all("triggers")
            memory.forget("triggers", "foreign")
        case do.CreateLink() | do.UpdateLink() | do.RevokeLink():
            memory.forget("links")
        case do.SetProfile() | do.SetPicture():
            memory.forget("profile")
        case do.SendTest():
            memory.forget("messages")
        case _:
            pass
