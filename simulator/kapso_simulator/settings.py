"""How one simulator was started."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Settings:
    """What stays the same while a simulator runs."""

    # Ids and chances follow from this number and a counter: the same calls give the same ids.
    number: int = 1
    setup_page: str = "https://app.kapso.ai/whatsapp/setup"
    virtual: bool = False
    # An https URL, and the bytes found there: media that Kapso or Meta would fetch.
    assets: Mapping[str, bytes] = field(default_factory=dict)
