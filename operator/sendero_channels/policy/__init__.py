"""The safety model over a workflow graph: what a channel can never do."""
