"""`WhatsAppInstall`: named after the phone number id, so that one number belongs to one tenant."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from sendero_channels.kernel.schema import ATOMIC_LIST, NamespaceName, ObjectName, Part, Seen, rules

MOST_RELEASES, MOST_RETIRED, MOST_HANDED_OVER, MOST_OTHERS, MOST_MEDIA = 32, 256, 16, 64, 64


class ChannelRef(Part):
    """The channel that holds the number."""

    namespace: NamespaceName = Field(description="Its namespace.")
    name: ObjectName = Field(description="Its name.")
    uid: str = Field(max_length=64, description="Its uid, which tells it from a later one of the same name.")


class InstallSpec(Part):
    """Whose number this is. Written once, by POST."""

    channel_ref: ChannelRef = Field(description="The channel that claimed the number.")
    tenant: ObjectName = Field(description="The SenderoTenant that the number belongs to.")
    tenant_id: str | None = Field(
        None,
        alias="tenantID",
        max_length=253,
        description="What Sendero calls the tenant; the SenderoTenant's name where it is left out.",
    )
    project: ObjectName = Field(description="The KapsoProject that it is connected in.")
    customer_id: str = Field(alias="customerID", max_length=64, description="The Kapso customer that it belongs to.")

    model_config = Part.model_config | {
        "json_schema_extra": rules(
            ("self == oldSelf", "a WhatsAppInstall never changes hands: the operator removes it and makes another"),
        )
    }  # fmt: skip


class Release(Seen):
    """What runs on the number."""

    name: str = Field(max_length=253, description="The ChannelPackage's name.")
    digest: str = Field(max_length=71, description="Its digest.")
    lock_version: int | None = Field(
        None, ge=0, description="The workflow's lock_version that we wrote, or last judged and put right."
    )
    workflow_id: str | None = Field(None, alias="workflowID", max_length=64, description="The workflow at Kapso.")
    graph: str | None = Field(None, max_length=71, description="The digest of the graph as rendered for this number.")


class TestRecord(Seen):
    """Request, intent and outcome of the last test message."""

    __test__ = False

    request: str = Field(max_length=128, description="What asked for it: an annotation's value, or `spec`.")
    annotation: str | None = Field(
        None, max_length=253, description="The annotation's value that was there then; it does not ask again."
    )
    template: str | None = Field(
        None, max_length=512, description="The package's test template then; another one asks for another test."
    )
    requested_at: datetime = Field(description="When the request was first seen.")
    intent_at: datetime | None = Field(None, description="When we were about to send.")
    wamid: str | None = Field(None, max_length=256, description="WhatsApp's message id, once known.")
    state: str = Field("intended", max_length=32, description="intended, sent, delivered, read or failed.")
    pass_id: str | None = Field(None, max_length=64, description="The pass that sent it, as the logs name it.")
    sent_at: datetime | None = Field(None, description="When it was sent.")
    delivered_at: datetime | None = Field(None, description="When it was delivered or read.")
    error: str | None = Field(None, max_length=64, description="Meta's error code, where it failed.")

    @property
    def settled(self) -> bool:
        """Whether nothing more is expected of it."""
        return self.state in ("delivered", "read") or (self.state == "failed" and self.wamid is None)


class TemplateName(Seen):
    """A template at Meta."""

    name: str = Field(max_length=512, description="Its name.")
    language: str = Field(max_length=16, description="Its language.")


class KnownRelease(Seen):
    """A release that runs, is prepared, or did so before: what of it stands at Meta under which names."""

    name: str = Field(max_length=253, description="The ChannelPackage's name.")
    digest: str = Field(max_length=71, description="Its digest.")
    templates: list[TemplateName] = Field(
        default=[], max_length=60, description="Its templates.", json_schema_extra=ATOMIC_LIST
    )
    flows: list[Annotated[str, Field(max_length=256)]] = Field(
        default=[], max_length=10, description="The names of its Flows.", json_schema_extra=ATOMIC_LIST
    )
    ran: bool = Field(False, description="Whether it ever ran.")
    out_since: datetime | None = Field(None, description="Since when it neither runs nor is wanted.")


class RetiredTemplate(TemplateName):
    """A template that was deleted: its content gets another name when it returns."""

    at: datetime = Field(description="When.")


class HandedOver(Seen):
    """A version of a workflow that breaks the safety model, whose open executions people have taken over."""

    workflow_id: str = Field(alias="workflowID", max_length=64, description="The workflow at Kapso.")
    lock_version: int = Field(ge=0, description="Its lock_version.")


class Judged(Seen):
    """A version of somebody else's workflow that obeyed the safety model when it was judged."""

    workflow_id: str = Field(alias="workflowID", max_length=64, description="The workflow at Kapso.")
    lock_version: int = Field(ge=0, description="Its lock_version.")


class Ingested(Seen):
    """A file that Kapso fetched and handed to Meta."""

    sha256: str = Field(max_length=64, description="The file's SHA-256, as declared and as found.")
    handle: str = Field(max_length=4096, description="What Meta calls it.")
    at: datetime | None = Field(None, description="When it was fetched; after 30 days it is fetched again on need.")


class InstallStatus(Seen):
    """What a tenant must not be able to rewrite."""

    running: Release | None = Field(None, description="The running release; absent before the first.")
    live_since: datetime | None = Field(None, description="Since when the channel has been live.")
    not_entitled_since: datetime | None = Field(None, description="Since when the tenant is not entitled.")
    webhook_id: str | None = Field(
        None, alias="webhookID", max_length=64, description="Our webhook on the number, whatever its URL is now."
    )
    picture: str | None = Field(None, max_length=64, description="The SHA-256 of the profile picture that we set.")
    test: TestRecord | None = Field(None, description="The last test message.")
    business_account_id: str | None = Field(
        None,
        alias="businessAccountID",
        max_length=64,
        description="The number's business account, which others may share.",
    )
    releases: list[KnownRelease] = Field(
        default=[],
        max_length=MOST_RELEASES,
        description="Releases whose templates and Flows stand at Meta, the newest first. What no install on the "
        "business account refers to is kept for 30 days and two releases, and then retired.",
        json_schema_extra=ATOMIC_LIST,
    )
    retired: list[RetiredTemplate] = Field(
        default=[],
        max_length=MOST_RETIRED,
        description="Templates that were retired, the newest last.",
        json_schema_extra=ATOMIC_LIST,
    )
    handed_over: list[HandedOver] = Field(
        default=[],
        max_length=MOST_HANDED_OVER,
        description="Where open executions were handed over to people.",
        json_schema_extra=ATOMIC_LIST,
    )
    others: list[Judged] | None = Field(
        None,
        max_length=MOST_OTHERS,
        description="Others' workflows that the number can start, in the versions that obeyed the safety model: what a "
        "newer policy brings does not count for these before the project accepts it. Written once the channel is live.",
        json_schema_extra=ATOMIC_LIST,
    )
    media: list[Ingested] = Field(
        default=[],
        max_length=MOST_MEDIA,
        description="Samples for templates' headers, the newest last: each is ingested once.",
        json_schema_extra=ATOMIC_LIST,
    )
