"""For how long what has happened is kept: as the tenant's own object says, else as the operator was told."""

from datetime import datetime, timedelta
from typing import Any

from sendero_channels.engine.cache import Cache
from sendero_channels.kernel.names import Kind

_ALSO = timedelta(days=1)
"""What is about to be removed is not taken in again: a day of grace between the two."""


class Retention:
    """Days by the tenant's id at Sendero. A process that sees no tenants knows the operator's days alone, which bounds
    what it takes in."""

    def __init__(self, cache: Cache, days: int) -> None:
        self._cache, self._days = cache, days

    def days(self, tenant: str | None) -> int:
        """For how many days; where several objects bear one id, for the fewest of them."""
        named = [raw["spec"] for raw in self._cache.all(Kind.TENANT) if _id(raw) == tenant]
        said = [days for spec in named if isinstance(days := spec.get("recordDays"), int) and days > 0]
        return min(said, default=self._days)

    def before(self, tenant: str | None, now: datetime) -> datetime:
        """What moved last before this is removed."""
        return now - timedelta(days=self.days(tenant))

    def takes(self, tenant: str, at: datetime, now: datetime) -> bool:
        """Whether what happened then is still to be written: a delivery may be a very old one, played again."""
        return at >= self.before(tenant, now) - _ALSO

    def earliest(self, now: datetime) -> datetime:
        """Before this nothing of anybody's is kept."""
        named = [self.days(_id(raw)) for raw in self._cache.all(Kind.TENANT)]
        return now - timedelta(days=max([self._days, *named]))


def _id(tenant: dict[str, Any]) -> str:
    return str((tenant.get("spec") or {}).get("id") or tenant["metadata"]["name"])
