"""What keeps the operator from working."""
