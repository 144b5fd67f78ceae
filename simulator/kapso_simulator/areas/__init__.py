"""The parts of Kapso's API. `customers` is the one to read first: it is a whole area in one file."""
