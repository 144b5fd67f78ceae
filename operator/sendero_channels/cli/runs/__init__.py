"""`sendero-channels runs`: what became of a message, by any of a run's seven ids."""
