"""The read-only HTTP API: for people and programs that have a right to look, and no API key."""
