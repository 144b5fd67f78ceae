"""What the platform team sees from outside: metrics and probes."""
