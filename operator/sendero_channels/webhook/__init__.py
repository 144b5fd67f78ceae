"""Kapso's deliveries: verified, resolved, and turned into a poke. Nothing of what they say is believed."""
