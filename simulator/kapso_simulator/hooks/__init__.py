"""Webhooks: their rows, and how their deliveries are made, signed, ordered, batched, retried and given up."""
