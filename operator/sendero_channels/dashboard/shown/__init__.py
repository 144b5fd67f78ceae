"""What there is to be seen of channels and runs, worked out from what the API servers told. Pure."""
