"""The ledger in one currency: worked by hand, and its identity over random histories."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import ibis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenure.metrics.converted import converted, unpriced
from tenure.metrics.movements import monthly
from tenure.metrics.mrr import segments
from tenure.metrics.retention import retention
from tenure.metrics.schemas import unbound
from tenure.values.switches import DEFAULT, FxPolicy, PausePolicy, SamePeriod, Switches
from tenure.warehouse.engine import Engine, compiled
from tests.factories import put, subscription
from tests.metrics.ledger import MONTHS, calendar, on
from tests.metrics.test_identity import history

SPOT = replace(DEFAULT, fx_policy=FxPolicy.SPOT)
FROZEN = replace(DEFAULT, fx_policy=FxPolicy.FROZEN)
EURO_RATES = [("2026-01-01", 1.10), ("2026-02-01", 1.20), ("2026-03-01", 1.05)]


def rate(day: str, value: float, currency: str = "EUR") -> dict[str, Any]:
    return {
        "rated_on": on(day),
        "currency": currency,
        "base_currency": "USD",
        "rate": value,
    }


def book(
    engine: Engine, rows: list[dict[str, Any]], switches: Switches = DEFAULT
) -> list[tuple[str, str, str, int]]:
    put(engine, "subscriptions", rows)
    put(engine, "fx_rates", [rate(*each) for each in EURO_RATES])
    calendar(engine, "2026-01", "2026-04")
    parts = segments(unbound("subscriptions"), switches)
    moves = converted(parts, unbound("fx_rates"), MONTHS, "USD", switches)
    found = engine.query(moves).to_pylist()
    return sorted(
        (str(m["moved_on"]), m["customer_id"], m["kind"], m["delta_minor"]) for m in found
    )


def test_a_renewal_at_another_rate_is_fx_and_no_movement(engine: Engine) -> None:
    # 100 EUR bought at 1.10; renewed at the same price when the euro stands at 1.20
    rows = [
        subscription("c", "2026-01-10", "2026-02-10", 10_000, currency="EUR"),
        subscription("c", "2026-02-10", None, 10_000, currency="EUR"),
    ]
    assert book(engine, rows) == [
        ("2026-01-10", "c", "new", 11_000),
        ("2026-02-10", "c", "fx", 1_000),
    ]


def test_an_upgrade_is_valued_at_the_rate_of_its_day(engine: Engine) -> None:
    # 100 EUR at 1.10 becomes 150 EUR at 1.20: 50 × 1.20 more, 100 × 0.10 of fx
    rows = [
        subscription("c", "2026-01-10", "2026-02-10", 10_000, currency="EUR"),
        subscription("c", "2026-02-10", "2026-03-15", 15_000, currency="EUR"),
    ]
    assert book(engine, rows) == [
        ("2026-01-10", "c", "new", 11_000),
        ("2026-02-10", "c", "expansion", 6_000),
        ("2026-02-10", "c", "fx", 1_000),
        ("2026-03-15", "c", "churn", -18_000),
    ]


def test_spot_revalues_at_each_month_end(engine: Engine) -> None:
    rows = [subscription("c", "2026-01-10", None, 10_000, currency="EUR")]
    assert book(engine, rows, SPOT) == [
        ("2026-01-10", "c", "new", 11_000),
        ("2026-02-28", "c", "fx", 1_000),
        ("2026-03-31", "c", "fx", -1_500),
    ]


def test_a_frozen_rate_has_no_fx(engine: Engine) -> None:
    rows = [
        subscription("c", "2026-01-10", "2026-02-10", 10_000, currency="EUR"),
        subscription("c", "2026-02-10", None, 20_000, currency="EUR"),
    ]
    expected = [("2026-01-10", "c", "new", 11_000), ("2026-02-10", "c", "expansion", 11_000)]
    assert book(engine, rows, FROZEN) == expected
    march = replace(FROZEN, fx_frozen_on=date(2026, 3, 31))
    assert [delta for *_rest, delta in book(engine, rows, march)] == [10_500, 10_500]


def test_paying_in_another_currency_is_no_churn(engine: Engine) -> None:
    rows = [
        subscription("c", "2026-01-10", "2026-02-10", 10_000, currency="EUR"),
        subscription("c", "2026-02-10", None, 13_000),
    ]
    assert book(engine, rows) == [
        ("2026-01-10", "c", "new", 11_000),
        ("2026-02-10", "c", "expansion", 2_000),
    ]


def test_before_the_first_rate_nothing_is_guessed(engine: Engine) -> None:
    rows = [
        subscription("early", "2025-12-01", None, 10_000, currency="EUR"),
        subscription("yen", "2026-01-05", None, 3_000, currency="JPY"),
    ]
    assert book(engine, rows) == []
    assert book(engine, rows, SPOT)[0] == ("2026-01-31", "early", "new", 11_000)
    parts = segments(unbound("subscriptions"), DEFAULT)

    left = unpriced(parts, unbound("fx_rates"), "USD", DEFAULT, ibis.date(2026, 3, 31))
    found = engine.query(left.order_by("currency")).to_pylist()
    assert found == [
        {"currency": "EUR", "customers": 1, "mrr_minor": 10_000},
        {"currency": "JPY", "customers": 1, "mrr_minor": 3_000},
    ]


RATES = [
    rate((date(2023, 1, 1) + timedelta(days=7 * n)).isoformat(), value, currency)
    for n in range(100)
    for currency, value in (("EUR", 1 + (n * 37 % 23) / 50), ("JPY", 0.006 + (n * 13 % 7) / 1000))
]
POLICIES = {
    (policy, period): replace(DEFAULT, fx_policy=policy, same_period=period)
    for policy in (FxPolicy.PURCHASE_RATE, FxPolicy.SPOT, FxPolicy.FROZEN)
    for period in (SamePeriod.COUNT, SamePeriod.IGNORE)
}
SCALE = {"USD": 1.0, "EUR": 1.0, "JPY": 100.0}  # a yen has no cents


@cache
def written(key: tuple[FxPolicy, SamePeriod]) -> str:
    rules = replace(POLICIES[key], pause_policy=PausePolicy.ZERO)
    parts = segments(unbound("subscriptions"), POLICIES[key])
    return compiled(converted(parts, unbound("fx_rates"), MONTHS, "USD", rules))


@pytest.fixture(scope="module")
def rated() -> Engine:
    engine = Engine()
    calendar(engine, "2023-01", "2024-12")
    put(engine, "fx_rates", RATES)
    return engine


def _rate_on(currency: str, day: date) -> float:
    if currency == "USD":
        return 1.0
    known = [r for r in RATES if r["currency"] == currency and r["rated_on"] <= day]
    return float(max(known, key=lambda r: r["rated_on"])["rate"])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=history(), key=st.sampled_from(sorted(POLICIES)))
def test_opening_movements_and_fx_make_closing(
    rated: Engine, rows: list[dict[str, Any]], key: tuple[FxPolicy, SamePeriod]
) -> None:
    put(rated, "subscriptions", rows)
    moves = rated.arrow(written(key)).to_pylist()
    each: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for move in moves:
        each[move["customer_id"]].append(move)
    for held in each.values():
        before, live = 0, 0
        for move in sorted(held, key=lambda m: (m["moved_on"], m["kind"] != "fx")):
            assert move["opening_minor"] == before
            assert move["opening_minor"] + move["delta_minor"] == move["closing_minor"]
            before, live = move["closing_minor"], live + move["live_step"]
            assert live in (0, 1)
            if move["kind"] == "churn":
                assert before == 0
    if key == (FxPolicy.SPOT, SamePeriod.COUNT):
        _closing_is_the_balance_at_the_rate_of_the_day(rows, each)


def _closing_is_the_balance_at_the_rate_of_the_day(
    rows: list[dict[str, Any]], each: dict[str, list[dict[str, Any]]]
) -> None:
    last = date(2024, 11, 30)
    for customer in {row["customer_id"] for row in rows}:
        native: dict[str, int] = defaultdict(int)
        for row in rows:
            amount = max(row["unit_amount_minor"] * row["quantity"], 0)
            ended = row["ended_on"]
            if row["customer_id"] == customer and row["started_on"] <= last:
                native[row["currency"]] += amount if ended is None or ended > last else 0
        expected = sum(
            amount * _rate_on(currency, last) * SCALE[currency]
            for currency, amount in native.items()
        )
        moves = [m for m in each.get(customer, []) if m["moved_on"] <= last]
        found = sum(m["delta_minor"] for m in moves)
        assert found == pytest.approx(expected, abs=len(native))


def test_months_carry_the_fx_line(engine: Engine) -> None:
    rows = [subscription("c", "2026-01-10", None, 10_000, currency="EUR")]
    book(engine, rows, SPOT)
    parts = segments(unbound("subscriptions"), SPOT)
    moves = converted(parts, unbound("fx_rates"), MONTHS, "USD", SPOT)
    found = engine.query(monthly(moves, MONTHS).order_by("month_on")).to_pylist()
    lines = [(m["opening_minor"], m["new_minor"], m["fx_minor"], m["closing_minor"]) for m in found]
    assert lines == [
        (0, 11_000, 0, 11_000),
        (11_000, 0, 1_000, 12_000),
        (12_000, 0, -1_500, 10_500),
        (10_500, 0, 0, 10_500),
    ]


def test_what_is_kept_is_judged_after_the_fx_of_a_day(engine: Engine) -> None:
    # 100 EUR at 1.10 on 1 February; on the 10th renewed as 150 EUR at 1.20, on one day fx and expansion
    rows = [
        subscription("c", "2026-01-10", "2026-02-10", 10_000, currency="EUR"),
        subscription("c", "2026-02-10", None, 15_000, currency="EUR"),
    ]
    book(engine, rows)
    engine.run(
        "CREATE OR REPLACE TABLE windows AS SELECT DATE '2026-02-01' AS window_start, "
        "DATE '2026-03-01' AS window_end"
    )
    parts = segments(unbound("subscriptions"), DEFAULT)
    moves = converted(parts, unbound("fx_rates"), MONTHS, "USD", DEFAULT)
    windows = ibis.table({"window_start": "date", "window_end": "date"}, name="windows")
    (row,) = engine.query(retention(moves, windows)).to_pylist()
    assert (row["opening_minor"], row["kept_minor"], row["closing_minor"]) == (
        11_000,
        11_000,
        18_000,
    )
