"""A Kapso project: where Kapso is and how it may be used."""
