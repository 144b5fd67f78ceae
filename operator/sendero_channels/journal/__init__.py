"""The journal: facts of what happened on numbers, and what they add up to. Nothing that a traveller wrote is in it."""
