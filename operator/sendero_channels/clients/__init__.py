"""The doors to the outside: one file per library, one call per effect."""
