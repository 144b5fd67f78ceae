"""Decisions: the world in, conditions and actions out. One file per aspect, named as in the gates' table."""
