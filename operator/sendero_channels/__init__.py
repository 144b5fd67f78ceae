"""The control plane that takes a tenant's WhatsApp number from YAML to a channel that provably works."""
