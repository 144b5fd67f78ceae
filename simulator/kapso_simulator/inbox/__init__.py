"""Contacts, conversations and messages as Kapso keeps them, and what happens to them."""
