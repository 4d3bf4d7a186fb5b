"""Signals one by one, their urgency, what is at stake, and the order of the list."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import ibis
import pytest

from tenure.metrics.signals import CODES, candidates, signals
from tenure.warehouse.engine import Engine

DAY = date(2026, 6, 30)
SHAPE = {
    "customer_id": "string",
    "csm": "string",
    "currency": "string",
    "mrr_minor": "int64",
    "mrr_base_minor": "int64",
    "leaves_on": "date",
    "notice_on": "date",
    "last_touch_on": "date",
    "complaints_open": "int64",
    "tickets_open": "int64",
    "tickets_unanswered": "int64",
    "oldest_open_on": "date",
    "nps_score": "float64",
    "nps_on": "date",
    "overdue_minor": "int64",
    "zombie_kind": "string",
    "zombie_stage": "string",
    "is_seasonal": "boolean",
    "unmatched_id": "string",
    "held_by": "string",
    "use_unknown": "boolean",
    "own_baseline_ratio": "float64",
    "weekly_baseline": "float64",
    "below_line": "boolean",
    "is_alert": "boolean",
    "risk": "float64",
}
STATE = ibis.table(SHAPE, name="state")
PLAIN = {
    "customer_id": "ada",
    "csm": "jo",
    "currency": "USD",
    "mrr_minor": 10_000,
    "mrr_base_minor": 10_000,
    "weekly_baseline": 10.0,
    "use_unknown": False,
}


def ago(days: int) -> date:
    return DAY - timedelta(days)


def put_state(engine: Engine, *rows: dict[str, Any]) -> None:
    table = ibis.memtable(
        [{name: {**PLAIN, **row}.get(name) for name in SHAPE} for row in rows], schema=SHAPE
    )
    engine.connection.register("state", table.to_pyarrow())


def found(engine: Engine, **row: Any) -> tuple[set[str], bool]:
    put_state(engine, row)
    rows = engine.query(signals(STATE, ibis.date(DAY))).to_pylist()
    if not rows:
        return set(), False
    return {code for code in CODES if rows[0][code]}, rows[0]["is_urgent"]


@pytest.mark.parametrize(
    ("row", "codes", "is_urgent"),
    [
        ({}, set(), False),
        ({"leaves_on": ago(-60)}, {"leaving"}, False),
        ({"leaves_on": ago(-10)}, {"leaving"}, True),
        ({"notice_on": ago(-40)}, {"notice"}, False),
        ({"notice_on": ago(-10), "last_touch_on": ago(90)}, {"notice"}, True),
        ({"notice_on": ago(-40), "last_touch_on": ago(30)}, set(), False),
        ({"notice_on": ago(-100)}, set(), False),
        ({"complaints_open": 1}, {"complaint"}, False),
        (
            {"tickets_open": 1, "tickets_unanswered": 1, "oldest_open_on": ago(1)},
            {"waiting"},
            False,
        ),
        ({"tickets_open": 1, "tickets_unanswered": 1, "oldest_open_on": ago(0)}, set(), False),
        ({"tickets_open": 1, "tickets_unanswered": 0, "oldest_open_on": ago(30)}, set(), False),
        (
            {"tickets_open": 1, "tickets_unanswered": None, "oldest_open_on": ago(7)},
            {"waiting"},
            False,
        ),
        ({"tickets_open": 1, "tickets_unanswered": None, "oldest_open_on": ago(6)}, set(), False),
        (
            {
                "complaints_open": 1,
                "tickets_open": 1,
                "tickets_unanswered": 1,
                "oldest_open_on": ago(2),
            },
            {"complaint", "waiting"},
            True,
        ),
        ({"nps_score": 6, "nps_on": ago(30)}, {"detractor"}, False),
        ({"nps_score": 6, "nps_on": ago(2)}, {"detractor"}, True),
        ({"nps_score": 7, "nps_on": ago(2)}, set(), False),
        ({"nps_score": 0, "nps_on": ago(31)}, set(), False),
        ({"overdue_minor": 1}, {"overdue"}, False),
        ({"zombie_kind": "never", "zombie_stage": "contact"}, {"zombie"}, False),
        ({"zombie_kind": "never", "zombie_stage": "watch"}, set(), False),
        ({"zombie_kind": "stopped", "zombie_stage": "special", "is_seasonal": True}, set(), False),
        ({"zombie_kind": "one_person", "zombie_stage": "watch"}, {"one_person"}, False),
        ({"below_line": True}, {"below_line"}, False),
        (
            {"below_line": True, "zombie_kind": "never", "zombie_stage": "contact"},
            {"zombie"},
            False,
        ),
        ({"below_line": True, "is_seasonal": True, "zombie_stage": "contact"}, set(), False),
        ({"below_line": True, "unmatched_id": "ada.example"}, set(), False),
        ({"below_line": True, "use_unknown": True}, set(), False),
        ({"own_baseline_ratio": 0.1, "use_unknown": True}, set(), False),
        ({"zombie_kind": "one_person", "zombie_stage": "watch", "use_unknown": True}, set(), False),
        ({"zombie_kind": "stopped", "zombie_stage": "special", "use_unknown": True}, set(), False),
        (
            {"zombie_kind": "never", "zombie_stage": "special", "unmatched_id": "ada.example"},
            set(),
            False,
        ),
        ({"is_alert": True}, {"approaching"}, False),
        ({"is_alert": False}, set(), False),
        ({"is_alert": True, "below_line": False}, {"approaching"}, False),
        ({"is_alert": True, "below_line": True}, {"below_line"}, False),
        ({"is_alert": True, "mrr_minor": 0}, set(), False),
        ({"is_alert": True, "is_seasonal": True}, set(), False),
        ({"is_alert": True, "unmatched_id": "ada.example"}, set(), False),
        ({"is_alert": True, "held_by": "standby"}, set(), False),
        (
            {"zombie_kind": "stopped", "zombie_stage": "special", "held_by": "standby"},
            set(),
            False,
        ),
        (
            {"zombie_kind": "stopped", "zombie_stage": "special", "held_by": "season_unknown"},
            {"zombie"},
            False,
        ),
        ({"below_line": True, "held_by": "integration_only"}, {"below_line"}, False),
        ({"is_alert": True, "use_unknown": True}, set(), False),
        (
            {"is_alert": True, "zombie_kind": "stopped", "zombie_stage": "contact"},
            {"zombie"},
            False,
        ),
        ({"own_baseline_ratio": 0.49}, {"falling"}, False),
        ({"own_baseline_ratio": 0.5}, set(), False),
        ({"own_baseline_ratio": 0.1, "weekly_baseline": 2.0}, {"falling"}, False),
        ({"own_baseline_ratio": 0.1, "weekly_baseline": 1.9}, set(), False),
        ({"own_baseline_ratio": 0.1, "mrr_minor": None}, set(), False),
    ],
)
def test_each_signal(engine: Engine, row: dict[str, Any], codes: set[str], is_urgent: bool) -> None:
    assert found(engine, **row) == (codes, is_urgent)


def test_what_is_at_stake_is_the_stated_product(engine: Engine) -> None:
    put_state(
        engine,
        {"customer_id": "below", "below_line": True},
        {"customer_id": "above", "overdue_minor": 1},
        {"customer_id": "leaving", "leaves_on": ago(-60)},
    )
    chances = {"leaving": 1.0, "below": 0.25, "above": None}
    rows = engine.query(candidates(signals(STATE, ibis.date(DAY)), chances, 0.8)).to_pylist()
    stakes = {row["customer_id"]: row["stake_minor"] for row in rows}
    # 100.00 × 25 % × 12 months × 80 % = 240.00; with no record there is no figure
    assert stakes == {"below": 24_000, "above": None, "leaving": 96_000}


def test_a_model_that_proved_itself_says_the_chance(engine: Engine) -> None:
    put_state(
        engine,
        {"customer_id": "below", "below_line": True, "risk": 0.5},
        {"customer_id": "near", "is_alert": True, "risk": 0.1},
        {"customer_id": "leaving", "leaves_on": ago(-60), "risk": 0.1},
    )
    chances = {"leaving": 1.0, "below": 0.25, "above": None}
    rows = engine.query(candidates(signals(STATE, ibis.date(DAY)), chances, 0.8)).to_pylist()
    stakes = {row["customer_id"]: row["stake_minor"] for row in rows}
    # 100.00 × 50 % × 12 × 80 % = 480.00, × 10 % = 96.00; who has given notice leaves
    assert stakes == {"below": 48_000, "near": 9_600, "leaving": 96_000}


def test_the_order_is_urgent_then_stake_then_mrr(engine: Engine) -> None:
    put_state(
        engine,
        {"customer_id": "small", "overdue_minor": 1},
        {"customer_id": "large", "overdue_minor": 1, "mrr_minor": 90_000, "mrr_base_minor": 90_000},
        {"customer_id": "urgent", "nps_score": 1, "nps_on": DAY},
        {"customer_id": "priceless", "overdue_minor": 1, "mrr_base_minor": None},
        {"customer_id": "else", "overdue_minor": 1, "csm": "flo"},
    )
    chances = {"leaving": 1.0, "below": 0.25, "above": 0.1}
    rows = engine.query(candidates(signals(STATE, ibis.date(DAY)), chances, 0.8)).to_pylist()
    places = {row["customer_id"]: row["place"] for row in rows}
    assert places == {"urgent": 1, "large": 2, "small": 3, "priceless": 4, "else": 1}
