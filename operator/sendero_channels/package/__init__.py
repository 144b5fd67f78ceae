"""A release of what a channel runs."""
