"""Random subscription histories under random switches: the ledger against the second ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenure.metrics.groups import rolled_up, roots
from tenure.metrics.movements import monthly, movements
from tenure.metrics.schemas import schema_of, unbound
from tenure.values.dates import Month, months_between
from tenure.values.presets import PRESETS
from tenure.values.switches import (
    DEFAULT,
    ChurnRecognition,
    Denominator,
    DiscountPolicy,
    MonthRule,
    PausePolicy,
    Reactivation,
    RollUp,
    SamePeriod,
    Switches,
    WeeklyFactor,
    ZeroPrice,
)
from tenure.warehouse.engine import Engine, compiled
from tests.factories import put, subscription
from tests.metrics.ledger import FIVE, MONTHS
from tests.metrics.reference_switches import Move, ledger

FIRST, LAST = date(2023, 11, 1), date(2024, 9, 30)
DAYS = st.integers(0, 240).map(lambda n: date(2023, 12, 20) + timedelta(days=n))
MAYBE = st.one_of(st.none(), DAYS)
STATUSES = ("active", "active", "active", "trialing", "past_due", "paused", "canceled", "unpaid")

VALUES: dict[str, list[Any]] = {
    "churn_recognition": list(ChurnRecognition),
    "past_due_days": [None, 0, 15, 30],
    "discount_policy": list(DiscountPolicy),
    "zero_price": list(ZeroPrice),
    "pause_policy": list(PausePolicy),
    "weekly_factor": list(WeeklyFactor),
    "roll_up": list(RollUp),
    "month_rule": [MonthRule.MONTH_END, MonthRule.MONTH_END, MonthRule.ANY_DAY],
    "month_start_day": [1, 1, 15, 28],
    "same_period": list(SamePeriod),
    "reactivation": list(Reactivation),
    "reactivation_window": [None, None, 10, 45],
    "denominator": list(Denominator),
}


def drawn_by_lot(sets: int) -> list[Switches]:
    """Sets of switches, each switch of each set by lot; the same sets on every run."""
    lot = Random(20_260)
    return [
        Switches(**{name: lot.choice(values) for name, values in VALUES.items()})
        for _ in range(sets)
    ]


SWITCHES = [*(each.switches for each in PRESETS.values()), *drawn_by_lot(42)]


@st.composite
def history(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Rows of any status, with trials, pauses, discounts, cancellations and late payments."""
    rows: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 6))):
        follows = bool(rows) and rows[-1]["ended_on"] is not None and draw(st.booleans())
        start = rows[-1]["ended_on"] if follows else draw(DAYS)
        length = draw(st.one_of(st.none(), st.sampled_from([0, 1, 9, 31, 60, 120])))
        end = None if length is None else start + timedelta(days=length)
        rows.append(
            subscription(
                rows[-1]["customer_id"] if follows else draw(st.sampled_from("abc")),
                start.isoformat(),
                end.isoformat() if end else None,
                draw(st.sampled_from([-500, 0, 100, 250, 9_999])),
                subscription_id=f"s{number}",
                currency=draw(st.sampled_from(["USD", "USD", "EUR"])),
                quantity=draw(st.sampled_from([1, 1, 3])),
                interval=draw(st.sampled_from(["month", "month", "week", "year", "day"])),
                interval_count=draw(st.sampled_from([1, 1, 2])),
                charge_kind=draw(st.sampled_from(["recurring"] * 5 + ["one_off"])),
                **draw(state(start)),
                **draw(discount(start)),
            )
        )
    return rows


@st.composite
def state(draw: st.DrawFn, start: date) -> dict[str, Any]:
    """Status and days that go with it, in any order, or none where one would look for them."""
    status = draw(st.sampled_from(STATUSES))
    later = st.integers(0, 150).map(lambda n: start + timedelta(days=n))
    maybe = st.one_of(st.none(), later)
    return {
        "status": status,
        "trial_end_on": draw(st.one_of(st.none(), st.none(), later)),
        "cancel_requested_on": draw(maybe),
        "current_period_end_on": draw(maybe),
        "past_due_on": draw(maybe) if status in ("past_due", "unpaid") else None,
        "ended_by": draw(st.sampled_from([None, None, "us", "customer", "delinquent"])),
    }


@st.composite
def discount(draw: st.DrawFn, start: date) -> dict[str, Any]:
    """Perhaps a discount: of a share or an amount, from the start or later, for some time or for ever."""
    kind = draw(st.sampled_from(["none", "none", "percent", "amount", "whole"]))
    begins = draw(st.one_of(st.none(), st.integers(-20, 60)))
    lasts = draw(st.one_of(st.none(), st.sampled_from([0, 10, 45])))
    first = start if begins is None else start + timedelta(days=begins)
    return {
        "discount_percent": {"percent": 12.5, "whole": 100.0}.get(kind),
        "discount_amount_minor": 300 if kind == "amount" else None,
        "discount_duration": draw(st.sampled_from([None, "once", "repeating", "forever"])),
        "discount_starts_on": None if begins is None else first,
        "discount_ends_on": None if lasts is None else first + timedelta(days=lasts),
    }


PARENTS = st.fixed_dictionaries({who: st.sampled_from([None, "a", "b", "c"]) for who in "abc"})


@pytest.fixture(scope="module")
def shared_engine() -> Engine:
    return Engine()


@cache
def sql(switches: Switches) -> str:
    """The movements under these switches, compiled once."""
    table = unbound("subscriptions")
    if switches.roll_up is RollUp.PARENT:
        table = rolled_up(table, roots(unbound("customers")))
    return compiled(movements(table, switches))


def found(
    engine: Engine, rows: list[dict[str, Any]], customers: list[dict[str, Any]], switches: Switches
) -> list[Move]:
    """What the product says."""
    put(engine, "subscriptions", rows)
    put(engine, "customers", customers)
    fields = tuple(Move.__dataclass_fields__)
    return sorted(
        (
            Move(*(row[name] for name in fields))
            for row in engine.arrow(sql(switches)).to_pylist()
            if row["moved_on"] <= LAST
        ),
        key=lambda move: (move.customer_id, move.currency, move.moved_on),
    )


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=history(), parents=PARENTS, switches=st.sampled_from(SWITCHES))
def test_every_switch_equals_the_second_ledger(
    shared_engine: Engine,
    rows: list[dict[str, Any]],
    parents: dict[str, str | None],
    switches: Switches,
) -> None:
    customers = [{"customer_id": who, "parent_id": above} for who, above in parents.items()]
    expected = ledger(rows, customers, switches, FIRST, LAST)
    assert found(shared_engine, rows, customers, switches) == expected


def complete(row: dict[str, Any]) -> dict[str, Any]:
    """A row with every column the second ledger asks for."""
    empty = dict.fromkeys((*schema_of("subscriptions").names,))
    return {**empty, **row}


def both(
    engine: Engine, rows: list[dict[str, Any]], switches: Switches
) -> tuple[list[Move], list[Move]]:
    """What the product says, and what the second ledger says."""
    full = [complete(row) for row in rows]
    return found(engine, full, [], switches), ledger(full, [], switches, FIRST, LAST)


ANY_DAY = Switches(month_rule=MonthRule.ANY_DAY)
FISCAL_DAY = 15
FISCAL = list(months_between(Month.of(FIRST, FISCAL_DAY), Month.of(LAST, FISCAL_DAY)))


@pytest.fixture(scope="module")
def fiscal_engine() -> Engine:
    engine = Engine()
    days = ", ".join(f"(DATE '{month.starts_on}')" for month in FISCAL)
    engine.run(f"CREATE TABLE months AS SELECT * FROM (VALUES {days}) AS m(month_on)")
    return engine


@cache
def fiscal_sql() -> str:
    """Movements of each fiscal month, compiled once."""
    moves = movements(unbound("subscriptions"), DEFAULT)
    return compiled(monthly(moves, MONTHS, month_start_day=FISCAL_DAY))


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=history())
def test_fiscal_months_hold_the_movements_of_their_days(
    fiscal_engine: Engine, rows: list[dict[str, Any]]
) -> None:
    put(fiscal_engine, "subscriptions", rows)
    moves = ledger(rows, [], DEFAULT, FIRST, LAST)
    for row in fiscal_engine.arrow(fiscal_sql()).to_pylist():
        month = Month.of(row["month_on"], FISCAL_DAY)
        if month.ends_on > LAST:
            continue
        own = [move for move in moves if move.currency == row["currency"]]
        inside = [m for m in own if month.starts_on <= m.moved_on < month.ends_on]
        for kind in FIVE:
            amounts = [abs(m.closing_minor - m.opening_minor) for m in inside if m.kind == kind]
            assert row[f"{kind}_minor"] == sum(amounts)
        before = {m.customer_id: m.closing_minor for m in own if m.moved_on < month.starts_on}
        assert row["opening_minor"] == sum(before.values())
        assert row["customers_opening"] == sum(mrr > 0 for mrr in before.values())


def test_a_resumed_pause_is_new_where_pausing_is_cancelling(shared_engine: Engine) -> None:
    rows = [
        subscription("c", "2024-01-01", "2024-02-10"),
        subscription("c", "2024-02-10", "2024-04-15", status="paused"),
        subscription("c", "2024-04-15"),
    ]
    for policy, kinds in {
        PausePolicy.ZERO: ["new", "churn", "reactivation"],
        PausePolicy.STILL_MRR: ["new"],
        PausePolicy.CANCEL_AND_NEW: ["new", "churn", "new"],
    }.items():
        got, expected = both(shared_engine, rows, Switches(pause_policy=policy))
        assert [move.kind for move in got] == [move.kind for move in expected] == kinds


def test_a_return_after_the_window_is_new(shared_engine: Engine) -> None:
    # lost on 1 March, back 31 days later
    rows = [subscription("c", "2024-01-01", "2024-03-01"), subscription("c", "2024-04-01")]
    for window, kind in {None: "reactivation", 30: "new", 31: "reactivation"}.items():
        got, expected = both(shared_engine, rows, Switches(reactivation_window=window))
        assert (got[-1].kind, expected[-1].kind) == (kind, kind)


def test_a_month_holds_what_ran_on_any_day_of_it(shared_engine: Engine) -> None:
    # two days, the last of January and the first of February
    rows = [subscription("c", "2024-01-31", "2024-02-02")]
    got, expected = both(shared_engine, rows, ANY_DAY)
    assert got == expected
    assert [(move.kind, move.moved_on) for move in got] == [
        ("new", date(2024, 1, 1)),
        ("churn", date(2024, 3, 1)),
    ]


def test_a_group_is_one_customer(shared_engine: Engine) -> None:
    rows = [
        subscription("daughter", "2024-01-01", "2024-03-01", 3_000),
        subscription("mother", "2024-02-01", None, 5_000),
    ]
    customers = [
        {"customer_id": "daughter", "parent_id": "mother"},
        {"customer_id": "mother", "parent_id": None},
    ]
    full = [complete(row) for row in rows]
    got = found(shared_engine, full, customers, Switches(roll_up=RollUp.PARENT))
    assert [(move.customer_id, move.kind, move.closing_minor) for move in got] == [
        ("mother", "new", 3_000),
        ("mother", "expansion", 8_000),
        ("mother", "contraction", 5_000),
    ]


def test_a_row_that_has_ended_stays_ended(shared_engine: Engine) -> None:
    # the price changed on 1 March; the request of May stands on both rows of the subscription
    asked = {"cancel_requested_on": date(2024, 5, 10)}
    rows = [
        subscription("c", "2024-01-01", "2024-03-01", 3_000, subscription_id="s", **asked),
        subscription("c", "2024-03-01", "2024-06-01", 5_000, subscription_id="s", **asked),
    ]
    switches = Switches(churn_recognition=ChurnRecognition.AT_CANCEL)
    got, expected = both(shared_engine, rows, switches)
    assert [move.closing_minor for move in expected] == [3_000, 5_000, 0]
    assert got == expected


def test_a_month_holds_a_discounted_row_once(shared_engine: Engine) -> None:
    row = subscription(
        "c", "2024-01-01", None, 10_000, discount_percent=25.0, discount_ends_on=date(2024, 3, 15)
    )
    got, expected = both(shared_engine, [row], ANY_DAY)
    assert [move.closing_minor for move in expected] == [7_500, 10_000]
    assert got == expected


def test_a_resumed_pause_is_new_by_the_month_too(shared_engine: Engine) -> None:
    rows = [
        subscription("c", "2024-01-01", "2024-02-10"),
        subscription("c", "2024-02-10", "2024-04-15", status="paused"),
        subscription("c", "2024-04-15"),
    ]
    switches = replace(ANY_DAY, pause_policy=PausePolicy.CANCEL_AND_NEW)
    got, expected = both(shared_engine, rows, switches)
    assert [move.kind for move in expected] == ["new", "churn", "new"]
    assert got == expected


def test_a_netted_month_is_dated_where_it_last_changed(shared_engine: Engine) -> None:
    # an add-on of 5 June; a renewal at the same price on 20 June is no change
    rows = [
        subscription("c", "2024-01-01", "2024-06-20", 3_000),
        subscription("c", "2024-06-20", None, 3_000),
        subscription("c", "2024-06-05", None, 500),
    ]
    got, expected = both(shared_engine, rows, Switches(same_period=SamePeriod.IGNORE))
    assert got == expected
    assert [(move.kind, move.moved_on) for move in got] == [
        ("new", date(2024, 1, 1)),
        ("expansion", date(2024, 6, 5)),
    ]


def test_a_free_plan_keeps_who_has_paid_and_nobody_else(shared_engine: Engine) -> None:
    free = {"price": 0, "currency": "USD"}
    rows = [
        subscription("c", "2024-01-01", "2024-02-01", **free),
        subscription("c", "2024-02-01", "2024-03-01", 3_000),
        subscription("c", "2024-03-01", "2024-04-01", **free),
        subscription("c", "2024-04-01", "2024-05-01", -500),
        subscription("c", "2024-05-01", "2024-06-01", 3_000),
        subscription("never", "2024-01-01", "2024-06-01", **free),
    ]
    got, expected = both(shared_engine, rows, Switches(zero_price=ZeroPrice.ACTIVE))
    assert got == expected
    assert [(move.kind, move.moved_on.month, move.closing_minor) for move in got] == [
        ("new", 2, 3_000),
        ("contraction", 3, 0),
        ("churn", 4, 0),
        ("reactivation", 5, 3_000),
        ("churn", 6, 0),
    ]
