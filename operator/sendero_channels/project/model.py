"""`KapsoProject`: base URL, credentials, budget, and who may use it."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from sendero_channels.kernel.schema import (
    SET_LIST,
    HttpsURL,
    NamespaceName,
    Part,
    SecretKeyRef,
    Seen,
    map_list,
    remedy,
    rules,
)
from sendero_channels.kernel.seen import Conditions, Intent, ObservedGeneration
from sendero_channels.policy.catalogue import CAPABILITIES, FIRST_POLICY_VERSION

SecretName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=64,
        pattern=r"^[A-Z][A-Z0-9_]*$",
        json_schema_extra=remedy("must be a name of Kapso's environment, as SENDERO_TOKEN: capitals, digits and _"),
    ),
]

CapabilityName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=64,
        json_schema_extra={"enum": [name for name, kind in CAPABILITIES.items() if kind == "allowed"]},
    ),
]
Phrase = Annotated[
    str,
    Field(
        min_length=3,
        max_length=64,
        pattern=r"^[^\s*]([^*]*[^\s*])?\*?$",
        json_schema_extra=remedy("must be words without spaces around them; * may stand at the end only"),
    ),
]
LinkHost = Annotated[
    str,
    Field(
        min_length=3,
        max_length=253,
        pattern=r"^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$",
        json_schema_extra=remedy("must be a host in lower case, as agency.example or *.agency.example"),
    ),
]


class Budget(Part):
    """How much of the key's allowance the operator may spend."""

    requests_per_minute: int = Field(
        100, ge=10, le=100_000, description="Calls a minute at most, over all channels of this project."
    )
    health_checks_per_minute: int = Field(
        60, ge=1, le=60, description="Health checks a minute at most; Kapso itself allows 60."
    )
    max_channels: int = Field(10_000, ge=1, le=100_000, description="Channels that may use this project at most.")


class TightenedPolicy(Part):
    """What this project forbids beyond the safety model; nothing here can allow more."""

    forbidden_node_types: list[Annotated[str, Field(min_length=1, max_length=64)]] = Field(
        default=[],
        max_length=32,
        description="Node types that no workflow of this project may hold.",
        json_schema_extra=SET_LIST,
    )
    forbidden_capabilities: list[CapabilityName] = Field(
        default=[],
        max_length=32,
        description="Capabilities that no workflow of this project may call, whatever its package declares.",
        json_schema_extra=SET_LIST,
    )
    sensitive: list[Phrase] = Field(
        default=[],
        max_length=64,
        description="Words and phrases for what may not be asked for in chats either, beside passport, card and bank "
        "data: whole words in any case, and * at the end for any ending, as 'loyalty number' or 'visa*'.",
        json_schema_extra=SET_LIST,
    )
    link_hosts: list[LinkHost] = Field(
        default=[],
        max_length=64,
        description="The only hosts that links may lead to, as agency.example or *.agency.example; empty for any. "
        "A link to a signed session, which Sendero makes, is always allowed.",
        json_schema_extra=SET_LIST,
    )


class ProjectSpec(Part):
    """Where Kapso is and how we may use it."""

    base_url: str = Field(
        "https://api.kapso.ai",
        alias="baseURL",
        min_length=8,
        max_length=253,
        pattern=r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$",
        description="Kapso's address: scheme, host and port only.",
        json_schema_extra=remedy("must be scheme, host and port only, as https://api.kapso.ai"),
    )
    insecure: bool = Field(False, description="Says that the API key may travel over plain http. For simulators only.")
    owner_id: str = Field(
        alias="ownerID",
        min_length=1,
        max_length=40,
        pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
        description="Tells apart clusters that share one Kapso project. Immutable: it marks all that we made at Kapso.",
        json_schema_extra=remedy("must be a short name: lower-case letters, digits and -"),
    )
    api_key_secret_ref: SecretKeyRef = Field(description="The API key, in the operator's namespace.")
    signing_secret_ref: SecretKeyRef = Field(
        description="The secret that webhook deliveries are signed with, in the operator's namespace."
    )
    budget: Budget = Field(default=Budget(), description="Limits on our calls.")
    webhook_url: HttpsURL | None = Field(
        None,
        alias="webhookURL",
        description="The public https URL of this project's webhook path. Without one everything works by polling.",
    )
    sendero_url: HttpsURL = Field(
        alias="senderoURL", description="Sendero's address; what workflows call lies under it."
    )
    namespaces: list[NamespaceName] = Field(
        max_length=1024, description="The namespaces whose channels may use this project.", json_schema_extra=SET_LIST
    )
    environment: list[SecretName] = Field(
        default=[],
        max_length=32,
        description="Secrets that people have set in Kapso's environment: the names that workflows may use in headers.",
        json_schema_extra=SET_LIST,
    )
    policy: TightenedPolicy = Field(default=TightenedPolicy(), description="A tightened safety policy.")
    policy_version: int = Field(
        FIRST_POLICY_VERSION,
        ge=FIRST_POLICY_VERSION,
        le=1_000_000,
        description="The version of the safety policy that running graphs are held to. What is published obeys the "
        "newest; a running graph that breaks only a rule newer than this warns, and goes on, until this is raised.",
    )

    model_config = Part.model_config | {
        "json_schema_extra": rules(
            ("self.ownerID == oldSelf.ownerID",
             "spec.ownerID is immutable: it marks all that was made at Kapso; make a new KapsoProject instead"),
            ("self.baseURL.startsWith('https://') || (has(self.insecure) && self.insecure)",
             "spec.baseURL must be https, or say insecure: true for a simulator"),
        )
    }  # fmt: skip


class Observed(Seen):
    """How fresh the evidence of this project's channels is."""

    sweep_started_at: datetime | None = Field(None, description="When the last completed sweep began.")
    sweep_completed_at: datetime | None = Field(None, description="When it ended.")
    period_seconds: int | None = Field(None, ge=0, description="The sweep's period; evidence holds for two.")
    channels: int | None = Field(None, ge=0, description="Channels that it covered.")


class ProjectStatus(Seen):
    """What the operator last saw of a project."""

    observed_generation: ObservedGeneration = -1
    conditions: Conditions = Field(default=[], description="Ready, CredentialsAccepted, WebhookRegistered.")
    webhook_id: str | None = Field(None, alias="webhookID", max_length=256, description="Our project webhook at Kapso.")
    key_state: str | None = Field(
        None, max_length=32, description="What the key is good for: accepted, missing, rejected, unreachable, unknown."
    )
    unreachable_since: datetime | None = Field(
        None, description="Since when Kapso has not answered; absent while it does. deletionPolicy Abandon looks at it."
    )
    intents: list[Intent] = Field(
        default=[], max_length=4, description="What is about to be made.", json_schema_extra=map_list("what")
    )
    poked_at: datetime | None = Field(
        None, description="When a delivery last spoke of a number without an install; channels look at the list then."
    )
    observed: Observed = Field(default=Observed(), description="The last completed sweep.")
