"""What people's commands share, and the commands of one file."""
