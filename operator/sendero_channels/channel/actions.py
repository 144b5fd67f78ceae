"""What a pass may do outside: each a value, done by `act`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sendero_channels.clients.kapso.types import Flow, Template
from sendero_channels.install.model import HandedOver, TestRecord

Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Action:
    """Something to do. `stops` marks what is done even while suspended, not entitled or deleting."""

    stops = False
    intent = ""
    """What has to stand in the status before this is done; empty where the far side refuses a second one."""


@dataclass(frozen=True)
class CreateCustomer(Action):
    pass


@dataclass(frozen=True)
class CreateLink(Action):
    customer_id: str
    fields: Fields
    intent = "link"


@dataclass(frozen=True)
class UpdateLink(Action):
    customer_id: str
    link_id: str
    fields: Fields


@dataclass(frozen=True)
class StoreLink(Action):
    """Project the link's URL into the namespace's Secret."""

    url: str = field(repr=False)


@dataclass(frozen=True)
class DropLink(Action):
    """Take this channel's key out of the namespace's Secret."""

    stops = True


@dataclass(frozen=True)
class RevokeLink(Action):
    """End a link that may still be opened."""

    customer_id: str
    link_id: str
    stops = True


@dataclass(frozen=True)
class Claim(Action):
    """Make the install record, by POST: the API server says whose number it is."""

    phone_number_id: str
    customer_id: str


@dataclass(frozen=True)
class Release(Action):
    """Remove the install record."""

    phone_number_id: str
    uid: str
    stops = True


@dataclass(frozen=True)
class Note(Action):
    """Change the install record's status."""

    phone_number_id: str
    fields: Fields
    stops = True


@dataclass(frozen=True)
class CreateWebhook(Action):
    phone_number_id: str
    url: str
    intent = "webhook"


@dataclass(frozen=True)
class UpdateWebhook(Action):
    webhook_id: str
    url: str


@dataclass(frozen=True)
class DeleteWebhook(Action):
    webhook_id: str
    stops = True


@dataclass(frozen=True)
class SetProfile(Action):
    phone_number_id: str
    fields: Fields


@dataclass(frozen=True)
class SetPicture(Action):
    phone_number_id: str
    url: str
    sha256: str


@dataclass(frozen=True)
class CreateWorkflow(Action):
    name: str
    graph: Fields


@dataclass(frozen=True)
class UpdateWorkflow(Action):
    workflow_id: str
    fields: Fields


@dataclass(frozen=True)
class Archive(Action):
    """Take a workflow of ours out of service; Kapso has no deletion of one."""

    workflow_id: str
    stops = True


@dataclass(frozen=True)
class DeleteCustomer(Action):
    """Remove a customer that we made; its number stays in the project, without one."""

    customer_id: str
    stops = True


@dataclass(frozen=True)
class PutTrigger(Action):
    workflow_id: str
    phone_number_id: str


@dataclass(frozen=True)
class Activate(Action):
    trigger_id: str


@dataclass(frozen=True)
class Stop(Action):
    """Switch a trigger off."""

    trigger_id: str
    stops = True


@dataclass(frozen=True)
class HandOver(Action):
    """Put the open executions of a workflow to `handoff`, and keep at which version that was done."""

    phone_number_id: str
    version: HandedOver
    stops = True


@dataclass(frozen=True)
class SubmitTemplate(Action):
    waba: str
    fields: Fields


@dataclass(frozen=True)
class IngestSample(Action):
    """Have Kapso fetch the sample of a template's header, which the template is submitted with."""

    phone_number_id: str
    template: str
    format: str
    url: str
    sha256: str


@dataclass(frozen=True)
class CreateFlow(Action):
    waba: str
    name: str
    categories: list[str]
    definition: Fields


@dataclass(frozen=True)
class PublishFlow(Action):
    waba: str
    flow_id: str


@dataclass(frozen=True)
class Retire(Action):
    """Delete templates and drafts of Flows, and deprecate Flows, that no release of any channel refers to any more."""

    phone_number_id: str
    waba: str
    templates: tuple[Template, ...]
    flows: tuple[Flow, ...]


@dataclass(frozen=True)
class SendTest(Action):
    """Send the test message; its intent stands in the install record before."""

    phone_number_id: str
    message: Fields = field(repr=False)
    record: TestRecord


@dataclass(frozen=True)
class Finalize(Action):
    """Let the channel go."""

    stops = True


@dataclass(frozen=True)
class Hold(Action):
    """Put our finalizer on the channel, before anything is made for it."""
