"""Writes: each one atomic, each one audited."""
