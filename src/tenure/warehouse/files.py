"""Files written so that a crash leaves either the old one or the new one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, LOCK_UN, flock
from pathlib import Path

from tenure.values.errors import BusyError


def sync(path: Path) -> None:
    """Force a file or folder to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_atomically(path: Path, text: str) -> None:
    """Replace a file as a whole; a reader sees the old content or the new, never a part."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync(path.parent)


@contextmanager
def writer_lock(path: Path) -> Iterator[None]:
    """Hold the one writer's place; `BusyError` if another process has it.

    The operating system lets go of it when the process dies, however it dies.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            flock(file, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            raise BusyError(
                "another import or day's run is writing to this warehouse",
                hint="Wait until it has finished, then run the command again.",
            ) from None
        try:
            yield
        finally:
            flock(file, LOCK_UN)
