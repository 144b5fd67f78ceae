"""Workflows: their graphs, what starts them, and their executions."""
