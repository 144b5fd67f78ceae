"""Which release this code is of."""

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed


def version() -> str:
    """The release; `unknown` where it was not installed. It is looked up anew each time, which takes a while."""
    try:
        return installed("sendero-channels")
    except PackageNotFoundError:
        return "unknown"
