"""`SenderoTenant`: which plan a tenant has and which namespaces may speak for it."""

from typing import Literal

from pydantic import Field

from sendero_channels.kernel.schema import SET_LIST, NamespaceName, ObjectName, Part, map_list, remedy, rules


class Adoption(Part):
    """Existing Kapso objects that one channel may take over."""

    namespace: NamespaceName = Field(description="The channel's namespace.")
    channel: ObjectName = Field(description="The channel's name.")
    customer_id: str | None = Field(
        None, alias="customerID", max_length=64, description="A Kapso customer that the channel may take over."
    )
    workflow_id: str | None = Field(
        None,
        alias="workflowID",
        max_length=64,
        description="A workflow whose inbound trigger stays until the channel goes live, and is switched off then.",
    )
    phone_number_id: str | None = Field(
        None,
        alias="phoneNumberID",
        max_length=32,
        pattern=r"^[0-9]+$",
        description="A number that is already connected.",
        json_schema_extra=remedy("must be Meta's phone number id, digits only, and not the number itself"),
    )

    model_config = Part.model_config | {
        "json_schema_extra": rules(
            ("has(self.customerID) || has(self.workflowID) || has(self.phoneNumberID)",
             "an entry of spec.adopt must name a customerID, a workflowID or a phoneNumberID"),
        )
    }  # fmt: skip


class TenantSpec(Part):
    """What Sendero's platform says of a tenant."""

    id: str | None = Field(
        None,
        min_length=1,
        max_length=100,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
        description="The tenant's id at Sendero; the object's name where it is left out. Immutable.",
        json_schema_extra=remedy("must be the tenant's id: letters, digits, -, _ and ., without /"),
    )
    plan: Literal["free", "paid"] = Field(
        description="free: readiness can be reviewed, nothing is created at Kapso. paid: the channel may go live."
    )
    namespaces: list[NamespaceName] = Field(
        max_length=64, description="The namespaces that may declare this tenant's channels.", json_schema_extra=SET_LIST
    )
    adopt: list[Adoption] = Field(
        default=[],
        max_length=64,
        description="Existing Kapso objects that a named channel may take over.",
        json_schema_extra=map_list("namespace", "channel"),
    )
    record_days: int | None = Field(
        None,
        ge=1,
        le=3650,
        description="For how many days the record of its runs is kept; the operator's --journal-days where left out.",
    )

    model_config = Part.model_config | {
        "json_schema_extra": rules(
            ("has(self.id) == has(oldSelf.id) && (!has(self.id) || self.id == oldSelf.id)",
             "spec.id is immutable: make a new SenderoTenant for another tenant"),
            ("!has(self.adopt) || self.adopt.all(a, a.namespace in self.namespaces)",
             "spec.adopt may only name namespaces that spec.namespaces lists: add the namespace there"),
        )
    }  # fmt: skip
