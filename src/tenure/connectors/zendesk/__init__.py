"""Tickets from Zendesk."""
