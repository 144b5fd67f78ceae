"""Brings what walks executions into the simulator: messages, events and timers reach them through these."""

from kapso_simulator.workflows import runs, walking

__all__ = ["runs", "walking"]
