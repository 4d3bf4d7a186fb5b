"""Write keys, read again every two seconds, and at once for a key not known: no call asks the database."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Mapping

log = logging.getLogger(__name__)

EVERY_S = 2.0
GAP_S = 0.1
"""Strangers' keys make us read no oftener than this."""
PATIENCE_S = 5.0
GLANCE_S = 0.01


class Keys:
    """Calling it gives the keys as last read; None until they could be read once."""

    def __init__(self, read: Callable[[], Mapping[str, int]], every_s: float = EVERY_S) -> None:
        self._read, self._every_s = read, every_s
        self._found: Mapping[str, int] | None = None
        self._begun, self._done = 0, 0
        self._is_wanted, self._is_over = threading.Event(), threading.Event()

    def __call__(self) -> Mapping[str, int] | None:
        """Source id by SHA-256 (hex) of a key."""
        return self._found

    def start(self) -> None:
        """Read once, and go on reading beside."""
        self._refresh()
        threading.Thread(target=self._go_on, name="intake-keys", daemon=True).start()

    async def again(self) -> bool:
        """Wait until they were read after this moment: the key may be a new one. False where they could not be."""
        due, until = self._begun + 1, time.monotonic() + PATIENCE_S
        self._is_wanted.set()
        while self._done < due and time.monotonic() < until:
            await asyncio.sleep(GLANCE_S)
        return self._done >= due

    def stop(self) -> None:
        """Read no more."""
        self._is_over.set()
        self._is_wanted.set()

    def _go_on(self) -> None:
        while not self._is_over.wait(GAP_S):
            self._is_wanted.wait(self._every_s - GAP_S)
            self._is_wanted.clear()
            self._refresh()

    def _refresh(self) -> None:
        """A database that does not answer leaves the keys as they were."""
        self._begun += 1
        try:
            self._found = self._read()
            self._done = self._begun
        except Exception:
            log.exception("write keys cannot be read")
