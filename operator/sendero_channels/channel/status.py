"""`WhatsAppChannel.status`: what was last seen and concluded. A cache, never an authority."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from sendero_channels.kernel.schema import ATOMIC_LIST, Ref, Seen, map_list
from sendero_channels.kernel.seen import Conditions, Intent, ObservedGeneration

Word = Annotated[str, Field(max_length=64)]
Id = Annotated[str, Field(max_length=256)]
Name = Annotated[str, Field(max_length=512)]
Shown = Annotated[str, Field(max_length=512)]
DigestSeen = Annotated[str, Field(max_length=71)]


class Evidence(Seen):
    """What a gate's condition rests on."""

    gate: Word = Field(description="The gate's condition.")
    observed_at: datetime | None = Field(None, description="Since when this is known.")
    source: str | None = Field(None, max_length=1024, description="What it was read from.")
    holds_until: datetime | None = Field(
        None, description="Until when it holds, where the project's sweep does not say so."
    )
    trouble: str | None = Field(None, max_length=2048, description="Why the last read failed, where it did.")
    correlation: dict[str, Id] | None = Field(
        None, max_length=16, description="Ids that find the same thing elsewhere, by what they are ids of."
    )


class NextAction(Seen):
    """One thing that somebody has to do."""

    gate: Word = Field(description="The condition that waits for it.")
    reason: Word = Field(description="That condition's reason.")
    actor: Word = Field(description="Who must act: Tenant, Platform, Author, Meta, Kapso or Operator.")
    message: str = Field(max_length=32768, description="What to do.")


class CustomerSeen(Seen):
    """The Kapso customer of this channel."""

    id: Id = Field(description="Its id at Kapso.")


class SetupLinkSeen(Seen):
    """The setup link. Its URL stands in a Secret, never here."""

    id: Id | None = Field(None, description="Its id at Kapso.")
    state: Word | None = Field(None, description="active, used, revoked or expired, as Kapso says.")
    expires_at: datetime | None = Field(None, description="Until when it can be opened.")
    secret_ref: Ref | None = Field(None, description="The Secret that holds its URL.")


class NumberSeen(Seen):
    """The connected number."""

    phone_number_id: Word | None = Field(None, description="Meta's id of the number; the WhatsAppInstall's name.")
    display: str | None = Field(None, max_length=32, description="The number with all but its last digits hidden.")
    quality: Word | None = Field(None, description="Meta's quality rating.")
    status: Word | None = Field(None, description="Meta's connection state.")


class ProfileSeen(Seen):
    """The brand profile as WhatsApp shows it, whether declared or not; phone numbers and what follows a site's host are
    hidden."""

    about: Shown | None = Field(None, description="The line under the name.")
    address: Shown | None = Field(None, description="Street address.")
    description: Shown | None = Field(None, description="What the agency does.")
    email: Shown | None = Field(None, description="Contact address.")
    websites: list[Shown] | None = Field(
        None, max_length=8, description="Sites, by their hosts.", json_schema_extra=ATOMIC_LIST
    )
    vertical: Shown | None = Field(None, description="Meta's word for the line of business.")
    picture: Word | None = Field(None, description="The SHA-256 of the picture that the operator set.")


class WorkflowSeen(Seen):
    """The workflow that runs on the number."""

    id: Id | None = Field(None, description="Its id at Kapso.")
    digest: DigestSeen | None = Field(None, description="The digest of its graph.")
    lock_version: int | None = Field(None, ge=0, description="Kapso's counter of changes to it.")
    trigger_id: Id | None = Field(None, description="Its inbound-message trigger for this number.")


class TemplateSeen(Seen):
    """A message template as Meta has it."""

    key: Word = Field(description="What the package calls it.")
    language: Word = Field(description="Its language.")
    name: Name | None = Field(None, description="Its name at Meta.")
    id: Id | None = Field(None, description="Its id at Meta.")
    state: Word | None = Field(None, description="Meta's review state.")
    category: Word | None = Field(None, description="The category that it was given.")


class FlowSeen(Seen):
    """A WhatsApp Flow as Meta has it."""

    key: Word = Field(description="What the package calls it.")
    name: Name | None = Field(None, description="Its name at Meta.")
    id: Id | None = Field(None, description="Its id at Meta.")
    state: Word | None = Field(None, description="Meta's state of it.")


class TestMessageSeen(Seen):
    """The last setup test, as the install record has it."""

    __test__ = False

    wamid: Id | None = Field(None, description="WhatsApp's message id.")
    state: Word | None = Field(None, description="intended, sent, delivered, read or failed.")
    sent_at: datetime | None = Field(None, description="When it was sent.")
    delivered_at: datetime | None = Field(None, description="When it was delivered or read.")
    pass_id: Word | None = Field(None, description="The pass that sent it, as the logs name it.")


class WantedPackage(Seen):
    """A release in preparation."""

    name: Name = Field(description="The ChannelPackage's name.")
    digest: DigestSeen | None = Field(None, description="Its digest.")
    waiting_for: str | None = Field(None, max_length=32768, description="What keeps it back.")


class PackageSeen(Seen):
    """The release that the gates speak of."""

    name: Name | None = Field(None, description="The ChannelPackage's name.")
    version: Word | None = Field(None, description="Its version.")
    digest: DigestSeen | None = Field(None, description="Its digest.")
    wanted: WantedPackage | None = Field(None, description="The release in preparation beside it.")


Handled = Annotated[str, Field(max_length=256)]


class ChannelStatus(Seen):
    """What was last seen of one channel, and what was concluded from it."""

    observed_generation: ObservedGeneration = -1
    conditions: Conditions = Field(
        default=[], description="The gates, and Ready, Synced, Live, Reconciling and Stalled beside them."
    )
    evidence: list[Evidence] = Field(
        default=[], max_length=32, description="What each gate rests on.", json_schema_extra=map_list("gate")
    )
    next_actions: list[NextAction] = Field(
        default=[], max_length=64, description="Who must do what, the first one first.", json_schema_extra=ATOMIC_LIST
    )
    customer: CustomerSeen | None = Field(None, description="The Kapso customer of this channel.")
    setup_link: SetupLinkSeen | None = Field(None, description="The setup link.")
    number: NumberSeen | None = Field(None, description="The connected number.")
    profile: ProfileSeen | None = Field(None, description="The brand profile as WhatsApp shows it.")
    workflow: WorkflowSeen | None = Field(None, description="The workflow that runs on it.")
    templates: list[TemplateSeen] = Field(
        default=[], max_length=60, description="The package's templates.", json_schema_extra=map_list("key", "language")
    )
    flows: list[FlowSeen] = Field(
        default=[], max_length=10, description="The package's Flows.", json_schema_extra=map_list("key")
    )
    test_message: TestMessageSeen | None = Field(None, description="The last setup test.")
    package: PackageSeen | None = Field(None, description="The release that runs, and the one in preparation.")
    live_since: datetime | None = Field(
        None, description="When the channel was first seen live; what was live and should be and is not, is down."
    )
    intents: list[Intent] = Field(
        default=[], max_length=16, description="What is about to be made.", json_schema_extra=map_list("what")
    )
    last_handled_reconcile_at: Handled | None = Field(
        None, description="The last value of the annotation reconcile-requested-at that was handled."
    )
    last_handled_setup_link_requested_at: Handled | None = Field(
        None, description="The last value of the annotation setup-link-requested-at that was handled."
    )
    last_handled_test_requested_at: Handled | None = Field(
        None, description="The last value of the annotation test-requested-at that was handled."
    )
