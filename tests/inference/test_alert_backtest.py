"""Alerts judged: the golden back-test, the identities, and what is not judged."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.inference.alert_backtest import AlertRecord, horizons, judge
from tenure.inference.alert_match import FiredAlerts, Notices

# golden.json "alert_backtest"
ALERTS = [
    ("A", "2026-01-05"),
    ("A", "2026-01-20"),
    ("B", "2026-01-10"),
    ("C", "2026-02-01"),
    ("D", "2026-03-01"),
    ("D", "2026-04-15"),
]
CHURN = {"A": "2026-03-01", "B": "2026-01-15", "E": "2026-02-20"}
MRR = {"A": 50_000.0, "B": 10_000.0, "C": 20_000.0, "D": 10_000.0, "E": 40_000.0}


def fired(pairs: list[tuple[str, str]]) -> FiredAlerts:
    return FiredAlerts(
        np.array([ord(who) for who, _ in pairs], dtype=int),
        np.array([day for _, day in pairs], dtype="datetime64[D]"),
        np.array([MRR[who] for who, _ in pairs]),
    )


def gone(churn: dict[str, str], *, ours: str = "", too_new: str = "") -> Notices:
    return Notices(
        np.array([ord(who) for who in churn], dtype=int),
        np.array(list(churn.values()), dtype="datetime64[D]"),
        np.array([MRR[who] for who in churn]),
        np.array([who not in ours for who in churn], dtype=bool),
        np.array([who not in too_new for who in churn], dtype=bool),
    )


def golden(**changes: object) -> AlertRecord:
    arguments = {"min_lead_days": 14, "max_lead_days": 90, "cool_down_days": 30}
    found = judge(fired(ALERTS), gone(CHURN), weeks=13, csms=2, **(arguments | changes))  # type: ignore[arg-type]
    return found.record


def test_the_golden_back_test() -> None:
    found = golden()
    assert found.precision is not None
    assert found.recall is not None
    assert found.precision.value == pytest.approx(0.20)
    assert found.recall.value == pytest.approx(0.3333, abs=5e-5)
    assert found.lead_median_days == 55
    assert found.false_per_csm_week == pytest.approx(0.1538, abs=5e-5)
    assert (found.alerts, found.true_alerts, found.suppressed, found.undecided) == (5, 1, 1, 0)
    assert found.alerts_per_csm_week == pytest.approx(5 / 26)


def test_the_golden_back_test_by_money() -> None:
    found = golden()
    # 500 of A among 500 + 100 + 200 + 100 + 100; A's 500 of 500 + 100 + 400
    assert found.precision_by_mrr == pytest.approx(0.50)
    assert found.recall_by_mrr == pytest.approx(0.50)


def test_without_the_cool_down_the_second_warning_counts_too() -> None:
    found = golden(cool_down_days=0)
    assert found.precision is not None
    assert (found.alerts, found.true_alerts) == (6, 2)
    assert found.lead_median_days == 55  # of the first true alert, not the nearest


def test_misses_and_false_alarms_are_listed_with_why() -> None:
    found = judge(fired([*ALERTS, ("E", "2025-10-01")]), gone(CHURN), weeks=13, cool_down_days=30)
    assert [(chr(m.customer), m.notice_on, m.why, m.alert_on) for m in found.misses] == [
        ("B", date(2026, 1, 15), "too_late", date(2026, 1, 10)),
        ("E", date(2026, 2, 20), "too_early", date(2025, 10, 1)),
    ]
    assert [(chr(f.customer), f.notice_on) for f in found.false_alarms] == [
        ("E", date(2026, 2, 20)),
        ("B", date(2026, 1, 15)),
        ("C", None),
        ("D", None),
        ("D", None),
    ]
    without = judge(fired([]), gone({"E": "2026-02-20"}), weeks=13)
    assert [(m.why, m.alert_on, m.mrr_minor) for m in without.misses] == [
        ("no_alert", None, 40_000)
    ]


def test_an_alert_whose_window_is_open_is_not_judged_even_if_it_came_true() -> None:
    found = golden(seen_until=np.datetime64("2026-04-04"))
    # A 01-05 ends 04-05: undecided, though notice came; so are C, D, D; B 01-10 too
    assert (found.alerts, found.undecided) == (0, 5)
    assert found.precision is None
    assert found.recall is not None
    assert found.recall.value == pytest.approx(1 / 3)


def test_one_we_ended_is_neither_true_nor_false() -> None:
    found = judge(fired(ALERTS), gone(CHURN, ours="A"), weeks=13, cool_down_days=30).record
    assert (found.alerts, found.true_alerts, found.undecided) == (4, 0, 1)
    assert found.recall is not None
    assert found.recall.n == 2


def test_who_was_here_too_shortly_is_not_asked_of() -> None:
    found = judge(fired(ALERTS), gone(CHURN, too_new="BE"), weeks=13, cool_down_days=30).record
    assert found.recall is not None
    assert (found.recall.value, found.recall.n) == (1.0, 1)


def test_nothing_to_judge() -> None:
    found = judge(fired([]), gone({}), weeks=0).record
    assert (found.precision, found.recall, found.lead_median_days) == (None, None, None)
    assert (found.false_per_csm_week, found.precision_by_mrr, found.recall_by_mrr) == (None,) * 3


EVENTS = st.lists(st.tuples(st.sampled_from("ABCDE"), st.integers(0, 300)), max_size=40)


@given(EVENTS, st.dictionaries(st.sampled_from("ABCDE"), st.integers(0, 300)))
def test_counts_add_up(alerts: list[tuple[str, int]], churn: dict[str, int]) -> None:
    first = np.datetime64("2026-01-01")
    made = fired([(who, str(first + day)) for who, day in alerts])
    notices = gone({who: str(first + day) for who, day in churn.items()})
    found = judge(made, notices, weeks=10, seen_until=first + 250)
    record = found.record
    assert record.alerts + record.undecided + record.suppressed == len(alerts)
    assert record.alerts - record.true_alerts == len(found.false_alarms)
    caught = record.recall.value * record.recall.n if record.recall else 0
    assert round(caught) + len(found.misses) == len(churn)


def test_the_best_horizon_within_the_budget_is_chosen() -> None:
    """Most notices warned of first, then the earliest warning; beyond the budget nothing counts."""
    from dataclasses import replace

    record = golden()
    assert record.recall is not None
    records = {
        ahead: replace(
            record,
            alerts_per_csm_week=rate,
            recall=replace(record.recall, value=recall),
            lead_median_days=lead,
        )
        for ahead, rate, recall, lead in (
            (0, 0.5, 0.35, 60.0),
            (1, 0.8, 0.39, 51.0),
            (2, 1.5, 0.39, 34.0),
            (3, 2.5, 0.50, 70.0),
        )
    }
    found = horizons(records, budget_per_csm_week=1.5)
    assert found.chosen == 1
    assert [row.is_within_budget for row in found.rows] == [True, True, True, False]
    assert horizons(records, budget_per_csm_week=0.5).chosen == 0
    assert horizons(records, budget_per_csm_week=3).chosen == 3
    assert horizons(records, budget_per_csm_week=0.1).chosen is None
