"""What an answer other than yes means: nothing happened, perhaps it did, no for good, or stop.

Source: docs.stripe.com, "Error handling", "Idempotent requests", "Rate limits".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tenure.values.provider import (
    KeyMisusedError,
    LockedOutError,
    NotDoneError,
    ProviderError,
    RefusedActError,
    UnknownOutcomeError,
)
from tenure.values.sending import plain_line

LONGEST_WAIT_S = 3600.0


def mishap(status: int, headers: Mapping[str, str], body: bytes) -> ProviderError | None:
    """The error that an answer is, or None for a yes. Their words are shortened; no key is in them."""
    if 200 <= status < 300:
        return None
    said = _error(body)
    words = f"{status} {plain_line(str(said.get('message') or ''))[:300]}".strip()
    kind = str(said.get("type") or "")
    about: dict[str, Any] = {"code": _code(said), "status": status}
    request = headers.get("request-id") or ""
    if status in (429, 409):
        return NotDoneError(words, retry_after_s=_wait(headers.get("retry-after") or ""), **about)
    about["request_id"] = request
    if kind == "idempotency_error":
        return KeyMisusedError(words, **about)
    if status in (401, 403):
        return LockedOutError(words, **about)
    if status < 400 or status == 408 or status >= 500:
        return UnknownOutcomeError(words, **about)
    return RefusedActError(words, **about)


def _error(body: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    error = said.get("error") if isinstance(said, dict) else None
    return error if isinstance(error, dict) else {}


def _code(said: Mapping[str, Any]) -> str:
    """Their word for it. More than is left on a charge is refused without one."""
    code = str(said.get("code") or "")
    if not code and said.get("param") == "amount":
        return "amount_too_large"
    return code or str(said.get("type") or "")


def _wait(said: str) -> float | None:
    return min(float(said), LONGEST_WAIT_S) if said.isdecimal() else None
