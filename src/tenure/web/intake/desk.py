"""Where calls are handed in: judged, known repeats marked, put on disk. Everything but the writing
happens in one thread, that of the event loop.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tenure.connectors.segment.journal import note
from tenure.connectors.segment.remembered import Remembered, recalled
from tenure.connectors.segment.shapes import Judged
from tenure.connectors.segment.writer import Entry, StaleError, Writer

log = logging.getLogger(__name__)

WAITING_BYTES = 32 * 1024 * 1024
"""Bytes that may wait for the disk; more is turned away until some are written."""


@dataclass(eq=False, slots=True)
class _Promise:
    """What hangs on an entry: whom to answer, and what to take back if it cannot be kept."""

    future: asyncio.Future[None]
    source_id: int
    fresh: Collection[str]


class Desk:
    """The log in `folder` with the memory of what came lately."""

    def __init__(
        self,
        folder: Path,
        now: Callable[[], datetime],
        *,
        file_bytes: int = 8 * 1024 * 1024,
        file_s: float = 5.0,
        waiting_bytes: int = WAITING_BYTES,
    ) -> None:
        self._folder = folder
        self._room = waiting_bytes
        self._waiting = 0
        self._era = 0
        self._asked: dict[int, Entry] = {}
        self._remembered = Remembered()
        self._writer = Writer(folder, self._told, now, file_bytes=file_bytes, file_s=file_s)
        self._loop: asyncio.AbstractEventLoop
        self.is_well = True

    def open(self) -> None:
        """Begin, inside the event loop. `OSError` if the folder cannot be written."""
        self._loop = asyncio.get_running_loop()
        self._writer.start()
        self._remembered = recalled(self._folder)

    def close(self) -> None:
        """Write what waits and seal."""
        self._writer.stop()

    @property
    def is_full(self) -> bool:
        """Whether too much waits for the disk."""
        return self._waiting >= self._room

    async def keep(
        self, source_id: int, received_at: datetime, endpoint: str, body: bytes, judged: Judged
    ) -> list[int]:
        """Keep a call; returns once it is on disk, with the places of messages that came before.

        `OSError` if it cannot be kept: then nothing of it counts as having come.
        """
        fresh, repeats = self._remembered.claim(source_id, judged.ids)
        repeated = [judged.places[position] for position in repeats]
        is_news = bool(fresh or judged.refused)
        refused = [refusal.index for refusal in judged.refused]
        entry = Entry(
            note(source_id, received_at, endpoint, refused, repeated) if is_news else b"",
            body if is_news else b"",
            self._era,
            _Promise(self._loop.create_future(), source_id, fresh),
        )
        self._asked[id(entry)] = entry
        self._waiting += len(entry.body)
        self._writer.ask(entry)
        await entry.answer.future
        return repeated

    def _told(self, entries: list[Entry], error: OSError | None) -> None:
        """In the writer's thread."""
        self._loop.call_soon_threadsafe(self._settle, entries, error)

    def _settle(self, entries: Sequence[Entry], error: OSError | None) -> None:
        if error is not None and not isinstance(error, StaleError):
            self._take_back()
        self.is_well = error is None
        for entry in entries:
            del self._asked[id(entry)]
            self._waiting -= len(entry.body)
            future = entry.answer.future
            if future.done():  # whoever asked has gone
                continue
            if error is None:
                future.set_result(None)
            else:
                future.set_exception(error)

    def _take_back(self) -> None:
        """Nothing asked for until now will be kept: it is as if it had not come."""
        for entry in self._asked.values():
            if entry.era == self._era:
                self._remembered.forget(entry.answer.source_id, entry.answer.fresh)
        self._era += 1
