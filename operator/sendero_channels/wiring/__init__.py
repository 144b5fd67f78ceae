"""The composition root: what the operator consists of, and the process that it runs as."""

from sendero_channels.wiring.operator import Operator
from sendero_channels.wiring.process import run

__all__ = ["Operator", "run"]
