"""An authenticator, written from RFC 4226 and RFC 6238 apart from what the product uses."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
from datetime import datetime


def code(secret: str, at: datetime, steps: int = 0) -> str:
    """Six digits of a secret in base 32 (gaps do not matter), some steps of 30 seconds away."""
    key = base64.b32decode(secret.replace(" ", ""))
    counter = struct.pack(">Q", int(at.timestamp()) // 30 + steps)
    digest = hmac.new(key, counter, hashlib.sha1).digest()
    place = digest[-1] & 15
    (number,) = struct.unpack(">I", digest[place : place + 4])
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"


def secret_on(page: str) -> str:
    """The secret a page shows to be typed off."""
    found = re.search(r'class="secret"[^>]*>([A-Z2-7 ]+)<', page)
    assert found is not None
    return found[1]


def recovery_codes_on(page: str) -> list[str]:
    """The recovery codes a page shows."""
    return re.findall(r"<li><code>([a-z2-7-]{19})</code></li>", page)
