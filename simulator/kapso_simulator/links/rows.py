"""The rows of setup links, and how Kapso shows them (reference, 3.2)."""

from kapso_simulator.shapes import UUID, Choice, Flag, ListOf, MapOf, Moment, Obj, Shape, Text, Uri, nullable
from kapso_simulator.store import without
from kapso_simulator.values import Row

LINKS = "setup_links"
ACTIVE, USED, EXPIRED, REVOKED = "active", "used", "expired", "revoked"
CONNECTIONS = ("coexistence", "dedicated")
THEME = {
    "primary_color": "#22c55e",
    "primary_foreground_color": "#ffffff",
    "background_color": "#ffffff",
    "text_color": "#0f172a",
    "muted_text_color": "#64748b",
    "card_color": "#ffffff",
    "muted_color": "#f1f5f9",
    "border_color": "#e2e8f0",
    "secondary_color": "#f1f5f9",
    "secondary_foreground_color": "#0f172a",
    "destructive_color": "#ef4444",
    "destructive_foreground_color": "#fef2f2",
}
_COLOUR = Text(pattern="#[0-9A-Fa-f]{6}")
_URL = nullable(Uri())
_LANGUAGE = Choice(("en", "es", "pt", "hi", "id", "ar"), nullable=True)
_COUNTRIES = ListOf(Text(pattern="[A-Z]{2}"))
_BILLING = Choice(("customer_managed", "partner_managed"))
SETTABLE: dict[str, Shape] = {
    "success_redirect_url": _URL,
    "failure_redirect_url": _URL,
    "allowed_origins": ListOf(Uri(https=True)),
    "allowed_connection_types": ListOf(Choice(CONNECTIONS), 1),
    "meta_billing_mode": _BILLING,
    "theme_config": Obj(dict.fromkeys(THEME, _COLOUR), nullable=True),
    "provision_phone_number": nullable(Flag()),
    "phone_number_area_code": nullable(Text(pattern=r"\d{3}")),
    "phone_number_country_isos": _COUNTRIES,
    "language": _LANGUAGE,
    "reconnect_phone_number": nullable(Text()),
}
_PROVISIONED = Obj(
    {
        "id!": UUID,
        "phone_number!": Text(),
        "status!": Text(),
        "area_code!": nullable(Text()),
        "country_iso!": Text(),
        "country_dial_code!": Text(),
        "display_number!": nullable(Text()),
    }
)
LINK = Obj(
    {
        "id!": UUID,
        "status!": Choice((ACTIVE, USED, EXPIRED, REVOKED)),
        "created_at!": Moment(),
        "expires_at!": nullable(Moment()),
        "url!": Uri(),
        "success_redirect_url!": _URL,
        "failure_redirect_url!": _URL,
        "allowed_origins!": ListOf(Uri()),
        "allowed_connection_types!": ListOf(Choice(CONNECTIONS)),
        "meta_billing_mode!": _BILLING,
        "theme_config!": nullable(MapOf(_COLOUR)),
        "provision_phone_number!": nullable(Flag()),
        "phone_number_area_code!": nullable(Text()),
        "phone_number_country_isos!": _COUNTRIES,
        "reconnect_phone_number!": nullable(Text()),
        "language!": _LANGUAGE,
        "whatsapp_setup_status!": Choice(("pending", "processing", "completed", "failed")),
        "whatsapp_setup_error!": nullable(Text()),
        "provisioned_phone_number": _PROVISIONED,
    }
)
LINK_CREATED = Obj({**LINK.fields, "token!": Text()})


def show_link(row: Row) -> Row:
    """The link as lists show it: without its token, although its URL has it."""
    return without(row, "token", "customer_id", "phone_number_id")


def show_new_link(row: Row) -> Row:
    """The link as the answer to its creation shows it."""
    return without(row, "customer_id")
