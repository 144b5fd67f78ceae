"""What helps others to help."""
