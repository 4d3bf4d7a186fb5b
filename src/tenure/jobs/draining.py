"""Draining the intake: from the calls kept in its journal to facts, each message once."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from hashlib import file_digest
from pathlib import Path

import duckdb
from django.db import DatabaseError

from tenure.connectors.segment import journal
from tenure.jobs.gathering import Gathered, still_dead
from tenure.records.models import DeadLetter, EventSource, Workspace
from tenure.values.errors import BusyError
from tenure.warehouse.arrivals import Arrivals, Loaded, load
from tenure.warehouse.engine import Limits
from tenure.warehouse.session import writing
from tenure.workflow.actions.drained import is_drained, note_drained

AT_ONCE_BYTES = 64 * 1024 * 1024
"""Segments are drained together up to this size."""
AT_ONCE_LETTERS = 5000
ASIDE = ".aside"
"""Ending of a segment that could not be drained, or not wholly. It stays to be looked at."""
PASSING = (
    *(BusyError, OSError, MemoryError, DatabaseError),
    *(duckdb.IOException, duckdb.OutOfMemoryException, duckdb.InterruptException),
)
"""Errors that are no fault of what is drained: it is tried again as it is."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DrainRequest:
    """What to drain and where to: the intake's folder, the warehouse. `at` is the instant it is done."""

    workspace: Workspace
    folder: Path
    root: Path
    at: datetime
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True)
class Drained:
    """What was done: segments, messages in them, events new and there already, earlier events put to
    another customer, messages that could not be used, segments set aside.
    """

    segments: int = 0
    messages: int = 0
    new: int = 0
    repeated: int = 0
    moved: int = 0
    letters: int = 0
    aside: int = 0

    def __add__(self, other: Drained) -> Drained:
        pairs = zip(astuple(self), astuple(other), strict=True)
        return Drained(*(one + two for one, two in pairs))


def drain(request: DrainRequest) -> Drained:
    """Drain every sealed segment, also what dead processes left, and try dead letters asked for again.

    A segment is deleted only when its events are committed and counted: whatever happens before, it
    is drained again, and what was there already is left out. One that cannot be drained is set
    aside and keeps nobody up. Raises `BusyError` while another process writes to the warehouse.
    """
    if request.folder.is_dir():
        journal.recover(request.folder)
    done, letters = Drained(), _asked(request.workspace)
    while (paths := _sealed(request.folder)) or letters:
        done += _apart(request, paths, letters)
        letters = []
    return done


def _sealed(folder: Path) -> list[Path]:
    """The oldest sealed segments, as many as are drained at once."""
    found: list[Path] = []
    size = 0
    for path in journal.sealed(folder):
        size += path.stat().st_size
        if found and size > AT_ONCE_BYTES:
            break
        found.append(path)
    return found


def _asked(workspace: Workspace) -> list[DeadLetter]:
    rows = DeadLetter.objects.filter(workspace=workspace, state="asked").order_by("id")
    return list(rows[:AT_ONCE_LETTERS])


def _apart(request: DrainRequest, paths: Sequence[Path], letters: Sequence[DeadLetter]) -> Drained:
    """Together if that goes; else one by one, and what fails alone is put out of the way."""
    try:
        return _together(request, paths, letters)
    except PASSING:
        raise
    except Exception as error:
        if len(paths) + len(letters) == 1:
            log.exception("what came by the intake cannot be drained")
            return _put_away(request, paths, letters, error)
    done = Drained()
    for path in paths:
        done += _apart(request, [path], [])
    for letter in letters:
        done += _apart(request, [], [letter])
    return done


def _put_away(
    request: DrainRequest,
    paths: Sequence[Path],
    letters: Sequence[DeadLetter],
    error: Exception,
) -> Drained:
    reason = f"cannot be loaded: {type(error).__name__}"
    again = [still_dead(letter, reason) for letter in letters]
    note_drained(
        workspace=request.workspace,
        at=request.at,
        letters=again,
        tried=[letter.pk for letter in letters],
    )
    for path in paths:
        path.rename(path.with_suffix(ASIDE))
    return Drained(letters=len(again), aside=len(paths))


def _together(
    request: DrainRequest, paths: Sequence[Path], letters: Sequence[DeadLetter]
) -> Drained:
    found = Gathered(dict(EventSource.objects.values_list("id", "name")))
    marks = {path: _mark(path) for path in paths}
    fresh = [path for path in paths if not is_drained(mark=marks[path])]
    for path in paths:
        found.segment(path, is_counted=path not in fresh)
    for letter in letters:
        found.letter(letter)
    loaded = _loaded(request, found)
    found.letters += [each for row in loaded.refused if (each := found.refusal(row))]
    _note(request, found, [marks[path] for path in fresh])
    for path in paths:
        if path in found.broken:
            path.rename(path.with_suffix(ASIDE))
        else:
            path.unlink()
    if paths:
        journal.sync_folder(request.folder)
    counts = (loaded.new, loaded.repeated, loaded.moved)
    return Drained(len(paths), found.messages, *counts, len(found.letters), len(found.broken))


def _mark(path: Path) -> str:
    """The name of a segment with the hash of what is in it."""
    with path.open("rb") as file:
        return f"{path.stem} {file_digest(file, 'sha256').hexdigest()}"


def _loaded(request: DrainRequest, found: Gathered) -> Loaded:
    if not found.rows.events and not found.rows.said:
        return Loaded(0, 0, 0, ())
    with writing(request.root, request.limits) as session:
        arrivals = Arrivals(*found.rows.tables())
        return load(session, arrivals, request.at.isoformat(timespec="seconds"))


def _note(request: DrainRequest, found: Gathered, marks: Sequence[str]) -> None:
    """What came of a source that is not in the database any more has nobody to be counted for."""
    letters = [each for each in found.letters if each.source_id in found.names]
    note_drained(
        workspace=request.workspace,
        at=request.at,
        marks=marks,
        tallies={key: each for key, each in found.tallies.items() if key in found.names},
        letters=letters,
        tried=found.tried,
    )
