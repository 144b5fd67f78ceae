"""What the operator would do."""
