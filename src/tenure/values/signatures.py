"""Signing a webhook and checking one: `t=<seconds>,v1=<hex>`, HMAC-SHA256 over `t.body`.

Source: docs.stripe.com, "Verify webhook signatures manually".
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence

TOLERANCE_S = 300
_MOST_PARTS = 20


def signature(body: bytes, *, at_s: int, secret: str) -> str:
    """The header that signs a body at an instant (seconds since 1970)."""
    return f"t={at_s},v1={_mac(body, at_s, secret)}"


def is_signed(body: bytes, header: str, *, secrets: Sequence[str], now_s: float) -> bool:
    """Whether one of the secrets signed exactly this body, no more than 300 s ago or ahead.

    Several secrets hold while one is changed for another. Other schemes than `v1` count for nothing.
    """
    parts = [part.partition("=") for part in header.split(",")[:_MOST_PARTS]]
    times = [value for name, _, value in parts if name.strip() == "t"]
    given = [value.strip() for name, _, value in parts if name.strip() == "v1"]
    if len(times) != 1 or not (times[0].isascii() and times[0].isdecimal()):
        return False
    at_s = int(times[0][:12])
    if abs(now_s - at_s) > TOLERANCE_S:
        return False
    wanted = [_mac(body, at_s, secret).encode() for secret in secrets if secret]
    return any(
        hmac.compare_digest(one.encode("utf-8", "replace"), mac) for one in given for mac in wanted
    )


def _mac(body: bytes, at_s: int, secret: str) -> str:
    return hmac.new(secret.encode(), f"{at_s}.".encode() + body, "sha256").hexdigest()
