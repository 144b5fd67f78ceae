"""How an execution walks through its graph. `walk` moves it; a module for each kind of node says what a node does."""

from kapso_simulator.workflows.walking import agents, calls, choices, fetches, people, sends, values

__all__ = ["agents", "calls", "choices", "fetches", "people", "sends", "values"]
