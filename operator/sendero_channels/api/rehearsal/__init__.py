"""A pass that is only rehearsed: the same code, real reads, and writes that are kept instead of sent."""

from sendero_channels.api.rehearsal.rehearse import Rehearsal, Rehearsals
from sendero_channels.api.rehearsal.script import Write

__all__ = ["Rehearsal", "Rehearsals", "Write"]
