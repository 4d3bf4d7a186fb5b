"""Conversations from Chatwoot."""
