"""Meta's handles of files that Kapso fetched for a number, as long as they are good for anything new."""

from datetime import datetime, timedelta

from sendero_channels.install.model import InstallStatus

# Nobody says how long Meta knows a handle; Kapso keeps what it fetches for 30 days.
_GOOD_FOR = timedelta(days=30)


def handles(status: InstallStatus, now: datetime) -> dict[str, str]:
    """Handles by the SHA-256 of their files; what is too old is fetched again where it is needed once more."""
    return {one.sha256: one.handle for one in status.media if one.at is not None and now - one.at < _GOOD_FOR}
