"""What may follow on a command line."""
