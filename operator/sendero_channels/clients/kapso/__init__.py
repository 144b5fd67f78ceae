"""Kapso in our words: one file per thing that it keeps."""

from sendero_channels.clients.kapso.client import Kapso, View

__all__ = ["Kapso", "View"]
