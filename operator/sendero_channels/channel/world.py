"""What a pass sees: one channel, what it refers to, and what is known of it at Kapso."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sendero_channels.channel.model import ChannelSpec
from sendero_channels.clients.kapso.types import (
    Customer,
    Flow,
    Health,
    Link,
    Message,
    Number,
    Template,
    Trigger,
    Webhook,
    Workflow,
)
from sendero_channels.install.model import InstallSpec, InstallStatus
from sendero_channels.kernel.clock import moment_in
from sendero_channels.kernel.fact import Fact
from sendero_channels.package.model import PackageSpec
from sendero_channels.project.model import ProjectSpec
from sendero_channels.tenant.model import TenantSpec

__all__ = ["Fact", "Facts", "Install", "LinkSecret", "Project", "Refusal", "Release", "Sharing", "World"]


@dataclass(frozen=True)
class Install:
    """An install record: the number's id is its name."""

    phone_number_id: str
    uid: str
    spec: InstallSpec
    status: InstallStatus


@dataclass(frozen=True)
class Sharing:
    """The other installs on the same business account; `complete` is False while the account of any is not known."""

    installs: tuple[InstallStatus, ...] = ()
    complete: bool = True


@dataclass(frozen=True)
class Release:
    """A ChannelPackage by its name and digest; `spec` is None where the object is gone or changed."""

    name: str
    digest: str
    spec: PackageSpec | None


@dataclass(frozen=True)
class Project:
    """The project as this channel may use it.

    `key` says how its credentials stand: accepted, missing, rejected, unreachable or unknown. `unusable_since` is since
    when Kapso could not be used, None while it can. `full` says that it holds as many channels as it may without this
    one; `reading`, that Kapso answers now; `signing` is the digest of the
    secret that deliveries are signed with; `swept_at` is when the last completed sweep began, as the project's status
    has it. `gone` says that the object is no longer there, and that this is what was last known of it.
    """

    name: str
    spec: ProjectSpec
    key: str
    period: float
    unusable_since: datetime | None = None
    full: bool = False
    reading: bool = True
    signing: str | None = None
    swept_at: datetime | None = None
    gone: bool = False

    @property
    def holds(self) -> timedelta:
        """How long evidence holds: two sweeps."""
        return timedelta(seconds=2 * self.period)


_ASKED = 253
"""How much of an annotation's value tells it from others: what the install record has room for."""


@dataclass(frozen=True)
class LinkSecret:
    """The namespace's Secret of setup links: whether its type is ours, the URL under this channel's key, and why the
    API server would not let us write it, where it just did not."""

    ours: bool
    url: str | None = field(repr=False, default=None)
    refused: str = ""


@dataclass(frozen=True)
class Refusal:
    """Kapso's refusal of what a gate wanted done: its text, and the digest of what was refused."""

    text: str
    what: str


@dataclass(frozen=True)
class Facts:
    """What is known at Kapso; None where a thing was never read, or could not yet be asked for."""

    customer: Fact[Customer | None] | None = None
    links: Fact[list[Link]] | None = None
    numbers: Fact[list[Number]] | None = None
    number: Fact[Number | None] | None = None
    webhooks: Fact[list[Webhook]] | None = None
    profile: Fact[Mapping[str, Any]] | None = None
    workflows: Fact[list[Workflow]] | None = None
    definition: Fact[Workflow | None] | None = None
    foreign: Fact[list[Workflow]] | None = None
    triggers: Fact[list[Trigger]] | None = None
    templates: Fact[list[Template]] | None = None
    flows: Fact[list[Flow]] | None = None
    health: Fact[Health] | None = None
    messages: Fact[list[Message]] | None = None
    wrote: Fact[bool] | None = None


@dataclass(frozen=True)
class World:
    """Everything that a plan may look at."""

    now: datetime
    name: str
    namespace: str
    uid: str
    generation: int
    annotations: Mapping[str, str]
    deleting: bool
    finalizing: bool
    spec: ChannelSpec
    status: Mapping[str, Any]
    tenant: TenantSpec | None
    project: Project | None
    wanted: Release | None
    running: Release | None
    install: Install | None
    claimed: Mapping[str, str] = field(default_factory=dict)
    sharing: Sharing = Sharing()
    neighbours: frozenset[str] = frozenset()
    """Other channels' workflows, each by its id, or by its name where that is not recorded yet."""
    refused: Mapping[str, Refusal] = field(default_factory=dict)
    refreshing: bool = False
    link_secret: LinkSecret | None = None
    facts: Facts = Facts()

    @property
    def tenant_id(self) -> str:
        own = self.tenant.id if self.tenant is not None else None
        return own or self.spec.tenant_ref.name

    @property
    def marker(self) -> str:
        """What marks this channel's things at Kapso."""
        owner = self.project.spec.owner_id if self.project is not None else ""
        return f"{owner}/{self.tenant_id}/{self.namespace}/{self.name}"

    def marked(self, external_id: str | None) -> bool:
        """Whether a customer of this external id is this channel's. While it goes and its tenant is gone, whatever the
        tenant's own id was: owner, namespace and name are this channel's alone."""
        if self.tenant is not None or not self.deleting:
            return external_id == self.marker
        mine, found = self.marker.split("/"), (external_id or "").split("/")
        return len(found) == len(mine) and (found[0], *found[2:]) == (mine[0], *mine[2:])

    @property
    def entitled(self) -> bool:
        """Whether the tenant names this namespace and its plan allows live operation."""
        tenant = self.tenant
        return tenant is not None and self.namespace in tenant.namespaces and tenant.plan == "paid"

    @property
    def admitted(self) -> bool:
        """Whether the project is open to this namespace and has room for this channel."""
        return self.project is not None and self.namespace in self.project.spec.namespaces and not self.project.full

    @property
    def current(self) -> Release | None:
        """What the gates speak of: the running release, before the first one the wanted."""
        return self.running or self.wanted

    @property
    def may_create(self) -> bool:
        """Whether anything may be created or changed at Kapso now, stops and deletion apart."""
        accepted = self.project is not None and self.project.key == "accepted"
        return self.entitled and self.admitted and accepted and not self.spec.suspend and not self.deleting

    @property
    def connected(self) -> Number | None:
        """The installed number as Kapso knows it."""
        return self.facts.number.value if self.facts.number is not None and self.install is not None else None

    def expired(self, fact: Fact[Any]) -> bool:
        """Whether the evidence does not hold any more."""
        return self.project is not None and self.now - fact.at > self.project.holds

    @property
    def intents(self) -> tuple[tuple[str, datetime], ...]:
        """What was about to be made and since when, as the status has it; what is no time there is no intent."""
        found = [(str(one.get("what")), moment_in(one.get("at"))) for one in self.status.get("intents") or ()]
        return tuple((what, at) for what, at in found if at is not None)

    def asked(self, annotation: str) -> str | None:
        """An annotation's value, as much of it as is kept; None where it is empty."""
        return self.annotations.get(annotation, "")[:_ASKED] or None
