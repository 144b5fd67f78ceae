"""What Kapso keeps, as frozen values: fields that we do not use are left out, unknown words stay words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from sendero_channels.kernel import mask
from sendero_channels.kernel.clock import moment

Raw = Mapping[str, Any]


def when(value: Any) -> datetime | None:
    """A time as Kapso writes it, or None."""
    return moment(value) if isinstance(value, str) and value else None


@dataclass(frozen=True)
class Customer:
    id: str
    external_id: str | None

    @classmethod
    def read(cls, raw: Raw) -> Self:
        return cls(str(raw["id"]), raw.get("external_customer_id"))


@dataclass(frozen=True)
class Link:
    """A setup link; its URL is a credential."""

    id: str
    status: str
    setup_status: str
    error: str | None
    created_at: datetime
    expires_at: datetime | None
    url: str = field(repr=False)

    @classmethod
    def read(cls, raw: Raw) -> Self:
        return cls(
            str(raw["id"]),
            str(raw["status"]),
            str(raw.get("whatsapp_setup_status") or "pending"),
            raw.get("whatsapp_setup_error"),
            moment(raw["created_at"]),
            when(raw.get("expires_at")),
            str(raw["url"]),
        )


@dataclass(frozen=True)
class Number:
    id: str
    business_account_id: str | None
    customer_id: str | None
    status: str | None
    quality: str | None
    webhook_verified_at: datetime | None
    kind: str | None
    display: str = field(repr=False)
    updated_at: str = ""

    @property
    def masked(self) -> str:
        return mask.phone(self.display)

    @classmethod
    def read(cls, raw: Raw) -> Self:
        return cls(
            str(raw["phone_number_id"]),
            raw.get("business_account_id"),
            raw.get("customer_id"),
            raw.get("status"),
            raw.get("quality_rating"),
            when(raw.get("webhook_verified_at")),
            raw.get("account_mode") or raw.get("kind"),
            str(raw.get("display_phone_number_normalized") or raw.get("display_phone_number") or ""),
            str(raw.get("updated_at") or ""),
        )


@dataclass(frozen=True)
class Webhook:
    id: str
    url: str
    events: tuple[str, ...]
    active: bool
    phone_number_id: str | None
    payload_version: str | None
    secret: str | None = field(repr=False, default=None)

    @classmethod
    def read(cls, raw: Raw) -> Self:
        return cls(
            str(raw["id"]),
            str(raw["url"]),
            tuple(sorted(raw.get("events") or ())),
            bool(raw.get("active", True)),
            raw.get("phone_number_id"),
            raw.get("payload_version"),
            raw.get("secret_key"),
        )


@dataclass(frozen=True)
class Workflow:
    id: str
    name: str
    status: str
    lock_version: int
    definition: Raw | None = field(repr=False, default=None)
    updated_at: str = ""

    @classmethod
    def read(cls, raw: Raw) -> Self:
        return cls(
            str(raw["id"]),
            str(raw["name"]),
            str(raw["status"]),
            int(raw.get("lock_version") or 0),
            raw.get("definition"),
            str(raw.get("updated_at") or ""),
        )


@dataclass(frozen=True)
class Trigger:
    id: str
    workflow_id: str
    type: str
    active: bool
    phone_number_id: str | None

    @classmethod
    def read(cls, raw: Raw) -> Self:
        about = raw.get("triggerable") or {}
        return cls(
            str(raw["id"]),
            str(raw["workflow_id"]),
            str(raw["trigger_type"]),
            bool(raw["active"]),
            about.get("phone_number_id"),
        )


@dataclass(frozen=True)
class Template:
    id: str
    name: str
    language: str
    status: str
    category: str
    reason: str | None
    parameter_format: str = ""
    components: tuple[Raw, ...] = ()

    @classmethod
    def read(cls, raw: Raw) -> Self:
        return cls(
            str(raw["id"]),
            str(raw["name"]),
            str(raw["language"]),
            str(raw["status"]).upper(),
            str(raw.get("category") or ""),
            raw.get("rejected_reason"),
            str(raw.get("parameter_format") or "").upper(),
            tuple(one for one in raw.get("components") or () if isinstance(one, dict)),
        )


@dataclass(frozen=True)
class Flow:
    id: str
    name: str
    status: str
    errors: tuple[str, ...]

    @classmethod
    def read(cls, raw: Raw) -> Self:
        errors = tuple(_validation_error(one) for one in raw.get("validation_errors") or ())
        return cls(str(raw["id"]), str(raw["name"]), str(raw["status"]).upper(), errors)


def _validation_error(raw: Raw) -> str:
    """What is wrong with a Flow, behind its place in the Flow JSON where Meta points to one."""
    pointers = raw.get("pointers") or [{}]
    path = pointers[0].get("path") if isinstance(pointers[0], dict) else None
    said = str(raw.get("message") or raw.get("error"))
    return f"{path}: {said}" if path else said


@dataclass(frozen=True)
class File:
    """A file that Kapso fetched and handed to Meta."""

    handle: str
    sha256: str
    mime_type: str
    size: int

    @classmethod
    def read(cls, raw: Raw) -> Self:
        found = raw["resource"]
        return cls(
            str(raw["target"]["handle"]), str(found["sha256"]), str(found["mime_type"]), int(found["size_bytes"])
        )


@dataclass(frozen=True)
class Entity:
    """One of the things that messaging depends on, and whether it may send."""

    type: str
    can_send: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Health:
    status: str
    measured_at: datetime | None
    connection: str | None
    entities: tuple[Entity, ...]
    error: str | None = None

    @classmethod
    def read(cls, raw: Raw) -> Self:
        checks = raw.get("checks") or {}
        messaging = (checks.get("messaging_health") or {}).get("details") or {}
        connection = (checks.get("phone_number_connection") or {}).get("details") or {}
        return cls(
            str(raw.get("status")),
            when(raw.get("timestamp")),
            connection.get("status"),
            tuple(_entity(one) for one in messaging.get("entities") or ()),
            mask.text(str(raw["error"])) if raw.get("error") else None,
        )


def _entity(raw: Raw) -> Entity:
    codes = tuple(str(one.get("error_code")) for one in raw.get("errors") or ())
    return Entity(str(raw.get("entity_type")), str(raw.get("can_send_message")), codes)


@dataclass(frozen=True)
class Message:
    """A message's fate; what it says is not kept."""

    id: str
    status: str
    type: str
    at: datetime | None
    template: str | None
    error: str | None
    plain_test: bool = False

    @classmethod
    def read(cls, raw: Raw, plain_test: str = "") -> Self:
        """`plain_test` is the text of a setup test: all that is kept of a text is whether it is this one."""
        kapso = raw.get("kapso") or {}
        statuses = [one for one in kapso.get("statuses") or () if one.get("errors")]
        errors = raw.get("errors") or kapso.get("errors") or (statuses[-1]["errors"] if statuses else [])
        stamp = str(raw.get("timestamp") or "")
        at = datetime.fromtimestamp(int(stamp)).astimezone() if stamp.isdigit() else when(stamp)
        return cls(
            str(raw["id"]),
            str(kapso.get("status") or raw.get("status") or ""),
            str(raw.get("type") or ""),
            at,
            (raw.get("template") or {}).get("name"),
            str(errors[0].get("code")) if errors else None,
            bool(plain_test) and (raw.get("text") or {}).get("body") == plain_test,
        )
