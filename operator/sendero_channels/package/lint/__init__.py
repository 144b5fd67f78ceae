"""What is wrong with a package, found without Kapso and Meta."""
