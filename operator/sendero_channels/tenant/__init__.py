"""The tenant as Sendero knows it."""
