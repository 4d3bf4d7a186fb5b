"""What the intake answers."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from tenure.connectors.segment.shapes import Judged, Refusal

Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Header = tuple[bytes, bytes]

AGAIN_S = 1
"""Seconds after which to try again when too much waits."""
LATER_S = 5
"""The same where the disk is full or the keys cannot be read."""
_JSON: list[Header] = [
    (b"content-type", b"application/json"),
    (b"access-control-allow-origin", b"*"),
]
PREFLIGHT: list[Header] = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"POST, OPTIONS"),
    (
        b"access-control-allow-headers",
        b"authorization, content-type, content-encoding, anonymousid, x-retry-count",
    ),
    (b"access-control-max-age", b"86400"),
]


class TurnedAwayError(Exception):
    """A call that is not kept: status, code for programs, words for people, when to come again."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        retry_s: int = 0,
        refused: Sequence[Refusal] = (),
    ) -> None:
        super().__init__(status, code, message)
        self.status, self.code, self.message = status, code, message
        self.retry_s, self.refused = retry_s, refused


def kept(judged: Judged, repeated: Sequence[int]) -> bytes:
    """All of a call is on disk: how many are new, how many came before, which cannot be used."""
    accepted = len(judged.ids) - len(repeated)
    if not judged.refused:
        return b'{"success":true,"accepted":%d,"repeated":%d,"refused":[]}' % (
            accepted,
            len(repeated),
        )
    said = {
        "success": True,
        "accepted": accepted,
        "repeated": len(repeated),
        "refused": _listed(judged.refused),
    }
    return json.dumps(said).encode()


def _listed(refused: Sequence[Refusal]) -> list[dict[str, object]]:
    return [
        {
            "index": refusal.index,
            "messageId": refusal.message_id or None,
            "reason": refusal.reason,
            "detail": refusal.detail,
        }
        for refusal in refused
    ]


async def answer(
    send: Send, status: int, body: bytes, headers: Sequence[Header] | None = None
) -> None:
    """Send an answer."""
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                *(_JSON if headers is None else headers),
                (b"content-length", b"%d" % len(body)),
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})


async def turn_away(send: Send, error: TurnedAwayError) -> None:
    """Say why a call is not kept."""
    said: dict[str, object] = {"success": False, "code": error.code, "message": error.message}
    if error.refused:
        said["refused"] = _listed(error.refused)
    headers = list(_JSON)
    if error.retry_s:
        headers.append((b"retry-after", b"%d" % error.retry_s))
    if error.status == 401:
        headers.append((b"www-authenticate", b'Basic realm="write key"'))
    await answer(send, error.status, json.dumps(said).encode(), headers)
