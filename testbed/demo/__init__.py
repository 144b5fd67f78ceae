"""`make demo`: one channel from YAML to Live, told while it happens."""
