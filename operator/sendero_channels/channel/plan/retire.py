"""Releases as the install record keeps them, and what of them is retired once nothing refers to it any more.

What no install on the business account refers to is kept for 30 days and two releases: a deleted template's name is
locked for 30 days, and a deprecated Flow is so for good. A Flow that was never published, as of a release that was
given up or whose Flow Meta did not take, is deleted instead.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sendero_channels.channel.actions import Action, Note, Retire
from sendero_channels.channel.plan import names
from sendero_channels.channel.world import Install, Release, World
from sendero_channels.clients.kapso.types import Flow, Template
from sendero_channels.install.model import MOST_RELEASES, InstallStatus, KnownRelease, TemplateName

CONCERN = "Retirement"
"""What a refusal of it is remembered under."""
_MARKER_PARTS = 4
_KEPT_FOR, _KEPT = timedelta(days=30), 2
_AGAIN = timedelta(days=1)
_DELETABLE = ("APPROVED", "PENDING", "REJECTED", "PAUSED", "IN_APPEAL", "LIMIT_EXCEEDED", "ARCHIVED")
DRAFT = "DRAFT"
"""A Flow that was never published: what is deleted, where others are deprecated."""
_RETIRABLE = (DRAFT, "PUBLISHED", "THROTTLED", "BLOCKED")


@dataclass(frozen=True)
class Referred:
    """Templates, by name and language, and Flows that releases refer to."""

    templates: frozenset[tuple[str, str]] = frozenset()
    flows: frozenset[str] = frozenset()

    def __or__(self, other: "Referred") -> "Referred":
        return Referred(self.templates | other.templates, self.flows | other.flows)

    def __and__(self, other: "Referred") -> "Referred":
        return Referred(self.templates & other.templates, self.flows & other.flows)

    def __sub__(self, other: "Referred") -> "Referred":
        return Referred(self.templates - other.templates, self.flows - other.flows)


def plan(world: World) -> tuple[Action, ...]:
    """Keep the record, and retire what has had its time. A release is recorded before anything is submitted for it."""
    install, number = world.install, world.connected
    if install is None or number is None or number.business_account_id is None or world.deleting:
        return ()
    if world.facts.templates is None or world.facts.flows is None:
        return ()
    releases = _releases(world, install)
    past = _past(world, releases)
    left = [one for one in releases if _kept(one, releases, world.now) or _listed(world, past & _names([one]))]
    notes = _notes(install, number.business_account_id, left)
    if notes or not world.sharing.complete or CONCERN in world.refused or _strangers(world, number.business_account_id):
        return notes
    for other in world.sharing.installs:
        past = past - referred(other, world.now)
    templates, flows = _rows(world, install, past)
    retire = (Retire(install.phone_number_id, number.business_account_id, templates, flows),)
    return retire if templates or flows else ()


def _strangers(world: World, account: str) -> bool:
    """Whether the account has a number that may be another cluster's, as workflows show that one uses the project:
    nobody here knows what that one refers to."""
    rows = world.facts.numbers.value if world.facts.numbers is not None else []
    if not any(one.business_account_id == account and one.id not in world.claimed for one in rows):
        return False
    owner = world.marker.split("/")[0]
    names = [one.name.split("/") for one in world.facts.workflows.value] if world.facts.workflows is not None else []
    return any(len(parts) == _MARKER_PARTS and parts[0] != owner for parts in names)


def referred(status: InstallStatus, now: datetime) -> Referred:
    """What an install's releases refer to: the running, the wanted, and those that are kept."""
    return _names([one for one in status.releases if _kept(one, status.releases, now)])


def _releases(world: World, install: Install) -> list[KnownRelease]:
    """Every release that is recorded or has to be: the running, the wanted, and then what ran last."""
    before = {one.digest: one for one in install.status.releases}
    found: dict[str, KnownRelease] = {}
    for release in (world.running, world.wanted):
        if release is not None and release.digest not in found:
            ran = world.running is not None and release.digest == world.running.digest
            found[release.digest] = _present(world, release, before.get(release.digest), ran=ran)
    out = [one for digest, one in before.items() if digest not in found]
    left = [one if one.out_since else one.model_copy(update={"out_since": world.now}) for one in out]
    return [*found.values(), *sorted(left, key=lambda one: str(one.out_since), reverse=True)][:MOST_RELEASES]


def _present(world: World, release: Release, before: KnownRelease | None, *, ran: bool) -> KnownRelease:
    ran = ran or (before is not None and before.ran)
    if release.spec is None:
        known = before or KnownRelease(name=release.name, digest=release.digest)
        return known.model_copy(update={"ran": ran, "out_since": None})
    spec = release.spec
    return KnownRelease(
        name=release.name,
        digest=release.digest,
        templates=[
            TemplateName(name=names.template(world, spec, one), language=one.language) for one in spec.templates
        ],
        flows=[names.flow(world, spec, one) for one in spec.flows],
        ran=ran,
    )


def _kept(release: KnownRelease, releases: list[KnownRelease], now: datetime) -> bool:
    if release.out_since is None or now - release.out_since < _KEPT_FOR:
        return True
    ran = sorted((one.out_since for one in releases if one.ran and one.out_since is not None), reverse=True)
    return release.ran and release.out_since in ran[:_KEPT]


def _past(world: World, releases: list[KnownRelease]) -> Referred:
    """What only releases of this channel refer to that have had their time; other channels may do so too."""
    kept = [one for one in releases if _kept(one, releases, world.now)]
    return _names([one for one in releases if one not in kept]) - _names(kept)


def _names(releases: Iterable[KnownRelease]) -> Referred:
    found = Referred()
    for one in releases:
        found = found | Referred(frozenset((each.name, each.language) for each in one.templates), frozenset(one.flows))
    return found


def _listed(world: World, past: Referred) -> bool:
    return bool(_templates(world, past) or _flows(world, past))


def _templates(world: World, due: Referred) -> list[Template]:
    rows = world.facts.templates.value if world.facts.templates is not None else []
    return [one for one in rows if (one.name, one.language) in due.templates and one.status in _DELETABLE]


def _flows(world: World, due: Referred) -> list[Flow]:
    rows = world.facts.flows.value if world.facts.flows is not None else []
    return [one for one in rows if one.name in due.flows and one.status in _RETIRABLE]


def _rows(world: World, install: Install, due: Referred) -> tuple[tuple[Template, ...], tuple[Flow, ...]]:
    """What is to be retired now; a template that Meta did not let go is tried again after a day."""
    tried = {(one.name, one.language) for one in install.status.retired if world.now - one.at < _AGAIN}
    templates = [one for one in _templates(world, due) if (one.name, one.language) not in tried]
    return tuple(templates), tuple(_flows(world, due))


def _notes(install: Install, account: str, releases: list[KnownRelease]) -> tuple[Action, ...]:
    fields: dict[str, Any] = {}
    if install.status.business_account_id != account:
        fields["businessAccountID"] = account
    if install.status.releases != releases:
        fields["releases"] = [one.model_dump(mode="json", by_alias=True, exclude_none=True) for one in releases]
    return (Note(install.phone_number_id, fields),) if fields else ()
