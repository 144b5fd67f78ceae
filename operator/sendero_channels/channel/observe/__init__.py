"""What a pass reads at Kapso: no more than is needed, and nothing that is fresh enough."""

from sendero_channels.channel.observe.channel import observe
from sendero_channels.channel.observe.look import Look

__all__ = ["Look", "observe"]
