"""Conversations from Intercom."""
