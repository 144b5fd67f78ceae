"""What content is called once it stands at Meta: by its digest, and by a number besides where that name was retired."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Any

from sendero_channels.package.model import Template, WhatsAppFlow
from sendero_channels.package.release import flow_name, template_name


def chosen(base: str, standing: Iterable[str], lost: Set[str]) -> str:
    """The name of what stands at Meta, else the next that may be had."""
    numbers = [number for name in standing if (number := number_of(base, name)) is not None]
    if numbers:
        return _numbered(base, min(numbers))
    number = 1
    while _numbered(base, number) in lost:
        number += 1
    return _numbered(base, number)


def number_of(base: str, name: str) -> int | None:
    """Which number a name carries behind this base; None where it is another's."""
    if name == base:
        return 1
    rest = name.removeprefix(f"{base}_")
    return int(rest) if rest != name and rest.isdecimal() and _numbered(base, int(rest)) == name else None


def _numbered(base: str, number: int) -> str:
    return base if number == 1 else f"{base}_{number}"


@dataclass(frozen=True)
class Account:
    """A business account's names, as far as one install record knows them: what stands, and what was retired."""

    templates: frozenset[tuple[str, str]] = frozenset()
    retired: frozenset[tuple[str, str]] = frozenset()
    flows: frozenset[str] = frozenset()

    def template(self, wanted: Template, flows: Iterable[WhatsAppFlow]) -> str:
        """What Meta sees a template as."""
        lost = {name for name, language in self.retired if language == wanted.language}
        standing = {name for name, language in self.templates if language == wanted.language}
        return chosen(template_name(wanted, flows), standing - lost, lost)

    def flow(self, wanted: WhatsAppFlow) -> str:
        """What Meta sees a Flow as. Which Flows were deprecated no install record says."""
        return chosen(flow_name(wanted), self.flows, frozenset())


def account(install: Mapping[str, Any]) -> Account:
    """The names in a `WhatsAppInstall`, as the API server gives it."""
    status = install.get("status") or {}
    releases = [one for one in status.get("releases") or () if isinstance(one, dict)]
    standing = [_named(one) for release in releases for one in release.get("templates") or ()]
    return Account(
        frozenset(standing),
        frozenset(_named(one) for one in status.get("retired") or ()),
        frozenset(str(name) for release in releases for name in release.get("flows") or ()),
    )


def _named(row: Mapping[str, Any]) -> tuple[str, str]:
    return str(row.get("name")), str(row.get("language"))
