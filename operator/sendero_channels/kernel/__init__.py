"""Words that every floor may use: pure, without I/O."""
