"""The back-test in rows: shared out among people, named, searched, sorted; and the reports of it."""

from __future__ import annotations

from datetime import date

import pytest

from tenure.workflow.queries import backtests, learned_reports
from tenure.workflow.queries.backtests import ListFilter
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.report import ReportRequest
from tests.learnt import LEARNED, WITHOUT, record


def test_a_record_for_other_people() -> None:
    own = backtests.record_row(record(10, 4, per_week=3.0), csms=2, of=2)
    more = backtests.record_row(record(10, 4, per_week=3.0), csms=6, of=2)
    assert own["alerts_per_csm_week"] == 3.0
    assert more["alerts_per_csm_week"] == pytest.approx(1.0)
    assert more["false_per_csm_week"] == pytest.approx(own["false_per_csm_week"] / 3)
    assert more["precision"] == own["precision"] == 0.4


def test_no_record_has_the_same_columns_and_nothing_in_them() -> None:
    blank = backtests.record_row(None)
    assert set(blank) <= set(backtests.record_row(record()))
    assert set(blank.values()) == {None}


def test_folds_in_order_with_the_worst_marked() -> None:
    rows = backtests.fold_rows(LEARNED)
    assert [row["learned_on"].isoformat()[:7] for row in rows] == ["2025-06", "2025-08", "2025-11"]
    assert [row["is_worst"] for row in rows] == [False, False, True]
    assert rows[0]["branch"] == "no line"
    assert rows[0]["alerts"] is None
    assert [row["alerts"] for row in rows[1:]] == [10, 20]


def test_the_budget_is_of_each_persons_alerts() -> None:
    own = [row["is_within_budget"] for row in backtests.horizon_rows(LEARNED)]
    assert own == [True, True, False]
    alone = [row["is_within_budget"] for row in backtests.horizon_rows(LEARNED, csms=1)]
    assert alone == [True, False, False]
    assert [row["is_chosen"] for row in backtests.horizon_rows(LEARNED)] == [False, True, False]
    assert backtests.horizon_rows(WITHOUT) == []


def test_misses_have_names_and_how_late_they_were(published: Board) -> None:
    rows = backtests.rows_of(published, LEARNED, "misses")
    names = backtests.names(published)
    assert [row["customer_id"] for row in rows] == ["c000001", "c000002"]
    assert rows[0]["name"] == names["c000001"]
    assert [row["why"] for row in rows] == ["no alert at all", "alerted too late"]
    assert [row["days"] for row in rows] == [None, 8]
    assert {row["currency"] for row in rows} == {"USD"}


@pytest.mark.parametrize("show", list(backtests.LISTS))
def test_lists_are_searched_and_sorted(published: Board, show: str) -> None:
    rows = backtests.rows_of(published, LEARNED, show)
    for column in backtests.LISTS[show]:
        for sign in ("", "-"):
            wanted = ListFilter.of({"show": show, "sort": sign + column.key})
            found = backtests.chosen(rows, wanted)
            values = [row[column.key] for row in found if row[column.key] not in (None, "")]
            assert values == sorted(values, reverse=bool(sign))
            assert len(found) == len(rows)
    only = backtests.chosen(rows, ListFilter.of({"show": show, "words": "C000002"}))
    assert [row["customer_id"] for row in only] == ["c000002"]


def test_odd_filters_fall_back() -> None:
    odd = ListFilter.of({"show": "../etc", "sort": "; drop table"})
    assert (odd.show, odd.sort) == ("misses", "-notice_on")
    assert ListFilter.of({"show": "false", "sort": "rank"}).sort == "-alert_on"


def test_pages_of_rows() -> None:
    rows = [{"customer_id": str(n)} for n in range(101)]
    page = backtests.page_of(rows, 9)
    assert (page.page, page.pages, page.total, len(page.rows)) == (3, 3, 101, 1)


# --- reports ---


@pytest.mark.parametrize("name", list(learned_reports.REPORTS))
@pytest.mark.parametrize("found", [LEARNED, WITHOUT, None], ids=["much", "little", "nothing"])
def test_every_report_of_much_little_and_nothing(
    monkeypatch: pytest.MonkeyPatch, published: Board, name: str, found: object
) -> None:
    monkeypatch.setattr(learned_reports, "learned", lambda _: found)
    made = learned_reports.REPORTS[name](published, ReportRequest())
    assert made.name == name
    assert made.rows or made.notes
    keys = {column.key for column in made.columns}
    if made.rows and name != "backtest":
        assert keys <= set(made.rows[0])
    if found is None and name != "lead_times":
        assert made.rows == []
        assert made.notes == (learned_reports.NOTHING,)


def test_the_line_report_names_the_branch_taken(
    monkeypatch: pytest.MonkeyPatch, published: Board
) -> None:
    monkeypatch.setattr(learned_reports, "learned", lambda _: LEARNED)
    made = learned_reports.REPORTS["line"](published, ReportRequest())
    assert [row["branch"] for row in made.rows if row["is_taken"]] == ["learnt from losses"]
    assert made.notes[0].startswith("Customers active on 7 days or fewer of 28")
    assert "4.0 (2.2 to 7.1) times" in made.notes[1]


def test_the_backtest_report_ends_with_all_folds() -> None:
    rows = learned_reports.backtest_rows(LEARNED)
    assert rows[-1]["branch"] == "all folds with a line"
    assert rows[-1]["alerts"] == 30
    notes = " ".join(learned_reports.backtest_notes(LEARNED))
    assert "4 notices missed, 24 false alarms" in notes
    assert f"the worst fold was learnt on {date(2025, 11, 30)}" in notes
    assert "penalised hazard every 13 weeks: precision 20 %, recall 40 %" in notes
