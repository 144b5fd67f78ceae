"""The closed catalogue of reasons: what each means, who must act, and how.

`status.nextActions`, the troubleshooting page, alerts and tests are made from it. One file holds each stretch of the
way.
"""

from sendero_channels.kernel.reasons import content, entry, outside, project, serving
from sendero_channels.kernel.reasons.reason import ACTORS, OUTSIDE, PEOPLE, Actor, Reason

CATALOGUE: dict[str, Reason] = {}
for _module in (entry, content, outside, serving, project):
    for _value in vars(_module).values():
        if isinstance(_value, Reason):
            CATALOGUE[_value.name] = _value

__all__ = ["ACTORS", "CATALOGUE", "OUTSIDE", "PEOPLE", "Actor", "Reason"]
