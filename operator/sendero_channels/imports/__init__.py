"""A Kapso project that runs already, as what would declare it."""

from sendero_channels.imports.declare import Declaration, Skipped, declare
from sendero_channels.imports.found import Found
from sendero_channels.imports.look import look
from sendero_channels.imports.text import files

__all__ = ["Declaration", "Found", "Skipped", "declare", "files", "look"]
