"""What reasons, conditions and rules mean."""
