"""Stripe: reading its lists, and what is done there."""
