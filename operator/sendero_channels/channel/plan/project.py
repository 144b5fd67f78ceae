"""`ProjectReady`: the project admits this namespace and Kapso accepts its key."""

from sendero_channels.channel.plan.verdict import Verdict, verdict
from sendero_channels.channel.world import World
from sendero_channels.kernel.reasons import entry as reasons
from sendero_channels.kernel.reasons import outside

GATE = "ProjectReady"


def plan(world: World) -> Verdict:
    """How the project's key stands is the project's own fact, read for all its channels at once."""
    project = world.project
    if project is None or world.namespace not in project.spec.namespaces:
        return verdict(
            GATE, "False", reasons.PROJECT_NOT_FOUND, f"spec.projectRef.name is '{world.spec.project_ref.name}'."
        )
    if project.full:
        return verdict(GATE, "False", reasons.PROJECT_FULL)
    match project.key:
        case "accepted":
            return verdict(GATE, "True", reasons.PROJECT_READY)
        case "missing":
            return verdict(GATE, "False", reasons.CREDENTIALS_MISSING)
        case "rejected":
            return verdict(GATE, "False", reasons.CREDENTIALS_REJECTED)
        case "unreachable":
            return verdict(GATE, "Unknown", reasons.KAPSO_UNREACHABLE)
        case _:
            return verdict(GATE, "Unknown", outside.NOT_OBSERVED)
