"""What the rules are about, as data: capabilities and their classes, and the words that no call may carry."""

from typing import Literal

POLICY_VERSION = "1"

Kind = Literal["allowed", "gated", "forbidden"]
CAPABILITIES: dict[str, Kind] = {
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

SESSION_LINK = "session.link.create"
TRACKING_HEADER = "X-Kapso-Tracking-Id"
TRACKING_EXPRESSION = "{{system.tracking_id}}"

SENDER_EXPRESSIONS = frozenset({"{{context.phone_number}}"})
"""Expressions of Kapso's own that name the traveller who wrote; the only ones that an identity may hold."""

OWN_NUMBER_KEY = "phonenumberid"
REFUSED_KEYS = ("tenant", "account", "wallet", "amount", "escrow", "iban", "agencyid", "organizationid",
                "organisationid", "cuenta", "cartera", "billetera", "importe", "monto", "inquilino", "carteira",
                "montant", "portefeuille", "betrag", "konto", "mandant", "importo", "portafoglio")  # fmt: skip
"""A key of a call's body that holds one of these, however it is written: Sendero finds the tenant by the number, and
nothing moves by a chat's word."""

REFUSED_HEADERS = ("Host", "Forwarded", "X-Forwarded", "X-Original", "X-Rewrite", "X-HTTP-Method", "X-Method",
                   "Transfer-Encoding", "Content-Length", "Connection", "Upgrade", "Proxy", "Cookie")  # fmt: skip
"""A header whose name begins with one of these changes whom or what a call asks, whatever its address says."""
