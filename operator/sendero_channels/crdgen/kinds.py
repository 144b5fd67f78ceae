"""The five kinds as the API server is told of them: names, columns, selectable fields."""

from dataclasses import dataclass

from pydantic import BaseModel

from sendero_channels.channel.model import ChannelSpec
from sendero_channels.channel.status import ChannelStatus
from sendero_channels.install.model import InstallSpec, InstallStatus
from sendero_channels.kernel.names import Kind
from sendero_channels.package.model import PackageSpec, PackageStatus
from sendero_channels.project.model import ProjectSpec, ProjectStatus
from sendero_channels.tenant.model import TenantSpec


@dataclass(frozen=True)
class Column:
    """A column of `kubectl get`; a wide one is shown with `-o wide` alone."""

    name: str
    path: str
    type: str = "string"
    wide: bool = False


@dataclass(frozen=True)
class Definition:
    """One kind. `status` is None where the operator has nothing to say of an object."""

    kind: Kind
    short_name: str
    description: str
    spec: type[BaseModel]
    status: type[BaseModel] | None
    columns: tuple[Column, ...]
    selectable: tuple[str, ...]
    rules: tuple[tuple[str, str], ...] = ()


def _condition(type_: str, field: str = "status") -> str:
    return f'.status.conditions[?(@.type=="{type_}")].{field}'


AGE = Column("Age", ".metadata.creationTimestamp", "date")
READY = Column("Ready", _condition("Ready"))
REASON = Column("Reason", _condition("Ready", "reason"))
MESSAGE = Column("Message", _condition("Ready", "message"), wide=True)

DEFINITIONS = (
    Definition(
        Kind.TENANT,
        "stn",
        "A tenant as Sendero knows it: its plan, and the namespaces that may declare its channels. Written by "
        "Sendero's platform, so that no tenant's own YAML can claim another tenant or a paid plan.",
        TenantSpec,
        None,
        (
            Column("ID", ".spec.id"),
            Column("Plan", ".spec.plan"),
            AGE,
            Column("Namespaces", ".spec.namespaces", wide=True),
        ),
        (".spec.id", ".spec.plan"),
    ),
    Definition(
        Kind.PROJECT,
        "kpj",
        "Where Kapso is and how it may be used: address, credentials, budget, and the namespaces that may use it. "
        "Written by the platform team.",
        ProjectSpec,
        ProjectStatus,
        (
            Column("Owner", ".spec.ownerID"),
            READY,
            REASON,
            Column("Swept", ".status.observed.sweepCompletedAt", "date"),
            AGE,
            Column("URL", ".spec.baseURL", wide=True),
            Column("Channels", ".status.observed.channels", "integer", wide=True),
            Column("Period", ".status.observed.periodSeconds", "integer", wide=True),
            MESSAGE,
        ),
        (".spec.ownerID", ".spec.baseURL"),
    ),
    Definition(
        Kind.PACKAGE,
        "cpk",
        "One immutable release of what a channel runs: workflow graph, templates, Flows and typed variables. Its "
        "digest is its identity. Written by the platform team.",
        PackageSpec,
        PackageStatus,
        (
            Column("Version", ".spec.version"),
            READY,
            AGE,
            Column("Reason", _condition("Ready", "reason"), wide=True),
            Column("Digest", ".spec.digest", wide=True),
            Column("Description", ".spec.description", wide=True),
        ),
        (".spec.version", ".spec.digest"),
    ),
    Definition(
        Kind.CHANNEL,
        "wac",
        "One tenant's WhatsApp channel as it should be. Its conditions say how far it is; status.nextActions says "
        "who must do what.",
        ChannelSpec,
        ChannelStatus,
        (
            Column("Tenant", ".spec.tenantRef.name"),
            Column("Number", ".status.number.display"),
            READY,
            Column("Live", _condition("Live")),
            REASON,
            Column("Action", ".status.nextActions[0].actor"),
            AGE,
            Column("Synced", _condition("Synced"), wide=True),
            MESSAGE,
        ),
        (
            ".spec.tenantRef.name",
            ".spec.projectRef.name",
            ".spec.packageRef.name",
            ".spec.live",
            ".spec.suspend",
            ".spec.deletionPolicy",
        ),
    ),
    Definition(
        Kind.INSTALL,
        "wai",
        "The install record of one number, named after Meta's phone number id: so one number belongs to one tenant. "
        "Written by the operator alone.",
        InstallSpec,
        InstallStatus,
        (
            Column("Tenant", ".spec.tenant"),
            Column("Namespace", ".spec.channelRef.namespace"),
            Column("Channel", ".spec.channelRef.name"),
            Column("Release", ".status.running.name"),
            Column("Live-Since", ".status.liveSince", "date"),
            AGE,
            Column("Project", ".spec.project", wide=True),
            Column("Test", ".status.test.state", wide=True),
        ),
        (".spec.tenant", ".spec.project", ".spec.customerID", ".spec.channelRef.namespace", ".spec.channelRef.name"),
        (
            (
                "self.metadata.name.matches('^[0-9]{1,32}$')",
                "metadata.name must be Meta's phone number id, digits only",
            ),
        ),
    ),
)
