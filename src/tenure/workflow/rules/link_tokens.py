"""Links that let somebody do one thing without signing in: 128 bits, kept as a hash.

A token is made of a secret that is not in the database and of its row, so that a letter can be set
again with its link; who reads the database alone opens nothing. Texts that are kept hold a mark.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import secrets
from datetime import UTC, datetime

from tenure.values.errors import InputError

SHAPE = re.compile(r"[A-Za-z0-9_-]{22}")
TOKEN_BYTES = 16
MARK = re.compile(r"(?<=/)(back|why|survey)/~(\d{1,18})(?![\w-])")
"""The end of a link in a text that is kept: what it does, and the number of its row."""


def new_token() -> str:
    """22 signs that go into a link and are kept nowhere."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def made_token(
    secret: str, *, purpose: str, row: int, workspace: int, customer: str, at: datetime
) -> str:
    """The 22 signs of the link of a row made at an instant: the first 16 bytes of an HMAC-SHA256.

    The instant and the customer are in it, so that a number used again after a database was
    restored is another link. `InputError` without a secret.
    """
    if not secret:
        raise InputError("no link is made without a secret key", hint="Set TENURE_SECRET_KEY.")
    said = json.dumps([purpose, row, workspace, customer, at.astimezone(UTC).isoformat()])
    mac = hmac.new(secret.encode(), f"tenure customer link\n{said}".encode(), hashlib.sha256)
    made = base64.urlsafe_b64encode(mac.digest()[:TOKEN_BYTES])
    return made.decode("ascii").rstrip("=")


def mark(row: int) -> str:
    """What stands in a kept text where the token of a row goes when it is sent."""
    return f"~{row}"


def token_hash(token: str) -> str:
    """What is kept of a token; of one that cannot be ours a hash that none has."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def is_token(text: str) -> bool:
    """Whether a text has the shape of a token."""
    return SHAPE.fullmatch(text) is not None
