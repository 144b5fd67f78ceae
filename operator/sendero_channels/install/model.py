"""`WhatsAppInstall`: named after the phone number id, so that one number belongs to one tenant."""

from datetime import datetime

from pydantic import Field

from sendero_channels.kernel.schema import NamespaceName, ObjectName, Part, Seen, rules


class ChannelRef(Part):
    """The channel that holds the number."""

    namespace: NamespaceName = Field(description="Its namespace.")
    name: ObjectName = Field(description="Its name.")
    uid: str = Field(max_length=64, description="Its uid, which tells it from a later one of the same name.")


class InstallSpec(Part):
    """Whose number this is. Written once, by POST."""

    channel_ref: ChannelRef = Field(description="The channel that claimed the number.")
    tenant: ObjectName = Field(description="The SenderoTenant that the number belongs to.")
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
    lock_version: int | None = Field(None, ge=0, description="The workflow's lock_version that we wrote.")
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
    state: str = Field(
        "requested", max_length=32, description="requested, intended, sent, delivered, read, failed, unknown."
    )
    sent_at: datetime | None = Field(None, description="When it was sent.")
    delivered_at: datetime | None = Field(None, description="When it was delivered or read.")
    error: str | None = Field(None, max_length=64, description="Meta's error code, where it failed.")

    @property
    def settled(self) -> bool:
        """Whether nothing more is expected of it."""
        return self.state in ("delivered", "read") or (self.state == "failed" and self.wamid is None)


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
