"""Losses by customer, net changes, ages at loss: by hand, and against a plain loop."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import ibis
import numpy as np
import pytest

from tenure.metrics.growth import ages, lives, loss_sums, net_changes, spells, won
from tenure.metrics.logos import logo_movements
from tenure.metrics.movements import movements
from tenure.metrics.retention import annual_loss
from tenure.metrics.schemas import unbound
from tenure.values.switches import DEFAULT
from tenure.warehouse.engine import Engine
from tests.factories import put, subscription
from tests.metrics.ledger import MONTHS, calendar

DAY = ibis.date(date(2026, 6, 30))
BOOK = [
    subscription("ada", "2026-01-10", "2026-05-20", subscription_id="a"),
    subscription("ada", "2026-05-20", price=16_000, subscription_id="a"),
    subscription("bob", "2026-02-01", "2026-05-15", price=4_000),
    subscription("eve", "2026-03-01", "2026-06-05", price=8_000, subscription_id="e"),
    subscription("eve", "2026-06-05", price=7_000, subscription_id="e"),
    subscription("dan", "2026-06-20", price=900),
]


def moves(engine: Engine, rows: list[dict[str, Any]] = BOOK) -> ibis.Table:
    put(engine, "subscriptions", rows)
    return movements(unbound("subscriptions"), DEFAULT)


def test_a_loss_said_both_ways() -> None:
    """S45: 95 % kept a month."""
    compounded, replaced = annual_loss(0.05)
    assert compounded == pytest.approx(0.4596, abs=5e-5)
    assert replaced == pytest.approx(0.60)


def test_minus_two_a_month_is_plus_27_a_year() -> None:
    """S46: −2 % a month."""
    assert 1 - annual_loss(-0.02)[0] == pytest.approx(1.2682, abs=5e-5)


def test_losses_by_customer(engine: Engine) -> None:
    """May and June: at the starts ada 100 + 160, bob 40, eve 80 + 80; lost bob 40, eve 10."""
    calendar(engine, "2026-05", "2026-06")
    (row,) = engine.query(loss_sums(moves(engine), MONTHS, DAY)).to_pylist()
    base, lost = np.array([26_000, 4_000, 16_000]), np.array([0, 4_000, 1_000])
    assert (row["n"], row["lost"], row["base"]) == (3, lost.sum(), base.sum())
    assert row["lost_squared"] == (lost**2).sum()
    assert row["crossed"] == (lost * base).sum()
    assert row["base_squared"] == (base**2).sum()


def test_net_changes_leave_coming_out(engine: Engine) -> None:
    start, end = ibis.date(date(2026, 5, 1)), ibis.date(date(2026, 7, 1))
    rows = engine.query(net_changes(moves(engine), start, end)).to_pylist()
    assert {row["customer_id"]: (row["opening_minor"], row["net_minor"]) for row in rows} == {
        "ada": (10_000, -6_000),
        "bob": (4_000, 4_000),
        "eve": (8_000, 1_000),
    }


def logos(engine: Engine, rows: list[dict[str, Any]]) -> ibis.Table:
    return logo_movements(moves(engine, rows))


def test_spells_count_whole_months(engine: Engine) -> None:
    rows = [
        subscription("now", "2026-03-31"),
        subscription("left", "2026-01-15", "2026-03-14"),
        subscription("day", "2026-01-15", "2026-03-15"),
        subscription("back", "2026-01-01", "2026-02-01", subscription_id="b"),
        subscription("back", "2026-05-01", subscription_id="c"),
        subscription("later", "2026-07-15"),
    ]
    found = engine.query(spells(logos(engine, rows), DAY)).to_pylist()
    got = {
        (row["customer_id"], row["kind"]): (row["seen_months"], row["lived_months"], row["ends_on"])
        for row in found
    }
    assert got == {
        ("now", "new"): (3, 3, None),
        ("left", "new"): (5, 1, date(2026, 3, 14)),
        ("day", "new"): (5, 2, date(2026, 3, 15)),
        ("back", "new"): (6, 1, date(2026, 2, 1)),
        ("back", "reactivation"): (2, 2, None),
    }


def test_lives_give_the_loss_rates_they_were_drawn_with(engine: Engine) -> None:
    """Planted: each month one in eight leaves in the first year of life, one in fifty later."""
    rng = np.random.default_rng(2)
    rows = []
    for number in range(3_000):
        start = date(2023, 1, 1) + timedelta(days=int(rng.integers(0, 1_000)))
        life = 0
        while life < 60 and rng.random() > (1 / 8 if life < 12 else 1 / 50):
            life += 1
        end = start + timedelta(days=round(life * 30.4375) + 8)
        ended = end.isoformat() if end <= date(2026, 6, 30) else None
        rows.append(subscription(f"c{number}", start.isoformat(), ended))
    counts = engine.query(lives(spells(logos(engine, rows), DAY))).to_pylist()
    from tenure.workflow.queries.what_if import _exposures

    at_risk, lost = _exposures(counts)
    young, old = lost[:12].sum() / at_risk[:12].sum(), lost[13:30].sum() / at_risk[13:30].sum()
    assert young == pytest.approx(1 / 8, abs=0.006)
    assert old == pytest.approx(1 / 50, abs=0.006)
    assert at_risk[0] <= 3_000


def test_customers_of_today_by_age_and_who_came(engine: Engine) -> None:
    rows = [subscription("ada", "2026-01-10"), subscription("bob", "2026-06-05", price=4_000)]
    stretches = spells(logos(engine, rows), DAY)
    put(
        engine,
        "customers",
        [
            {"customer_id": "ada", "name": "a", "channel": "ads"},
            {"customer_id": "bob", "name": "b", "channel": "word", "referred_by": "ada"},
        ],
    )
    engine.run(
        "CREATE OR REPLACE TABLE state AS SELECT * FROM (VALUES ('ada', 10000), ('bob', NULL)) "
        "AS t(customer_id, mrr_base_minor)"
    )
    state = ibis.table({"customer_id": "string", "mrr_base_minor": "int64"}, name="state")
    by = {row["age"]: row for row in engine.query(ages(stretches, state)).to_pylist()}
    assert (by[5]["customers"], by[5]["mrr_minor"]) == (1, 10_000)
    assert (by[0]["customers"], by[0]["unpriced"]) == (0, 1)
    start, end = ibis.date(date(2026, 6, 1)), ibis.date(date(2026, 7, 1))
    assert engine.query(won(stretches, unbound("customers"), start, end)).to_pylist() == [
        {"channel": "word", "came": 1, "new": 1, "referred": 1}
    ]
