"""The install record: which channel a phone number belongs to."""
