"""Which message ids came lately, so that a call sent again is seen at the door.

A help, not the guarantee: the warehouse loads each id once, however late it comes again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from tenure.connectors.segment.journal import SEALED, Record, read, there
from tenure.connectors.segment.limits import BATCH
from tenure.connectors.segment.shapes import UnreadableError, parsed

IDS = 500_000
"""Ids kept at least, and half of those kept at most."""
_NONE: frozenset[str] = frozenset()
_Span = dict[int, set[str]]


class Remembered:
    """Ids of two spans of time, by source: when the newer is full, the older is forgotten whole."""

    def __init__(self, ids: int = IDS) -> None:
        self._room = ids
        self._count = 0
        self._newer: _Span = {}
        self._older: _Span = {}

    def claim(self, source_id: int, ids: Sequence[str]) -> tuple[Collection[str], list[int]]:
        """Remember ids; which of them are new, and the positions of those that are repeats."""
        newer = self._newer.setdefault(source_id, set())
        older = self._older.get(source_id, _NONE)
        fresh: Collection[str] = ids
        if not (newer.isdisjoint(ids) and older.isdisjoint(ids)):
            fresh = set(ids).difference(newer, older)
        before = len(newer)
        newer.update(fresh)
        added = len(newer) - before
        repeats = [] if added == len(ids) else _repeats(ids, set(fresh))
        self._count += added
        if self._count >= self._room:
            self._newer, self._older, self._count = {}, self._newer, 0
        return fresh, repeats

    def forget(self, source_id: int, ids: Collection[str]) -> None:
        """As if these had never come: they could not be kept."""
        for span in (self._newer, self._older):
            span.get(source_id, set()).difference_update(ids)


def _repeats(ids: Sequence[str], left: set[str]) -> list[int]:
    """Positions of ids that are not among those left, or came before in the same call."""
    found = []
    for position, each in enumerate(ids):
        if each in left:
            left.remove(each)
        else:
            found.append(position)
    return found


class _Id(msgspec.Struct, rename="camel"):
    message_id: str


class _Ids(msgspec.Struct):
    batch: list[_Id]


_BATCH, _ONE = msgspec.json.Decoder(_Ids), msgspec.json.Decoder(_Id)


def recalled(folder: Path, ids: int = IDS) -> Remembered:
    """What can be remembered from files of the log that are not drained yet, the newest first.

    One still open is read as far as it goes: a process that was killed holds it until its last write is
    on disk, which can be later than the start of the next.
    """
    found: list[tuple[int, list[str]]] = []
    count = 0
    for path in reversed(there(folder)):
        if count >= ids:
            break
        came = _came(path)
        found += reversed(came)
        count += sum(len(each) for _, each in came)
    remembered = Remembered(ids)
    for source_id, each in reversed(found):
        remembered.claim(source_id, each)
    return remembered


def _came(path: Path) -> list[tuple[int, list[str]]]:
    """Source and ids of a file's calls; none where it was drained meanwhile."""
    for now in (path, path.with_suffix(SEALED)):
        with suppress(FileNotFoundError):
            return [(record.source_id, _ids(record)) for record in read(now)]
    return []


def _ids(record: Record) -> list[str]:
    """Ids of messages that were not refused."""
    try:
        if record.endpoint == BATCH:
            ids = [each.message_id for each in _BATCH.decode(record.body).batch]
        else:
            ids = [_ONE.decode(record.body).message_id]
    except msgspec.MsgspecError:
        return _patiently(record)
    if record.refused or not all(ids):
        return _patiently(record)
    return ids


def _patiently(record: Record) -> list[str]:
    try:
        batch = parsed(record.body, record.endpoint, record.received_at)
    except UnreadableError:
        return []
    return [message.message_id for message in batch.messages]
