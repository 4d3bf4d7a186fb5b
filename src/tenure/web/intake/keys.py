"""Write keys, read again every two seconds: no call asks the database."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping

log = logging.getLogger(__name__)

EVERY_S = 2.0


class Keys:
    """Calling it gives the keys as last read; None until they could be read once."""

    def __init__(self, read: Callable[[], Mapping[str, int]], every_s: float = EVERY_S) -> None:
        self._read, self._every_s = read, every_s
        self._found: Mapping[str, int] | None = None
        self._is_over = threading.Event()

    def __call__(self) -> Mapping[str, int] | None:
        """Source id by SHA-256 (hex) of a key."""
        return self._found

    def start(self) -> None:
        """Read once, and go on reading beside."""
        self._refresh()
        threading.Thread(target=self._go_on, name="intake-keys", daemon=True).start()

    def stop(self) -> None:
        """Read no more."""
        self._is_over.set()

    def _go_on(self) -> None:
        while not self._is_over.wait(self._every_s):
            self._refresh()

    def _refresh(self) -> None:
        """A database that does not answer leaves the keys as they were."""
        try:
            self._found = self._read()
        except Exception:
            log.exception("write keys cannot be read")
