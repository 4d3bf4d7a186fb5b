"""The intake as an ASGI application: reads a call, asks whose key it has, and answers once it is on disk."""

from __future__ import annotations

import base64
import binascii
import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from tenure.connectors.segment.limits import BATCH, TYPES
from tenure.connectors.segment.shapes import UnreadableError, judged
from tenure.web.intake.answers import (
    AGAIN_S,
    LATER_S,
    PREFLIGHT,
    Send,
    TurnedAwayError,
    answer,
    kept,
    turn_away,
)
from tenure.web.intake.bodies import Body, Receive
from tenure.web.intake.desk import Desk

log = logging.getLogger(__name__)

Keys = Callable[[], Mapping[str, int] | None]
HEALTH = "/v1/health"
ENDPOINTS = {
    **dict.fromkeys(("/v1/batch", "/v1/import", "/v1/b"), BATCH),
    **{f"/v1/{kind}": kind for kind in TYPES},
    **{f"/v1/{kind[0]}": kind for kind in TYPES},
}
"""By path. Clients for browsers use the first letter alone."""


async def _read_already() -> bool:
    return True


class Intake:
    """`keys()` gives source ids by SHA-256 (hex) of their write keys, at once; None while unknown.

    `again()` waits until they were read anew; False where they could not be.
    """

    def __init__(
        self,
        *,
        keys: Keys,
        desk: Desk,
        now: Callable[[], datetime],
        again: Callable[[], Awaitable[bool]] = _read_already,
    ) -> None:
        self._keys, self._desk, self._now, self._again = keys, desk, now, again

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Serve one request, or the application's life."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            headers = dict(scope["headers"])
            body = Body(headers, receive)
            try:
                await self._serve(scope, headers, body, send)
            except TurnedAwayError as error:
                with suppress(TurnedAwayError):
                    await body.drain()
                await turn_away(send, error)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            self._desk.open()
        except OSError as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._desk.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _serve(
        self, scope: Mapping[str, Any], headers: Mapping[bytes, bytes], body: Body, send: Send
    ) -> None:
        method, path = scope["method"], scope["path"].rstrip("/")
        if path == HEALTH and method == "GET":
            await self._say_health(send)
            return
        endpoint = ENDPOINTS.get(path)
        if endpoint is None:
            raise TurnedAwayError(404, "not_found", f"there is no {path or '/'}")
        if method == "OPTIONS":
            await answer(send, 204, b"", PREFLIGHT)
            return
        if method != "POST":
            raise TurnedAwayError(405, "method_not_allowed", "send calls by POST")
        await self._take(headers, endpoint, body, send)

    async def _say_health(self, send: Send) -> None:
        if self._desk.is_well and self._keys() is not None:
            await answer(send, 200, b'{"status":"ok"}')
        else:
            raise TurnedAwayError(503, "unwell", "events cannot be kept", retry_s=LATER_S)

    async def _take(
        self, headers: Mapping[bytes, bytes], endpoint: str, sent: Body, send: Send
    ) -> None:
        self._turn_away_when_full()
        given = headers.get(b"authorization")
        source_id = None if given is None else await self._source(_key_of(given))
        body = await sent.read()
        self._turn_away_when_full()
        received_at = self._now()
        try:
            found = judged(body, endpoint, received_at)
        except UnreadableError as error:
            await self._source_or(source_id, "")
            raise TurnedAwayError(400, "unreadable", error.message) from None
        source_id = await self._source_or(source_id, found.write_key)
        if endpoint != BATCH and found.refused:
            reason = found.refused[0].reason
            raise TurnedAwayError(400, "refused", reason, refused=found.refused)
        repeated: list[int] = []
        if found.ids or found.refused:
            try:
                repeated = await self._desk.keep(source_id, received_at, endpoint, body, found)
            except OSError as error:
                words = f"events cannot be kept: {error.strerror or error}"
                raise TurnedAwayError(503, "not_kept", words, retry_s=LATER_S) from None
        await answer(send, 200, kept(found, repeated))

    def _turn_away_when_full(self) -> None:
        if self._desk.is_full:
            raise TurnedAwayError(429, "busy", "too much waits to be written", retry_s=AGAIN_S)

    async def _source_or(self, source_id: int | None, key: str | None) -> int:
        return await self._source(key or "") if source_id is None else source_id

    async def _source(self, key: str) -> int:
        """Whose key it is. One not known may have been made a moment ago: then the keys are read first."""
        found = self._known(key)
        if found is None and key:
            if not await self._again():
                raise _unread()
            found = self._known(key)
        if found is None:
            raise TurnedAwayError(401, "wrong_key", "the write key is missing or not known")
        return found

    def _known(self, key: str) -> int | None:
        keys = self._keys()
        if keys is None:
            raise _unread()
        return keys.get(hashlib.sha256(key.encode(errors="replace")).hexdigest())


def _unread() -> TurnedAwayError:
    return TurnedAwayError(503, "no_keys", "write keys cannot be read", retry_s=LATER_S)


def _key_of(given: bytes) -> str:
    """The user name of HTTP's Basic scheme; "" where there is none."""
    scheme, _, said = given.partition(b" ")
    if scheme.lower() != b"basic":
        return ""
    try:
        return base64.b64decode(said, validate=True).partition(b":")[0].decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
