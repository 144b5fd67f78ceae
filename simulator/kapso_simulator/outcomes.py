"""What the core tells the webhooks: how a delivery ended, and that a stopped simulator runs again."""

from collections.abc import Callable

from kapso_simulator.acts import Act

Outcome = Callable[[Act, str, int | None], None]
Answer = Callable[[Act, str, int | None, bytes], None]
_HEARERS: list[Outcome] = []
_READERS: list[Answer] = []
_RESUMERS: list[Callable[[Act], None]] = []


def hears_outcomes(hearer: Outcome) -> Outcome:
    """Have this function told of every delivery's HTTP status (None: no answer in time)."""
    _HEARERS.append(hearer)
    return hearer


def hears_answers(hearer: Answer) -> Answer:
    """Have this function told of the answer to every request (None: no answer in time)."""
    _READERS.append(hearer)
    return hearer


def resumes(work: Callable[[Act], None]) -> Callable[[Act], None]:
    """Have this function called when a simulator starts from a state file."""
    _RESUMERS.append(work)
    return work


def tell_outcome(act: Act, delivery_id: str, status: int | None) -> None:
    """A delivery was answered, or was not."""
    for hearer in _HEARERS:
        hearer(act, delivery_id, status)


def tell_answer(act: Act, fetch_id: str, status: int | None, body: bytes) -> None:
    """A request was answered, or was not."""
    for hearer in _READERS:
        hearer(act, fetch_id, status, body)


def tell_resumed(act: Act) -> None:
    """The simulator runs again."""
    for work in _RESUMERS:
        work(act)
