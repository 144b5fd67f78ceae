"""What the core tells the webhooks: how a delivery ended, and that a stopped simulator runs again."""

from collections.abc import Callable

from kapso_simulator.acts import Act

Outcome = Callable[[Act, str, int | None], None]
_HEARERS: list[Outcome] = []
_RESUMERS: list[Callable[[Act], None]] = []


def hears_outcomes(hearer: Outcome) -> Outcome:
    """Have this function told of every delivery's HTTP status (None: no answer in time)."""
    _HEARERS.append(hearer)
    return hearer


def resumes(work: Callable[[Act], None]) -> Callable[[Act], None]:
    """Have this function called when a simulator starts from a state file."""
    _RESUMERS.append(work)
    return work


def tell_outcome(act: Act, delivery_id: str, status: int | None) -> None:
    """A delivery was answered, or was not."""
    for hearer in _HEARERS:
        hearer(act, delivery_id, status)


def tell_resumed(act: Act) -> None:
    """The simulator runs again."""
    for work in _RESUMERS:
        work(act)
