"""Runs, messages and conversations over the API, out of the journal."""

from sendero_channels.api.runs.described import DESCRIBED
from sendero_channels.api.runs.routes import routes

__all__ = ["DESCRIBED", "routes"]
