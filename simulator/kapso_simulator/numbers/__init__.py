"""A project's WhatsApp numbers: rows, their life, and the health check."""
