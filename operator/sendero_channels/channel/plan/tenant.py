"""`Entitled`: the tenant names this namespace, and its plan allows live operation."""

from sendero_channels.channel.plan.verdict import Verdict, verdict
from sendero_channels.channel.world import World
from sendero_channels.kernel.reasons import entry as reasons

GATE = "Entitled"


def plan(world: World) -> Verdict:
    """A tenant that does not exist and one that does not name this namespace read the same."""
    if world.tenant is None or world.namespace not in world.tenant.namespaces:
        return verdict(
            GATE, "False", reasons.TENANT_NOT_FOUND, f"spec.tenantRef.name is '{world.spec.tenant_ref.name}'."
        )
    if world.tenant.plan != "paid":
        return verdict(GATE, "False", reasons.PLAN_IS_FREE)
    return verdict(GATE, "True", reasons.ENTITLED)
