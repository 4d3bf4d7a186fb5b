"""Bodies of calls: read within limits, unzipped within limits, and read to their end when turned away."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from tenure.connectors.segment.limits import MAX_BODY, MAX_UNPACKED
from tenure.web.intake.answers import TurnedAwayError

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
BODY_S = 30.0
"""Seconds a caller may take to send a call."""
DRAINED = 8 * 1024 * 1024
"""Bytes that are read, and thrown away, of a call that is turned away: so that its sender hears why."""


class Body:
    """The body of one request."""

    def __init__(self, headers: Mapping[bytes, bytes], receive: Receive) -> None:
        self._headers, self._receive = headers, receive
        self._size = 0
        self._is_over = False

    async def read(self) -> bytes:
        """The call's JSON text."""
        length = self._headers.get(b"content-length", b"0")
        if length.isdigit() and int(length) > MAX_BODY:
            raise _too_large()
        encoding = self._headers.get(b"content-encoding", b"").strip().lower()
        if encoding not in (b"", b"identity", b"gzip", b"x-gzip"):
            raise TurnedAwayError(415, "encoding", "send calls plain or as gzip")
        try:
            async with asyncio.timeout(BODY_S):
                body = await self._whole()
        except TimeoutError:
            words = f"the body took over {BODY_S:.0f} seconds"
            raise TurnedAwayError(408, "slow", words) from None
        return _unzipped(body) if b"gzip" in encoding else body

    async def drain(self) -> None:
        """Read what is still to come, unless it is far too much."""
        with suppress(TimeoutError):
            async with asyncio.timeout(BODY_S):
                while not self._is_over and self._size < DRAINED:
                    await self._next()

    async def _whole(self) -> bytes:
        parts: list[bytes] = []
        while True:
            parts.append(await self._next())
            if self._size > MAX_BODY:
                raise _too_large()
            if self._is_over:
                return parts[0] if len(parts) == 1 else b"".join(parts)

    async def _next(self) -> bytes:
        message = await self._receive()
        part: bytes = message.get("body", b"")
        self._size += len(part)
        self._is_over = not message.get("more_body")
        if message["type"] == "http.disconnect":
            raise TurnedAwayError(400, "unreadable", "the body was not sent whole")
        return part


def _too_large() -> TurnedAwayError:
    words = f"a call has at most {MAX_BODY:,} bytes, {MAX_UNPACKED:,} unzipped"
    return TurnedAwayError(413, "too_large", words)


def _unzipped(body: bytes) -> bytes:
    """Unzip no more than is allowed."""
    unzip = zlib.decompressobj(wbits=31)
    try:
        found = unzip.decompress(body, MAX_UNPACKED + 1)
    except zlib.error as error:
        raise TurnedAwayError(400, "unreadable", f"the body is not gzip: {error}") from None
    if len(found) > MAX_UNPACKED:
        raise _too_large()
    if not unzip.eof or unzip.unused_data:
        raise TurnedAwayError(400, "unreadable", "the body is not one whole gzip stream")
    return found
