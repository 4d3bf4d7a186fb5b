"""The log of calls as they came: records with length and checksum, in files that are sealed when full.

A record is a head (mark, length of the note, length of the body, CRC-32 of both), a note in JSON and
the call's body. The mark holds a NUL, which no JSON text holds as it is: it is found again after damage.
"""

from __future__ import annotations

import fcntl
import os
import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from tenure.connectors.segment.limits import BATCH

OPEN, SEALED, NEW = ".open", ".sealed", ".new"
MARK = b"\0TJ1"
_HEAD = struct.Struct("<4sIII")


class _Note(msgspec.Struct):
    source_id: int
    received_at: datetime
    kind: str
    endpoint: str
    refused: tuple[int, ...] = ()
    repeated: tuple[int, ...] = ()


_NOTES = msgspec.json.Decoder(_Note)


@dataclass(frozen=True, slots=True)
class Record:
    """A call that was taken: whose key it had, when (UTC), which endpoint ("batch" or a type), its body.

    `refused` and `repeated` are places in a batch that were refused or had come before; `skip` is both.
    `offset` is where the record starts in its file, in bytes.
    """

    source_id: int
    received_at: datetime
    endpoint: str
    body: bytes
    refused: tuple[int, ...]
    repeated: tuple[int, ...]
    offset: int

    @property
    def skip(self) -> tuple[int, ...]:
        """Places that need no second look."""
        return tuple(sorted((*self.refused, *self.repeated)))


def note(
    source_id: int,
    received_at: datetime,
    endpoint: str,
    refused: Sequence[int] = (),
    repeated: Sequence[int] = (),
) -> bytes:
    """What is written of a call beside its body."""
    at = received_at.replace(tzinfo=None).isoformat(timespec="milliseconds")
    kind = "batch" if endpoint == BATCH else "one"
    begin = (
        f'{{"source_id":{source_id},"received_at":"{at}Z","kind":"{kind}","endpoint":"{endpoint}"'
    )
    if refused or repeated:
        begin += f',"refused":{list(refused)},"repeated":{list(repeated)}'
    return f"{begin}}}".encode("ascii")


def head(noted: bytes, body: bytes) -> bytes:
    """What stands before note and body."""
    check = zlib.crc32(body, zlib.crc32(noted))
    return _HEAD.pack(MARK, len(noted), len(body), check)


def read(path: Path) -> Iterator[Record]:
    """Every whole record of a file, in order. A torn end and damaged places are passed over."""
    text = path.read_bytes()
    for at, end in _places(text):
        yield _record(text, at, end)


def whole(path: Path) -> int:
    """Bytes up to the end of the last whole record: less than the file's size after a crash."""
    return max((end for _, end in _places(path.read_bytes())), default=0)


def lost(path: Path) -> int:
    """Bytes of a file that belong to no whole record: 0 unless it is damaged."""
    text = path.read_bytes()
    return len(text) - sum(end - at for at, end in _places(text))


def _places(text: bytes) -> Iterator[tuple[int, int]]:
    """Where whole records start and end."""
    at = 0
    while at >= 0:
        end = _end(text, at)
        if end is None:
            at = text.find(MARK, at + 1)
        else:
            yield at, end
            at = end


def _end(text: bytes, at: int) -> int | None:
    """Where the record that starts here ends; None if no whole one does."""
    if len(text) < at + _HEAD.size:
        return None
    mark, noted, body, check = _HEAD.unpack_from(text, at)
    start = at + _HEAD.size
    end = start + int(noted) + int(body)
    if mark != MARK or len(text) < end:
        return None
    return end if zlib.crc32(memoryview(text)[start:end]) == check else None


def _record(text: bytes, at: int, end: int) -> Record:
    start = at + _HEAD.size
    body = start + int(_HEAD.unpack_from(text, at)[1])
    said = _NOTES.decode(text[start:body])
    return Record(
        said.source_id,
        said.received_at,
        said.endpoint,
        text[body:end],
        said.refused,
        said.repeated,
        at,
    )


def sealed(folder: Path) -> list[Path]:
    """Files that are complete, the oldest first."""
    return sorted(folder.glob(f"*{SEALED}"))


def there(folder: Path) -> list[Path]:
    """Files that are complete and those still open, the oldest first."""
    return sorted((*folder.glob(f"*{OPEN}"), *sealed(folder)))


def recover(folder: Path) -> list[Path]:
    """Seal what dead processes left open, without torn ends; what lives is left alone.

    Each file is on disk, whole, before it is sealed. Gives the files that were sealed.
    """
    found = []
    for path in sorted((*folder.glob(f"*{OPEN}"), *folder.glob(f"*{NEW}"))):
        with suppress(FileNotFoundError):
            fd = os.open(path, os.O_RDWR)
            try:
                if is_locked(fd):
                    made = seal(fd, path, whole(path))
                    found += [made] if made else []
            finally:
                os.close(fd)
    return found


def is_locked(fd: int) -> bool:
    """Take a file for oneself; False if another process has it."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def seal(fd: int, path: Path, size: int) -> Path | None:
    """Cut a file to the bytes that count, put it on disk, and call it sealed; an empty one is removed."""
    made = None
    if size:
        os.ftruncate(fd, size)
        os.fdatasync(fd)
        made = path.with_suffix(SEALED)
        path.rename(made)
    else:
        path.unlink()
    sync_folder(path.parent)
    return made


def sync_folder(folder: Path) -> None:
    """Put names on disk: a new file is only there once its folder is."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
