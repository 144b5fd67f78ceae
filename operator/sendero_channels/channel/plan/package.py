"""`PackageResolved`: the release exists, its variables are answered, it renders."""

from sendero_channels.channel.plan.verdict import Verdict, verdict
from sendero_channels.channel.world import Release, World
from sendero_channels.kernel.reasons import entry as reasons
from sendero_channels.package.answers import Unanswered, answers
from sendero_channels.package.render import Unrenderable, render

GATE = "PackageResolved"
NO_FLOW = "0"
"""What stands for the id of a Flow that is not published yet."""


def plan(world: World) -> Verdict:
    """Judges the running release, before the first one the wanted."""
    release = world.current
    if release is None:
        return verdict(
            GATE, "False", reasons.PACKAGE_NOT_FOUND, f"spec.packageRef.name is '{world.spec.package_ref.name}'."
        )
    if release.spec is None:
        if world.running is not None:
            detail = f"'{release.name}' still runs, but its object is gone or was replaced."
            return verdict(GATE, "False", reasons.PACKAGE_NOT_FOUND, detail)
        return verdict(GATE, "False", reasons.PACKAGE_INVALID, f"'{release.name}' is not what its digest says.")
    values = answers(release.spec, world.spec.variables)
    if isinstance(values, Unanswered):
        reason = reasons.VARIABLE_MISSING if values.missing else reasons.VARIABLE_INVALID
        return verdict(GATE, "False", reason, values.why)
    try:
        render(release.spec, known(world, release, values))
    except Unrenderable as failure:
        return verdict(GATE, "False", reasons.PACKAGE_INVALID, str(failure))
    return verdict(GATE, "True", reasons.PACKAGE_RESOLVED)


def known(world: World, release: Release, values: dict[str, str]) -> dict[str, str]:
    """The answers and what the channel itself gives, with placeholders where it does not give it yet."""
    flows = release.spec.flows if release.spec is not None else []
    sendero = world.project.spec.sendero_url if world.project is not None else "https://sendero.invalid"
    number = world.install.phone_number_id if world.install is not None else "0"
    given = {"channel.phoneNumberId": number, "project.senderoURL": sendero.rstrip("/")}
    return values | given | {f"flow.{flow.key}": NO_FLOW for flow in flows}
