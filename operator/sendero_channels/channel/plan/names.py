"""What content is called at Meta: by its digest, and by a number besides where that name was retired.

A retired template's name is locked, and a deprecated Flow keeps its name for ever, so content that returns gets the
next number. Which one follows from the account's lists and the install records alone.
"""

from collections.abc import Callable

from sendero_channels.channel.world import World
from sendero_channels.clients.kapso.types import Template as Row
from sendero_channels.kernel.once import Once
from sendero_channels.package.model import PackageSpec, Template, WhatsAppFlow
from sendero_channels.package.naming import chosen, number_of
from sendero_channels.package.release import flow_name, template_body, template_name
from sendero_channels.package.wording import says_the_same

GOING = ("PENDING_DELETION", "DELETED")
_BASES: Once[str] = Once(20_000)


def template(world: World, package: PackageSpec, wanted: Template) -> str:
    """A template's name: the one that stands at Meta, else the next that may be had."""
    base = _base(package, "template", f"{wanted.key} {wanted.language}", lambda: template_name(wanted, package.flows))
    fact = world.facts.templates
    if fact is None:
        return _recorded(world, package, base, wanted.language)
    named = [one for one in fact.value if one.language == wanted.language and number_of(base, one.name) is not None]
    rows = {one.name: one for one in named}
    lost = _retired(world, wanted.language) | {name for name, row in rows.items() if _unlike(world, row, wanted)}
    return chosen(base, rows.keys() - lost, lost)


def flow(world: World, package: PackageSpec, wanted: WhatsAppFlow) -> str:
    """A Flow's name: the one that stands at Meta, else the next that may be had."""
    base = _base(package, "flow", wanted.key, lambda: flow_name(wanted))
    rows = world.facts.flows.value if world.facts.flows is not None else []
    lost = {one.name for one in rows if one.status == "DEPRECATED"}
    return chosen(base, {one.name for one in rows} - lost, lost)


def _unlike(world: World, row: Row, wanted: Template) -> bool:
    """Whether a template is on its way out, or is somebody's that says something else under our name.

    What a record names we have submitted or are about to: however Meta gives ours back, it is submitted once. Where a
    name turns out to be taken only then, Meta's refusal tells.
    """
    if row.status in GOING:
        return True
    body = template_body(wanted, row.name, {})
    return not says_the_same(body, row.components, row.parameter_format) and not _known(world, row)


def _known(world: World, row: Row) -> bool:
    own = [world.install.status] if world.install is not None else []
    releases = (one for status in (*own, *world.sharing.installs) for one in status.releases)
    return any((one.name, one.language) == (row.name, row.language) for each in releases for one in each.templates)


def _base(package: PackageSpec, what: str, which: str, work_out: Callable[[], str]) -> str:
    return _BASES.get((package.digest, what, which), work_out)


def _retired(world: World, language: str) -> set[str]:
    """What was retired on this business account, whichever channel did."""
    own = [world.install.status] if world.install is not None else []
    return {
        one.name for status in (*own, *world.sharing.installs) for one in status.retired if one.language == language
    }


def _recorded(world: World, package: PackageSpec, base: str, language: str) -> str:
    known = world.install.status.releases if world.install is not None else []
    names = [
        one.name
        for entry in known
        if entry.digest == package.digest
        for one in entry.templates
        if one.language == language
    ]
    return next((name for name in names if number_of(base, name) is not None), base)
