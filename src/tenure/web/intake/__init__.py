"""The event intake: a small server of its own, which answers once an event is on disk."""
