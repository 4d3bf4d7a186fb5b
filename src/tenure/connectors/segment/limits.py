"""What is taken in one call. The sizes are Segment's; what it leaves open is bounded, too."""

from __future__ import annotations

from datetime import timedelta

BATCH = "batch"
"""The endpoint that carries many messages; every other carries one of its own type."""
TYPES = ("track", "identify", "group", "page", "screen", "alias")

MAX_BODY = 500 * 1024
"""Bytes of a call as it comes over the line."""
MAX_UNPACKED = 1024 * 1024
"""Bytes of a call once it is unzipped."""
MAX_MESSAGE = 32 * 1024
MAX_MESSAGES = 500
MAX_DEPTH = 20
"""Levels of a message, the message itself being the first."""
MAX_KEYS = 1000
"""Keys of one object."""
MAX_TEXT = 8192
"""Characters of one text."""
SMALL = 6 * 1024
"""A message of no more bytes can have neither too many keys nor too long a text."""
MAX_ID = 500
"""Characters of an id, of the name of an event, page or screen."""
OLDEST = timedelta(days=3653)
NEWEST = timedelta(hours=24)
