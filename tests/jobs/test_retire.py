"""Which days stay to be compared with: one a day for a week, whatever is run in between."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tenure.demo.company import Size, build
from tenure.jobs.day import DayRequest, run_day
from tenure.jobs.importing import ImportRequest, run_import
from tenure.records.models import Publication
from tenure.warehouse.generation import load, loaded
from tenure.workflow.queries.board import Board, kept_since, published, week_before
from tests.cast import AT, Cast

LAST = date(2026, 5, 31)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    build(tmp_path / "data", Size(customers=30, months=6, events=3_000, ends_on=LAST))
    root = tmp_path / "warehouse"
    run_import(ImportRequest(tmp_path / "data", root, tmp_path / "rejects", AT.isoformat()))
    return root


def run(cast: Cast, root: Path, day: date) -> Board:
    """Run a day at five in the morning after; every file of before is old by then."""
    at = datetime(day.year, day.month, day.day, 5, tzinfo=UTC) + timedelta(days=1)
    run_day(DayRequest(cast.workspace, root, day, at))
    for path in root.rglob("*.*"):
        old = (at - timedelta(hours=2)).timestamp()
        os.utime(path, (old, old))
    board = published(cast.workspace, root)
    assert board is not None
    return board


def test_each_day_finds_the_one_a_week_before(cast: Cast, root: Path) -> None:
    first = LAST - timedelta(days=10)
    days = [first + timedelta(days=n) for n in range(11) if n != 2]  # one day was missed
    for day in days:
        board = run(cast, root, day)
        earlier = week_before(board)
        wanted = [each for each in days if each <= day - timedelta(days=7)]
        assert (earlier.as_of if earlier else None) == (wanted[-1] if wanted else None)
        if earlier is not None:
            name = "customer_state"
            assert earlier.reader.value(earlier.reader.table(name).count()) > 0
        else:
            assert kept_since(board) == first
    kept = {p.as_of for p in Publication.objects.all() if loaded(root, p.generation)}
    assert kept == set(days[-8:])


def test_a_day_run_again_is_compared_with_by_its_last_run(cast: Cast, root: Path) -> None:
    board = run(cast, root, LAST - timedelta(days=7))
    again = Publication.objects.get()
    Publication.objects.create(
        workspace=cast.workspace, as_of=again.as_of, generation="gone", published_at=AT
    )
    assert board.as_of == again.as_of
    later = run(cast, root, LAST)
    assert week_before(later) is None  # its last run is gone: nothing else is put in its place


def test_what_another_version_wrote_is_left_out(cast: Cast, root: Path) -> None:
    key = run(cast, root, LAST - timedelta(days=7)).generation.key
    (root / "generations" / f"{key}.json").write_text('{"as_of": "2026-05-24"}', "utf-8")
    board = run(cast, root, LAST)
    assert (week_before(board), kept_since(board)) == (None, LAST)
    with pytest.raises(KeyError):
        load(root, key)
