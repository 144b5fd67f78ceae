"""Brings what walks executions into the simulator: messages, events and timers reach them through these."""

from kapso_simulator.workflows import environment, runs, walking

__all__ = ["environment", "runs", "walking"]
