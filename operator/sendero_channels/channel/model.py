"""`WhatsAppChannel`: one tenant's desired channel."""

from typing import Annotated, Literal

from pydantic import Field

from sendero_channels.kernel.schema import ATOMIC_LIST, SET_LIST, HttpsURL, Part, Ref, RemoteFile, remedy, rules

E164 = Annotated[
    str,
    Field(
        max_length=16,
        pattern=r"^\+[1-9][0-9]{6,14}$",
        json_schema_extra=remedy("must be E.164: + and the country code, then digits only, as +34600111222"),
    ),
]
Colour = Annotated[
    str,
    Field(
        max_length=7,
        pattern=r"^#[0-9a-fA-F]{6}$",
        json_schema_extra=remedy("must be a colour as #0a7c4a: # and six hex digits"),
    ),
]
Vertical = Literal[
    "ALCOHOL", "APPAREL", "AUTO", "BEAUTY", "EDU", "ENTERTAIN", "EVENT_PLAN", "FINANCE", "GOVT", "GROCERY", "HEALTH",
    "HOTEL", "MATRIMONY_SERVICE", "NONPROFIT", "NOT_A_BIZ", "ONLINE_GAMBLING", "OTC_DRUGS", "OTHER",
    "PHYSICAL_GAMBLING", "PROF_SERVICES", "RESTAURANT", "RETAIL", "TRAVEL",
]  # fmt: skip


class Number(Part):
    """Which number may be connected."""

    region: str = Field(
        min_length=2,
        max_length=2,
        pattern=r"^[A-Z]{2}$",
        description="The number's country, ISO 3166-1 alpha-2, as ES.",
        json_schema_extra=remedy("must be two capital letters, the country's ISO 3166-1 alpha-2 code, as ES"),
    )
    expected: E164 | None = Field(None, description="The one number that may be connected, E.164 as +34600111222.")
    connection_types: list[Literal["coexistence", "dedicated"]] = Field(
        default=["coexistence", "dedicated"],
        min_length=1,
        max_length=2,
        description="coexistence keeps the WhatsApp Business app beside the API; dedicated is the API alone.",
        json_schema_extra=SET_LIST,
    )


class Theme(Part):
    """Colours of the setup page."""

    primary_color: Colour | None = Field(None, description="The main colour, as #0a7c4a.")
    background_color: Colour | None = Field(None, description="The background, as #ffffff.")


class SetupLink(Part):
    """The page on which the tenant's admin connects the number."""

    language: str | None = Field(
        None,
        min_length=2,
        max_length=5,
        pattern=r"^[a-z]{2}(-[A-Z]{2})?$",
        description="The page's language, as es.",
        json_schema_extra=remedy("must be a language as es or pt-BR"),
    )
    success_url: HttpsURL | None = Field(None, alias="successURL", description="Where the page leads afterwards.")
    failure_url: HttpsURL | None = Field(None, alias="failureURL", description="Where it leads when it fails.")
    theme: Theme | None = Field(None, description="Its colours, where not Kapso's own.")


class Profile(Part):
    """The brand profile that travellers see. What is left out is left as it is at WhatsApp."""

    about: str | None = Field(None, min_length=1, max_length=139, description="The line under the name.")
    address: str | None = Field(None, max_length=256, description="Street address.")
    description: str | None = Field(None, max_length=512, description="What the agency does.")
    email: str | None = Field(
        None,
        max_length=128,
        pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
        description="Contact address.",
        json_schema_extra=remedy("must be an e-mail address, as hello@agency.example"),
    )
    websites: list[HttpsURL] | None = Field(
        None, max_length=2, description="Up to two sites.", json_schema_extra=ATOMIC_LIST
    )
    vertical: Vertical | None = Field(None, description="Meta's word for the line of business, as TRAVEL.")
    picture: RemoteFile | None = Field(None, description="The profile picture.")


class TestMessage(Part):
    """Where the setup test goes."""

    __test__ = False

    recipient: E164 = Field(description="A phone of yours that receives one test message, E.164.")


class ChannelSpec(Part):
    """One tenant's desired channel."""

    tenant_ref: Ref = Field(description="The SenderoTenant that this channel serves. Immutable.")
    project_ref: Ref = Field(description="The KapsoProject that it is connected in. Immutable.")
    package_ref: Ref = Field(
        description="The ChannelPackage that it runs. Another release is prepared beside the running one and takes its "
        "place once it may; pointing back rolls back."
    )
    number: Number = Field(
        description="Which number may be connected: of which country, and which one where only one will do."
    )
    setup_link: SetupLink = Field(
        default=SetupLink(),
        description="The page on which the tenant's admin connects the number: its language, its colours, and where it "
        "leads. Its address, once made, is in the Secret whatsapp-setup-links.",
    )
    profile: Profile = Field(
        default=Profile(),
        description="The brand profile that travellers see. What is left out stays as it is at WhatsApp.",
    )
    variables: dict[str, Annotated[str, Field(max_length=1024)]] = Field(
        default={},
        max_length=64,
        description="Answers to the package's variables by their names. All are strings: '30', 'true'.",
    )
    test_message: TestMessage | None = Field(
        None, description="Where the setup test goes. A number without a delivered test is not Ready."
    )
    live: bool = Field(
        False,
        description="Whether travellers are to be served: true goes live once the channel is Ready, false stops it.",
    )
    suspend: bool = Field(
        False, description="No creates or updates at Kapso. A live channel stays live; stops and deletion still work."
    )
    deletion_policy: Literal["Retain", "Delete", "Abandon"] = Field(
        "Retain",
        description="What deleting the channel does. Retain and Delete stop it first; Retain leaves number, workflow "
        "and templates at Kapso, Delete removes also what this channel created there. "
        "Abandon makes no Kapso call, and is honoured only while Kapso cannot be used.",
    )

    model_config = Part.model_config | {
        "json_schema_extra": rules(
            ("self.tenantRef == oldSelf.tenantRef",
             "spec.tenantRef is immutable: delete this channel and declare another for the other tenant"),
            ("self.projectRef == oldSelf.projectRef",
             "spec.projectRef is immutable: delete this channel and declare another in the other project"),
        )
    }  # fmt: skip
