"""What turns events into passes: watch, cache, routing, queue, workers, supervision."""
