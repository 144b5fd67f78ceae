"""Moments as Kapso writes them: ISO 8601 in UTC with microseconds and `Z`, so that text order is time order."""

from datetime import UTC, datetime


def stamp(moment: datetime) -> str:
    """The moment as it is stored and shown."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def seconds(moment: datetime) -> str:
    """The moment without a fraction, as health checks show it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def unix(moment: datetime) -> str:
    """Unix seconds as a string, as messages carry them."""
    return str(int(moment.timestamp()))


def moment(text: str) -> datetime:
    """The moment that a text names; without an offset it is UTC. Raises ValueError."""
    read = datetime.fromisoformat(text)
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
