"""The Meta proxy (reference, section 7)."""
