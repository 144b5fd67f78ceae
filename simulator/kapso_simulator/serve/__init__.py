"""The server around the core: sockets, clock, state file, record, deliveries."""
