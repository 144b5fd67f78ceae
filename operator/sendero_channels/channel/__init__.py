"""One tenant's channel."""
