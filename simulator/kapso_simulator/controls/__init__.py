"""What the control address offers: people, Meta, time and bad luck."""
