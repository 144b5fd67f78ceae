"""Flow JSON as Meta judges it: pure, from text to validation errors."""
