"""What a workflow's graph may be, and what Kapso makes of it."""
