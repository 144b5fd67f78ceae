"""What Kapso's logs show: calls of its API, deliveries, and what other areas add (`sources`)."""
