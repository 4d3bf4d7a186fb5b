"""Calling somebody else's API: one try, an answer or a clear word on what became of it."""
