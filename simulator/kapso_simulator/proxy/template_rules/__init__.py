"""Meta's rules for the content of a message template: pure."""
