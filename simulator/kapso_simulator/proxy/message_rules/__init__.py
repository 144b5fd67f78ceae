"""Meta's rules for the body of a message: pure."""
