"""Whether a setup link is a channel's own."""
