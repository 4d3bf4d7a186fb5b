"""Lead times of signals before real notices: planted ones, and all of them counted a second way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from statistics import median
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tenure.inference.panel import CUSTOMER, US, Panel
from tenure.values.measures import MEASURES
from tenure.workflow.queries import leads
from tenure.workflow.queries.board import Board
from tests.learnt import LINE

SUNDAY = date(2025, 6, 1)
WEEKS = 30
AS_OF = date(2026, 1, 1)


def planted(
    *, customers: int = 3, left: dict[int, tuple[int, int]], **columns: dict[int, list[int]]
) -> Panel:
    """`left`: customer to (week of notice, cause); `columns`: the weeks in which each signal holds."""
    rows = [(c, w) for c in range(customers) for w in range(left.get(c, (WEEKS, 0))[0])]
    days = np.array([SUNDAY + timedelta(weeks=w) for _, w in rows], dtype="datetime64[D]")
    known = {name: np.full(len(rows), np.nan) for name in MEASURES}
    for name, weeks in columns.items():
        known[name] = np.array([float(w in weeks.get(c, [])) for c, w in rows])
    notice = [SUNDAY + timedelta(weeks=left[c][0], days=-4) if c in left else None for c, _ in rows]
    return Panel(
        customer=np.array([c for c, _ in rows]),
        observed_on=days,
        notice_on=np.array(notice, dtype="datetime64[D]"),
        cause=np.array([left[c][1] if c in left else 0 for c, _ in rows], dtype=np.int8),
        mrr_minor=np.array([1_000.0 * (c + 1) + w for c, w in rows]),
        features=known,
        groups={},
        seen_until=np.datetime64(AS_OF),
    )


def found(
    monkeypatch: pytest.MonkeyPatch, panel: Panel, talks: dict[str, list[date]] | None = None
) -> Any:
    """Lead times of a panel, the talks given."""
    said = {k: np.array(v, dtype="datetime64[D]") for k, v in (talks or {}).items()}
    names = tuple(f"c{n}" for n in range(10))
    board: Any = SimpleNamespace(as_of=AS_OF, generation=SimpleNamespace(danger_line=None))
    monkeypatch.setattr(leads, "panel_with_ids", lambda _: (panel, names))
    monkeypatch.setattr(leads, "_talks", lambda _: said)
    monkeypatch.setattr(leads, "once", lambda _board, _key, make: make())
    return leads.leads(board)


def of(times: Any, signal: str) -> Any:
    return next(each for each in times.records if each.signal == signal)


def test_days_are_from_the_first_week_it_held_to_the_notice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    panel = planted(left={0: (20, CUSTOMER)}, complaints_unsolved={0: [15, 16, 18], 1: [1, 2, 3]})
    times = found(monkeypatch, panel)
    record = of(times, "complaint")
    assert (record.notices, record.warned, record.missed) == (1, 1, 0)
    assert record.lead_days_median == 7 * 5 - 4
    assert record.warned_mrr_minor == 1_019
    assert record.firings == 1  # three weeks running are one firing; its 180 days are over
    assert record.false == 1


def test_acted_on_is_a_talk_between_firing_and_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    panel = planted(left={0: (20, CUSTOMER)}, complaints_unsolved={0: [15]})
    fired, notice = SUNDAY + timedelta(weeks=15), SUNDAY + timedelta(weeks=20, days=-4)
    for day, acted in (
        (fired - timedelta(days=1), 0),
        (fired, 0),
        (fired + timedelta(days=1), 1),
        (notice, 0),
    ):
        assert of(found(monkeypatch, panel, {"c0": [day]}), "complaint").acted == acted


def test_a_notice_without_a_signal_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    panel = planted(
        left={0: (20, CUSTOMER), 1: (25, CUSTOMER), 2: (10, US)}, complaints_unsolved={1: [2, 3]}
    )
    times = found(monkeypatch, panel)
    assert [(each.customer, each.mrr_minor) for each in times.missed] == [("c0", 1_019)]
    assert of(times, "any").notices == 2  # not that of the customer we ended


def test_each_notice_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    panel = planted(left={0: (20, CUSTOMER)}, complaints_unsolved={0: [15]})
    again = replace(panel, notice_on=panel.notice_on.copy())
    early = (panel.customer == 0) & (panel.observed_on < np.datetime64(SUNDAY + timedelta(weeks=8)))
    again.notice_on[early] = np.datetime64(SUNDAY + timedelta(weeks=8))
    assert of(found(monkeypatch, again), "any").notices == 2


def test_without_a_panel_there_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leads, "panel_with_ids", lambda _: None)
    monkeypatch.setattr(leads, "once", lambda _board, _key, make: make())
    board: Any = SimpleNamespace(as_of=AS_OF)
    assert leads.leads(board) is None


def test_the_demo_counted_a_second_way(published: Board) -> None:
    times = leads.leads(published)
    assert times is not None
    rows = published.reader.rows(published.reader.table("panel"))
    since = published.as_of - timedelta(days=365)
    notices = {
        (row["customer_id"], row["notice_on"])
        for row in rows
        if row["notice_on"] and row["ended_by"] != "us" and row["notice_on"] >= since
    }
    assert of(times, "any").notices == len(notices)
    holds = {
        (row["customer_id"], row["observed_on"]): (row["overdue_invoices"] or 0) > 0 for row in rows
    }
    days = []
    for customer, notice in notices:
        firings = [
            day
            for (who, day), now in holds.items()
            if who == customer
            and now
            and not holds.get((who, day - timedelta(days=7)), False)
            and notice - timedelta(days=180) <= day < notice
        ]
        if firings:
            days.append((notice - min(firings)).days)
    overdue = next((each for each in times.records if each.signal == "overdue"), None)
    assert (overdue.warned if overdue else 0) == len(days)
    if overdue and days:
        assert overdue.lead_days_median == median(days)


def test_what_the_line_would_have_said(monkeypatch: pytest.MonkeyPatch) -> None:
    panel = planted(left={0: (20, CUSTOMER)})
    levels = np.where(panel.customer == 0, 28.0, 20.0)
    week = (panel.observed_on - np.datetime64(SUNDAY)).astype(int) // 7
    falling = (panel.customer == 0) & (week >= 8)
    levels[falling] = 28.0 - 2.0 * (week[falling] - 8)
    panel = replace(panel, features={**panel.features, "active_days": levels})
    board: Any = SimpleNamespace(
        as_of=AS_OF, generation=SimpleNamespace(danger_line=replace(LINE, line=7.0))
    )
    monkeypatch.setattr(leads, "panel_with_ids", lambda _: (panel, ("a", "b", "c")))
    monkeypatch.setattr(leads, "_talks", lambda _: {})
    monkeypatch.setattr(leads, "once", lambda _board, _key, make: make())
    times: Any = leads.leads(board)
    below, way = of(times, "below_line"), of(times, "approaching")
    # 28 − 2(w − 8) ≤ 7 from week 19 on; on the way there some weeks before, never later
    assert below.lead_days_median == 7 * 1 - 4
    assert way.lead_days_median > below.lead_days_median
    assert way.lead_days_median <= 7 * 5 - 4
