"""What an answer says; one of another shape than agreed says nothing."""

from collections.abc import Callable
from typing import Any, TypeVar

from sendero_channels.kernel.trouble import Transient, UnknownOutcome

T = TypeVar("T")
Read = Callable[[Any], T]


def understood(read: Read[T], body: Any, call: str, *, wrote: bool) -> T:
    """What `read` makes of the answer to a call.

    Raises:
        Transient: it is not what was agreed, which is as good as no answer.
        UnknownOutcome: the same, where the call `wrote`.
    """
    try:
        return read(body)
    except (AttributeError, LookupError, TypeError, ValueError, RecursionError) as failure:
        lost = UnknownOutcome if wrote else Transient
        # The text of the failure may quote the answer.
        raise lost(f"Kapso's answer to {call} is not what was agreed ({type(failure).__name__})") from None


def rows(read: Read[T]) -> Read[list[T]]:
    """Reads a list, row by row."""

    def all_rows(body: Any) -> list[T]:
        if not isinstance(body, list):
            raise TypeError("not a list")
        return [read(row) for row in body]

    return all_rows


def data(read: Read[T]) -> Read[T]:
    """Reads what stands in the envelope."""
    return lambda body: read(body["data"])


def id_of(body: Any) -> str:
    """Reads the id alone."""
    return str(body["id"])
