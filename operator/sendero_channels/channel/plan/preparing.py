"""Which releases are brought to Meta: the current one, and beside it the wanted one where nothing speaks against it."""

from sendero_channels.channel.plan.judged import unsafe, violations
from sendero_channels.channel.plan.package import known
from sendero_channels.channel.world import Release, World
from sendero_channels.kernel.reasons import Reason, content, entry
from sendero_channels.package.answers import Unanswered, answers
from sendero_channels.package.model import PackageSpec
from sendero_channels.package.render import Unrenderable, render


def packages(world: World) -> list[PackageSpec]:
    """What needs templates and Flows at Meta. Of a release that could never run nothing is submitted."""
    current, wanted = world.current, world.wanted
    found = [current.spec] if current is not None and current.spec is not None and not hopeless(world) else []
    beside = wanted is not None and current is not None and wanted.digest != current.digest
    if beside and wanted is not None and wanted.spec is not None and unsound(world, wanted) is None:
        found.append(wanted.spec)
    return found


def hopeless(world: World) -> bool:
    """Whether the first release is one that can never run."""
    return world.running is None and world.wanted is not None and unsound(world, world.wanted) is not None


def unsound(world: World, release: Release) -> tuple[Reason, str] | None:
    """Why a release can never run on this channel as it is declared; None where it can."""
    if release.spec is None:
        return entry.PACKAGE_INVALID, f"'{release.name}' is not what its digest says."
    values = answers(release.spec, world.spec.variables)
    if isinstance(values, Unanswered):
        return entry.VARIABLE_MISSING if values.missing else entry.VARIABLE_INVALID, values.why
    try:
        graph = render(release.spec, known(world, release, values))
    except Unrenderable as failure:
        return entry.PACKAGE_INVALID, str(failure)
    if findings := [*violations(world, graph, release), *unsafe(world, release)]:
        return content.POLICY_VIOLATED, f"{findings[0]}."
    return None
