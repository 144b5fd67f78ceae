"""Intents: what stands in the status before something is made that Kapso would make twice."""

from datetime import timedelta
from typing import Any

from sendero_channels.channel.world import Fact, World

LAG = timedelta(seconds=30)
"""For so long a list may not show yet what was just made; it is the Kapso simulator's and Crossplane's grace."""


def settling(world: World, what: str, fact: Fact[Any]) -> bool:
    """Whether something may have been made that the list, as it was read, could not show yet.

    An intent from the future (a clock that was set back) holds nothing up.
    """
    return any(one == what and at <= world.now and fact.at - at < LAG for one, at in world.intents)
