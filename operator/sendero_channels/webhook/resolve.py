"""Whose number it is: phoneNumberId -> WhatsAppInstall -> tenant, and no other way."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sendero_channels.webhook.model import About, Mention

Raw = dict[str, Any]


@dataclass(frozen=True)
class Resolved:
    """Mentions with the install records that they are about, and those whose number no install of the project holds."""

    installs: tuple[tuple[Mention, Raw], ...]
    strangers: tuple[Mention, ...]

    @property
    def newcomers(self) -> bool:
        """Whether a number may have come that a channel awaits."""
        return any(mention.about is About.NUMBER for mention in self.strangers)


def resolve(mentions: Iterable[Mention], project: str, install: Callable[[str], Raw | None]) -> Resolved:
    """The installs that a delivery of this project may speak of; an install of another project is a stranger."""
    installs, strangers = [], []
    for mention in mentions:
        found = install(mention.phone_number_id)
        if found is not None and (found.get("spec") or {}).get("project") == project:
            installs.append((mention, found))
        else:
            strangers.append(mention)
    return Resolved(tuple(installs), tuple(strangers))
