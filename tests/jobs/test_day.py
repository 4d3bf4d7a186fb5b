"""The day's run: the same twice, the same again after the same import, never back in time."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tenure.cli.output import write
from tenure.demo.company import Size, build
from tenure.jobs.day import DayRequest, run_day
from tenure.jobs.importing import ImportRequest, run_import
from tenure.metrics.signals import CODES
from tenure.records.models import Publication, WorkItem, WorkItemEvent
from tenure.values.errors import BusyError, InputError
from tenure.warehouse.files import writer_lock
from tenure.workflow.actions.alerts import retire_rule
from tenure.workflow.queries.board import Board, computed, published
from tenure.workflow.queries.report import ReportRequest
from tenure.workflow.queries.reports import REPORTS, report
from tenure.workflow.rules.talk_reasons import SIGNALS as OF_TALKS
from tests.cast import AT, Cast
from tests.conftest import Demo
from tests.kept import forget_recipes

LAST = date(2026, 5, 31)


def printed(board: Board, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """Every report in every form, as the terminal prints it."""
    found = {}
    for name in REPORTS:
        made = report(name, board, ReportRequest())
        for form in ("table", "csv", "json"):
            write(made.columns, made.rows, form, title=made.title, notes=made.notes)
            found[f"{name}.{form}"] = capsys.readouterr().out
    return found


def test_import_and_day_twice_print_the_same_bytes(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    size = Size(customers=40, months=14, events=9_000, ends_on=LAST)
    build(tmp_path / "data", size)
    root = tmp_path / "warehouse"

    def once() -> Board:
        run_import(ImportRequest(tmp_path / "data", root, tmp_path / "rejects", AT.isoformat()))
        run_day(DayRequest(cast.workspace, root, LAST, AT, worklist=12))
        board = published(cast.workspace, root)
        assert board is not None
        return board

    first = once()
    before = printed(first, capsys)
    events = WorkItemEvent.objects.count()
    second = once()
    assert second.generation.key == first.generation.key
    assert printed(second, capsys) == before
    assert (Publication.objects.count(), WorkItemEvent.objects.count()) == (1, events)


def test_a_fresh_warehouse_gives_the_same_bytes(
    cast: Cast,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    forget_recipes(monkeypatch)
    build(tmp_path / "data", Size(customers=40, months=14, events=9_000, ends_on=LAST))
    found = []
    for name in ("one", "two"):
        root = tmp_path / name
        run_import(ImportRequest(tmp_path / "data", root, tmp_path / "rejects", AT.isoformat()))
        found.append(printed(computed(cast.workspace, root, LAST, 0.8), capsys))
    assert found[0] == found[1]


def test_a_closed_month_is_never_rewritten(cast: Cast, demo: Demo) -> None:
    def closed(board: Board, before: Any) -> list[dict[str, Any]]:
        rows = report("movements", board, ReportRequest()).rows
        return [row for row in rows if row["month_on"] < before and row["closing_minor"]]

    early = demo.as_of.replace(day=1) - timedelta(days=40)
    limit = early.replace(day=1)
    first = closed(computed(cast.workspace, demo.root, early, 0.8), limit)
    for later in (early + timedelta(days=9), demo.as_of):
        assert closed(computed(cast.workspace, demo.root, later, 0.8), limit) == first
    assert first


def test_the_worklist_never_goes_back(cast: Cast, demo: Demo) -> None:
    run_day(DayRequest(cast.workspace, demo.root, demo.as_of, AT))
    before = list(WorkItem.objects.values())
    past = run_day(DayRequest(cast.workspace, demo.root, demo.as_of - timedelta(days=30), AT))
    assert past.outcome is None
    assert list(WorkItem.objects.values()) == before
    assert Publication.objects.count() == 1


def test_planted_zombies_are_found_and_sleepers_left_alone(published: Board, demo: Demo) -> None:
    rows = report("zombies", published, ReportRequest()).rows
    flagged = {
        row["customer_id"]
        for row in rows
        if (row["stage"] != "watch" or row["kind"] == "one_person")
        and not row["is_seasonal"]
        and row["unmatched_id"] is None
    }
    planted = {customer for customers in demo.truth.zombies.values() for customer in customers}
    assert planted <= flagged  # recall 1.0
    assert len(planted & flagged) / len(flagged) >= 0.95
    assert not flagged & set(demo.truth.seasonal)
    on_the_list = set(
        WorkItem.objects.filter(reasons__code="zombie").values_list("customer_id", flat=True)
    )
    assert on_the_list <= planted


def test_each_reason_has_its_figure(published: Board) -> None:
    for item in WorkItem.objects.prefetch_related("reasons"):
        assert item.reasons.exists()
        for reason in item.reasons.all():
            assert any(value is not None for value in reason.figure.values())
        if {reason.code for reason in item.reasons.all()} & set(CODES):
            assert item.stake["mrr_minor"] > 0


def test_one_writer_at_a_time(cast: Cast, demo: Demo) -> None:
    with writer_lock(demo.root / "lock"), pytest.raises(BusyError, match="another"):
        run_day(DayRequest(cast.workspace, demo.root, demo.as_of, AT))


def test_no_day_before_anything_is_imported(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing has been imported"):
        run_day(DayRequest(cast.workspace, tmp_path / "empty", LAST, AT))
    assert not Publication.objects.exists()


def test_a_day_of_one_customer_and_nothing_else(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text("customer_id,name\nc1,Ada\n", "utf-8")
    root = tmp_path / "root"
    run_import(ImportRequest(tmp_path / "customers.csv", root, tmp_path / "bad", AT.isoformat()))
    done = run_day(DayRequest(cast.workspace, root, LAST, AT))
    assert done.outcome is not None
    assert (done.outcome.opened, done.generation.seen_until) == (0, None)
    board = published(cast.workspace, root)
    assert board is not None
    for name in REPORTS:
        report(name, board, ReportRequest())


def test_csv_reads_back(published: Board, capsys: pytest.CaptureFixture[str]) -> None:
    made = report("mrr", published, ReportRequest())
    write(made.columns, made.rows, "csv")
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {row["currency"] for row in rows} == {"USD", "EUR", "JPY"}
    for row, source in zip(rows, made.rows, strict=True):
        places = 0 if row["currency"] == "JPY" else 2
        assert round(float(row["mrr"]) * 10**places) == source["mrr_minor"]


def test_use_in_many_files_is_use_in_one(cast: Cast, tmp_path: Path) -> None:
    """A day's events may come in several imports: no figure depends on how they were cut."""
    size = Size(customers=40, months=14, events=9_000, ends_on=LAST)
    build(tmp_path / "data", size)
    events = tmp_path / "data" / "usage_events.parquet"
    whole = pq.read_table(events)
    rng = np.random.default_rng(3)
    part = rng.integers(0, 5, whole.num_rows)

    def state(root: Path, *tables: pa.Table) -> list[dict[str, Any]]:
        for table in tables:
            pq.write_table(table, events)
            run_import(ImportRequest(tmp_path / "data", root, tmp_path / "bad", AT.isoformat()))
        board = computed(cast.workspace, root, LAST, 0.8)
        rows = board.reader.table("customer_state").order_by("customer_id")
        return board.reader.rows(rows)

    once = state(tmp_path / "one", whole)
    cut = state(tmp_path / "many", *(whole.filter(pa.array(part == each)) for each in range(5)))
    assert cut == once
    assert any(row["active_days"] for row in once)


def test_who_has_only_retired_reasons_takes_no_place(cast: Cast, demo: Demo) -> None:
    request = DayRequest(cast.workspace, demo.root, demo.as_of, AT, worklist=1)
    run_day(request)
    board = published(cast.workspace, demo.root)
    assert board is not None
    rows = board.reader.rows(board.reader.table("candidates"))
    by = cast.by("owner")
    nearest = {code: min((row["place"] for row in rows if row[code]), default=0) for code in CODES}
    last = max(CODES, key=lambda code: nearest[code])
    for code in CODES:
        if code != last:
            retire_rule(by=by, code=code)
    wanted = [row for row in rows if row[last]]
    assert nearest[last] > 3, "all of them lie beyond what is looked at"
    run_day(request)
    items = WorkItem.objects.filter(status="open").exclude(reasons__code__in=OF_TALKS)
    first = {
        row["csm"]: row["customer_id"] for row in sorted(wanted, key=lambda row: -row["place"])
    }
    assert set(items.values_list("customer_id", flat=True)) == set(first.values())
    assert set(items.values_list("reasons__code", flat=True)) == {last}
    retire_rule(by=by, code=last)
    run_day(request)
    assert not items.all().exists()
