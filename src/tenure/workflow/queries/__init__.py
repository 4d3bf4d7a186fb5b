"""Reads: frozen results for pages and terminal alike."""
