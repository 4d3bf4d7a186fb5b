"""Links that let somebody do one thing without signing in: 128 random bits, kept as a hash."""

from __future__ import annotations

import hashlib
import re
import secrets

SHAPE = re.compile(r"[A-Za-z0-9_-]{22}")


def new_token() -> str:
    """22 signs that go into a link and are kept nowhere."""
    return secrets.token_urlsafe(16)


def token_hash(token: str) -> str:
    """What is kept of a token; of one that cannot be ours a hash that none has."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def is_token(text: str) -> bool:
    """Whether a text has the shape of a token."""
    return SHAPE.fullmatch(text) is not None
