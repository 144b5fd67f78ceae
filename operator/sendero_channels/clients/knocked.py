"""What became of a knock at a public address."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Knocked:
    """What became of a GET where Kapso is to deliver: the status, or 0 and why there is none; `methods` are those
    that the answer says are taken."""

    status: int = 0
    methods: str = ""
    trouble: str = ""
    untrusted: bool = False
