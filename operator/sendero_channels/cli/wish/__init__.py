"""What people ask of one channel."""
