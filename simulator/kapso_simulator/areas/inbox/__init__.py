"""Conversations, contacts, messages and the other WhatsApp resources of the Platform (reference, 7.7, 7.8, 8)."""
