"""What would declare a project that runs already."""
