"""What the rules are about, as data: capabilities and their classes, and the words that no call may carry."""

from collections.abc import Mapping
from typing import Literal

from sendero_channels.policy.history import added, as_of

FIRST_POLICY_VERSION = 1
"""What a project has accepted that says nothing."""
POLICY_VERSION = 1
"""The newest version of all that stands in this folder. Whoever changes what it refuses raises this number."""

Kind = Literal["allowed", "gated", "forbidden"]
_CAPABILITIES: dict[str, Kind] = {
    "intake.collect": "allowed",
    "trip.status.read": "allowed",
    "handoff.create": "allowed",
    "session.link.create": "allowed",
    "payment.create": "gated",
    "refund.create": "gated",
    "escrow.settle": "gated",
    "wallet.transfer": "gated",
    "vault.passport.read": "gated",
    "policy.override": "gated",
    "tenant.switch": "forbidden",
}
"""What Sendero can be asked. Only an allowed one may be called; a gated one is reached by a person through a signed web
session, whose link `session.link.create` makes; a forbidden one is not reached from WhatsApp at all."""
CATALOGUES: dict[int, Mapping[str, Kind]] = {1: _CAPABILITIES}


def capabilities(version: int | None = None) -> Mapping[str, Kind]:
    """The catalogue as it stood at a version."""
    return as_of(CATALOGUES, version)


CAPABILITIES = capabilities()

SESSION_LINK = "session.link.create"
TRACKING_HEADER = "X-Kapso-Tracking-Id"
TRACKING_EXPRESSION = "{{system.tracking_id}}"

SENDER_EXPRESSIONS = frozenset({"{{context.phone_number}}"})
"""Expressions of Kapso's own that name the traveller who wrote; the only ones that an identity may hold."""

OWN_NUMBER_KEY = "phonenumberid"
KEYS: dict[int, tuple[str, ...]] = {
    1: ("tenant", "account", "wallet", "amount", "escrow", "iban", "agencyid", "organizationid", "organisationid",
        "cuenta", "cartera", "billetera", "importe", "monto", "inquilino", "carteira", "montant", "portefeuille",
        "betrag", "konto", "mandant", "importo", "portafoglio", "price",
        "precio", "preis", "prezzo", "payment", "refund", "currency"),
}  # fmt: skip
KEY_WORDS: dict[int, tuple[str, ...]] = {1: ("sum", "usd", "eur", "gbp", "valor", "prix")}
"""Too short to be looked for within other words, as in a summary."""
KEY_ENDS: dict[int, tuple[str, ...]] = {1: ("total", "totals")}
"""An amount where nothing follows that is counted: a trip's total, and not its total of nights."""
HEADERS: dict[int, tuple[str, ...]] = {
    1: ("Host", "Forwarded", "X-Forwarded", "X-Original", "X-Rewrite", "X-HTTP-Method", "X-Method",
        "Transfer-Encoding", "Content-Length", "Connection", "Upgrade", "Proxy", "Cookie", "Authority", "Destination",
        "X-On-Behalf", "X-Impersonat", "X-URL", "X-Path", "X-Override", "X-Policy", "X-Role"),
}  # fmt: skip
ORDERS: dict[int, tuple[str, ...]] = {
    1: ("paymentsettings", "reviewandpay", "orderdetails", "orderstatus", "paymentinfo", "totalamount", "catalogid",
        "productretailer"),
}  # fmt: skip
LINKS: dict[int, tuple[str, ...]] = {1: ("https://",)}


def orders(version: int | None = None) -> tuple[str, ...]:
    """What makes WhatsApp's own payment and shop messages, in Kapso's older form of a message."""
    return added(ORDERS, version)


def links(version: int | None = None) -> tuple[str, ...]:
    """What a fixed link begins with; others start payments, calls or scripts."""
    return as_of(LINKS, version)


def refused_keys(version: int | None = None) -> tuple[str, ...]:
    """A key of a call's body that holds one of these, however it is written, is refused: Sendero finds the tenant by
    the number, and nothing moves by a chat's word."""
    return added(KEYS, version)


def refused_words(version: int | None = None) -> tuple[str, ...]:
    """A key that has one of these as a word of its own is refused as well."""
    return added(KEY_WORDS, version)


def refused_ends(version: int | None = None) -> tuple[str, ...]:
    """And one that ends with one of these."""
    return added(KEY_ENDS, version)


def refused_headers(version: int | None = None) -> tuple[str, ...]:
    """A header whose name begins with one of these changes whom or what a call asks, whatever its address says."""
    return added(HEADERS, version)
