"""Whether a life that something went wrong in ended as the one without faults, and made nothing twice."""

from collections import Counter

from tests.crash.ending import asked_again, differences
from tests.crash.play import Played

_SEND = "POST /meta/whatsapp/{version}/{phone_number_id}/messages"
_TOLERATED = ("PATCH ", "PUT ")
_IDEMPOTENT = ("whatsapp_business_profile", "/publish")
_REST_OF_A_TEST = ("messages", "installs", "channel.asked")


def verdict(base: Played, played: Played, unlike: tuple[str, ...] = ()) -> list[str]:
    """What is wrong with a life; nothing, as it should be.

    Where the outcome of a send was lost for good and somebody had to ask for another test, one message more may have
    been sent, and the install remembers another request: the one exception of invariant 4.
    """
    again = asked_again(played.end)
    ignored = (*unlike, *(_REST_OF_A_TEST if again else ()))
    wrong = [one for one in differences(played.end, base.end) if not one.startswith(ignored)]
    return played.troubles + wrong + _twice(base.made, played.made, again)


def _twice(base: Counter[str], made: Counter[str], again: bool) -> list[str]:
    """Creates, sends and deletes that happened more or less often than without faults."""
    found = []
    for what in sorted({*base, *made}):
        if what.startswith(_TOLERATED) or what.endswith(_IDEMPOTENT):
            continue
        most = base[what] + (1 if again and what == _SEND else 0)
        if not base[what] <= made[what] <= most and not (again and what == _SEND and made[what] <= most):
            found.append(f"{made[what]} times {what}, without faults {base[what]}")
    return found
