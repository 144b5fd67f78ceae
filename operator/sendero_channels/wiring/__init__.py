"""The composition root: what the operator consists of, and the process that it runs as."""

from sendero_channels.wiring.operator import Operator
from sendero_channels.wiring.process import run
from sendero_channels.wiring.receiver import receive

__all__ = ["Operator", "receive", "run"]
