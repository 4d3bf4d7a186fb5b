"""Writing the log: one thread puts all calls that wait on disk together, then tells of them."""

from __future__ import annotations

import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tenure.connectors.segment.journal import (
    NEW,
    OPEN,
    head,
    is_locked,
    recover,
    seal,
    sync_folder,
)

log = logging.getLogger(__name__)

_TOGETHER = 4 * 1024 * 1024
"""Bytes written at once: what comes meanwhile waits for the next time."""
_GATHER_S = 0.002
"""How long the first call waits for others, to be put on disk together."""
_NUMBERED = "[0-9]" * 16 + "-*"
_AGAIN_S = 1.0
"""Until a file that could not be sealed is tried again."""
_PARTS_AT_ONCE = 1020
"""Pieces a single system call takes, in threes."""


@dataclass(slots=True)
class Entry:
    """A call to be kept. `answer` is whatever the asker wants back; `era` is counted up by the asker
    after a failure. With nothing to write (`body` empty) it waits for those before it.
    """

    noted: bytes
    body: bytes
    era: int
    answer: Any = None


Told = Callable[[list[Entry], OSError | None], None]


class StaleError(OSError):
    """Not written, because something asked for before it could not be."""


class Writer:
    """The open file of the log in `folder`. `told` is called in the writer's thread: entries that are on
    disk, or that are not, with the error.

    After an error, entries of the era that failed, or of one before, fail as well, until the asker has
    taken back what it had promised on the strength of them.
    """

    def __init__(
        self,
        folder: Path,
        told: Told,
        now: Callable[[], datetime],
        *,
        file_bytes: int = 8 * 1024 * 1024,
        file_s: float = 5.0,
    ) -> None:
        self._folder, self._told, self._now = folder, told, now
        self._file_bytes, self._file_s = file_bytes, file_s
        self._asked: queue.SimpleQueue[Entry | None] = queue.SimpleQueue()
        self._fd: int | None = None
        self._path = folder
        self._size = 0
        self._began = 0.0
        self._last = 0
        self._failed_era = -1
        self._left: list[tuple[int, Path, int]] = []
        self._thread = threading.Thread(target=self._run, name="intake-writer", daemon=True)

    def start(self) -> None:
        """Begin. What dead processes left is sealed first; `OSError` if the folder cannot be written."""
        self._folder.mkdir(parents=True, exist_ok=True)
        recover(self._folder)
        self._thread.start()

    def ask(self, entry: Entry) -> None:
        """Have a call kept; `told` will tell. Returns at once."""
        self._asked.put(entry)

    def stop(self) -> None:
        """Write what waits, seal the file, end the thread."""
        self._asked.put(None)
        self._thread.join()

    def _run(self) -> None:
        goes_on = True
        while goes_on:
            entries, goes_on = self._next()
            if entries:
                self._keep(entries)
            self._seal_when_due(is_last=not goes_on)

    def _next(self) -> tuple[list[Entry], bool]:
        """All that wait, up to a limit; none when the open file is due before anything comes."""
        found: list[Entry] = []
        size = 0
        wait_s = self._wait_s()
        with suppress(queue.Empty):
            entry = self._asked.get(timeout=wait_s)
            if entry is not None:
                time.sleep(_GATHER_S)
            while entry is not None:
                found.append(entry)
                size += len(entry.body)
                if size >= _TOGETHER:
                    return found, True
                entry = self._asked.get_nowait()
            return found, False
        return found, True

    def _wait_s(self) -> float | None:
        """How long nothing is to be done."""
        due_s = self._began + self._file_s - time.monotonic() if self._size else None
        if self._left:
            return _AGAIN_S
        return None if due_s is None else max(0.0, due_s)

    def _keep(self, entries: list[Entry]) -> None:
        stale = [entry for entry in entries if entry.era <= self._failed_era]
        if stale:
            self._told(stale, StaleError("what came before could not be written"))
            entries = [entry for entry in entries if entry.era > self._failed_era]
        if not entries:
            return
        try:
            self._write(entries)
        except Exception as error:  # noqa: BLE001 - were this thread to end, all would wait for ever
            log.error("events cannot be kept: %s", error)  # noqa: TRY400 - it says all
            self._failed_era = max(entry.era for entry in entries)
            self._give_up()
            self._told(entries, error if isinstance(error, OSError) else OSError(str(error)))
        else:
            self._told(entries, None)

    def _write(self, entries: list[Entry]) -> None:
        parts = [part for entry in entries if entry.body for part in _parts(entry)]
        if not parts:
            return
        if self._fd is None:
            self._open()
        assert self._fd is not None  # noqa: S101 - opened above
        size = sum(map(len, parts))
        for begin in range(0, len(parts), _PARTS_AT_ONCE):
            _write_all(self._fd, parts[begin : begin + _PARTS_AT_ONCE])
        os.fdatasync(self._fd)
        self._size += size

    def _open(self) -> None:
        """A file of our own, locked before anyone can see it; its number is later than any other's."""
        there = (int(path.name[:16]) for path in self._folder.glob(_NUMBERED))
        last = max(self._last, *there, 0)
        self._last = max(last + 1, int(self._now().timestamp() * 1_000_000))
        hidden = self._folder / f"{self._last:016d}-{os.getpid()}{NEW}"
        fd = os.open(hidden, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        try:
            is_locked(fd)
            self._path = hidden.rename(hidden.with_suffix(OPEN))
            sync_folder(self._folder)
        except OSError:
            os.close(fd)
            with suppress(OSError):
                hidden.unlink()
            raise
        self._fd, self._size, self._began = fd, 0, time.monotonic()

    def _seal_when_due(self, *, is_last: bool) -> None:
        is_old = self._size and time.monotonic() >= self._began + self._file_s
        if self._fd is not None and (is_last or is_old or self._size >= self._file_bytes):
            self._give_up()
        elif self._left:
            self._seal_left()

    def _give_up(self) -> None:
        """Have the open file sealed up to the last write that held; the next write opens another."""
        if self._fd is not None:
            self._left.append((self._fd, self._path, self._size))
            self._fd, self._size = None, 0
        self._seal_left()

    def _seal_left(self) -> None:
        """Seal what could not be sealed before, if that works now."""
        left, self._left = self._left, []
        for fd, path, size in left:
            try:
                seal(fd, path, size)
                os.close(fd)
            except OSError as error:
                log.error("%s is not sealed yet: %s", path.name, error)  # noqa: TRY400
                self._left.append((fd, path, size))


def _parts(entry: Entry) -> Iterator[bytes]:
    yield head(entry.noted, entry.body)
    yield entry.noted
    yield entry.body


def _write_all(fd: int, parts: list[bytes]) -> None:
    """Write every byte, however few the system takes at a time."""
    left = sum(map(len, parts)) - os.writev(fd, parts)
    if left:
        text = b"".join(parts)[-left:]
        while text:
            text = text[os.write(fd, text) :]
