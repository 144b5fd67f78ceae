"""What a pass sees: one channel, what it refers to, and what is known of it at Kapso."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

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
from sendero_channels.package.model import PackageSpec
from sendero_channels.project.model import ProjectSpec
from sendero_channels.tenant.model import TenantSpec

T = TypeVar("T")


@dataclass(frozen=True)
class Fact(Generic[T]):
    """Something read from Kapso: its value, since when and from what it is known, and how the last read went."""

    value: T
    at: datetime
    source: str
    trouble: str = ""


@dataclass(frozen=True)
class Install:
    """An install record: the number's id is its name."""

    phone_number_id: str
    uid: str
    spec: InstallSpec
    status: InstallStatus


@dataclass(frozen=True)
class Release:
    """A ChannelPackage by its name and digest; `spec` is None where the object is gone or changed."""

    name: str
    digest: str
    spec: PackageSpec | None


@dataclass(frozen=True)
class Project:
    """The project as this channel may use it. `key` says how its credentials stand."""

    name: str
    spec: ProjectSpec
    key: str
    period: float

    @property
    def holds(self) -> timedelta:
        """How long evidence holds: two sweeps."""
        return timedelta(seconds=2 * self.period)


@dataclass(frozen=True)
class Facts:
    """What is known at Kapso; None where a thing was never read, or could not yet be asked for."""

    customer: Fact[Customer | None] | None = None
    links: Fact[list[Link]] | None = None
    numbers: Fact[list[Number]] | None = None
    number: Fact[Number | None] | None = None
    webhooks: Fact[list[Webhook]] | None = None
    profile: Fact[Mapping[str, Any]] | None = None
    picture: Fact[str] | None = None
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
    refused: Mapping[str, str] = field(default_factory=dict)
    refreshing: bool = False
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

    @property
    def paid(self) -> bool:
        return self.tenant is not None and self.tenant.plan == "paid"

    @property
    def current(self) -> Release | None:
        """What the gates speak of: the running release, before the first one the wanted."""
        return self.running or self.wanted

    @property
    def may_create(self) -> bool:
        """Whether anything may be created or changed at Kapso now, stops and deletion apart."""
        ready = self.project is not None and self.project.key == "accepted"
        return self.paid and ready and not self.spec.suspend and not self.deleting

    @property
    def connected(self) -> Number | None:
        """The installed number as Kapso knows it."""
        return self.facts.number.value if self.facts.number is not None and self.install is not None else None

    def expired(self, fact: Fact[Any]) -> bool:
        """Whether the evidence does not hold any more."""
        return self.project is not None and self.now - fact.at > self.project.holds

    def asked(self, annotation: str) -> str | None:
        """An annotation's value, None where it is empty."""
        return self.annotations.get(annotation) or None
