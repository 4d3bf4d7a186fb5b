"""The bridge adds up: over random histories, and on data whose two counts are known otherwise."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import ibis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenure.metrics.bridge import Asked, amounts, changed, path, side_by_side, totals
from tenure.metrics.movements import monthly, movements
from tenure.metrics.schemas import unbound
from tenure.values.presets import PRESETS
from tenure.values.switches import (
    DEFAULT,
    ChurnRecognition,
    DiscountPolicy,
    MonthRule,
    PausePolicy,
    RollUp,
    SamePeriod,
    Switches,
    ZeroPrice,
)
from tenure.warehouse.engine import Engine, compiled
from tests.factories import put, subscription
from tests.metrics.ledger import MONTHS, calendar, on
from tests.metrics.test_identity import DAYS, history

FACTS = {
    "subscriptions": unbound("subscriptions"),
    "customers": unbound("customers"),
    "fx_rates": unbound("fx_rates"),
    "months": MONTHS,
}
FAR = ibis.date(9999, 12, 31)
ANY_DAY = replace(DEFAULT, month_rule=MonthRule.ANY_DAY)
ODD = Switches(
    churn_recognition=ChurnRecognition.AT_CANCEL,
    past_due_days=7,
    discount_policy=DiscountPolicy.NONE,
    zero_price=ZeroPrice.ACTIVE,
    pause_policy=PausePolicy.STILL_MRR,
    roll_up=RollUp.PARENT,
    month_rule=MonthRule.ANY_DAY,
    same_period=SamePeriod.IGNORE,
)
ENDS = {**{name: preset.switches for name, preset in PRESETS.items()}, "odd": ODD}


@st.composite
def billed(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Histories with discounts, pauses, late payments, trials and cancellations asked for."""
    rows = draw(history())
    for row in rows:
        row["status"] = draw(
            st.sampled_from(["active", "active", "past_due", "paused", "trialing", "canceled"])
        )
        row["past_due_on"] = draw(st.one_of(st.none(), DAYS))
        row["cancel_requested_on"] = draw(st.one_of(st.none(), st.none(), DAYS))
        row["current_period_end_on"] = draw(st.one_of(st.none(), DAYS))
        row["discount_percent"] = draw(st.sampled_from([None, None, 25.0, 100.0]))
        row["discount_duration"] = draw(st.sampled_from([None, "once", "repeating", "forever"]))
        row["discount_starts_on"] = draw(st.one_of(st.none(), DAYS))
        row["discount_ends_on"] = draw(st.one_of(st.none(), DAYS))
    return rows


def bridge(
    engine: Engine, key: tuple[str, str, str]
) -> tuple[dict[str, int], list[dict[str, Any]]]:
    row = engine.arrow(written(key)[0]).to_pylist()[0]
    return row, engine.arrow(written(key)[1]).to_pylist()


def expressions(left: Switches, right: Switches, measure: str) -> tuple[str, str, str, str]:
    asked = Asked(measure, 2024, 5, "USD", is_converted=False, before=FAR)
    steps = path(left, right, is_converted=False)
    sets = [left, *(switches for _name, switches in steps)]
    wide = side_by_side([amounts(FACTS, each, asked) for each in sets])
    rules = [name for name, _switches in steps]
    ends = [
        monthly(
            movements(unbound("subscriptions"), replace(each, roll_up=RollUp.OWN)),
            MONTHS,
            month_start_day=1,
        )
        for each in (left, right)
    ]
    return (
        compiled(totals(wide, len(sets))),
        compiled(changed(wide, rules)),
        *(compiled(each) for each in ends),
    )


CHOSEN = [
    ("tenure", "stripe", "mrr"),
    ("tenure", "chartmogul", "mrr"),
    ("tenure", "odd", "mrr"),
    ("lago", "profitwell", "churn"),
    ("baremetrics", "odd", "contraction"),
    ("chartmogul", "lago", "expansion"),
]


@cache
def written(key: tuple[str, str, str]) -> tuple[str, str, str, str]:
    return expressions(ENDS[key[0]], ENDS[key[1]], key[2])


@pytest.fixture(scope="module")
def books() -> Engine:
    engine = Engine()
    calendar(engine, "2023-01", "2025-12")
    put(engine, "fx_rates", [])
    parents = {"b": "a"}
    put(
        engine,
        "customers",
        [{"customer_id": who, "name": who, "parent_id": parents.get(who)} for who in "abc"],
    )
    return engine


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=billed(), key=st.sampled_from(CHOSEN))
def test_rules_add_up_to_the_whole_difference(
    books: Engine, rows: list[dict[str, Any]], key: tuple[str, str, str]
) -> None:
    put(books, "subscriptions", rows)
    row, each = bridge(books, key)
    steps = [row[f"t{place}"] - row[f"t{place - 1}"] for place in range(1, _count(row))]
    column = "closing_minor" if key[2] == "mrr" else f"{key[2]}_minor"
    left, right = (_month(books, sql, column) for sql in written(key)[2:])
    assert row["t0"] == left
    if key[2] == "mrr":  # rolled up or not, MRR is the same; movements of a group may cancel out
        assert row[f"t{_count(row) - 1}"] == right
    assert sum(steps) == row[f"t{_count(row) - 1}"] - row["t0"]
    by_rule: dict[str, int] = defaultdict(int)
    for one in each:
        assert one["after_minor"] - one["before_minor"] == one["delta_minor"] != 0
        by_rule[one["rule"]] += one["delta_minor"]
    rules = [name for name, _ in path(ENDS[key[0]], ENDS[key[1]], is_converted=False)]
    assert [by_rule[rule] for rule in rules] == steps


def _count(row: dict[str, int]) -> int:
    return sum(name.startswith("t") for name in row)


def _month(engine: Engine, sql: str, column: str) -> int:
    months = engine.arrow(sql).to_pylist()
    wanted = (on("2024-05-01"), "USD")
    return sum(m[column] for m in months if (m["month_on"], m["currency"]) == wanted)


def test_each_rule_names_its_customers(books: Engine) -> None:
    # 31 May: one asked to leave on the 10th and is paid until July; one is 40 days late
    put(
        books,
        "subscriptions",
        [
            subscription(
                "a",
                "2024-01-01",
                cancel_requested_on=on("2024-05-10"),
                current_period_end_on=on("2024-07-01"),
            ),
            subscription(
                "b", "2024-01-01", None, 3_000, status="past_due", past_due_on=on("2024-04-20")
            ),
            subscription("c", "2024-01-01", None, 5_000),
        ],
    )
    row, each = bridge(books, ("tenure", "stripe", "mrr"))
    assert (row["t0"], row[f"t{_count(row) - 1}"]) == (15_000, 8_000)
    found = sorted((r["rule"], r["customer_id"], r["delta_minor"]) for r in each)
    assert found == [("churn_recognition", "a", -10_000), ("past_due_days", "b", 3_000)]


@pytest.mark.shared
def test_active_on_any_day_against_month_end(engine: Engine, shared: Callable[[str], Path]) -> None:
    """RavenStack as its users count it: every subscription that ran on any day of the month."""
    folder = shared("ravenstack")
    text = next(folder.glob("*subscriptions*.csv")).read_text(encoding="utf-8")
    rows, any_day, at_end = [], 0, 0
    for raw in csv.DictReader(text.splitlines()):
        start, end = _day(raw["start_date"]), _day(raw["end_date"])
        price = int(raw["mrr_amount"])
        if raw["is_trial"] == "TRUE":
            continue
        rows.append(
            subscription(
                raw["account_id"],
                start.isoformat(),
                end.isoformat() if end else None,
                price,
                subscription_id=raw["subscription_id"],
            )
        )
        if end and end <= start:
            continue
        if start <= date(2024, 11, 30) and (end is None or end > date(2024, 11, 1)):
            any_day += price
        if start <= date(2024, 11, 30) and (end is None or end > date(2024, 11, 30)):
            at_end += price
    put(engine, "subscriptions", rows)
    put(engine, "customers", [])
    put(engine, "fx_rates", [])
    calendar(engine, "2023-01", "2024-12")
    asked = Asked("mrr", 2024, 11, "USD", is_converted=False, before=FAR)
    wide = side_by_side([amounts(FACTS, each, asked) for each in (DEFAULT, ANY_DAY)])
    (row,) = engine.query(totals(wide, 2)).to_pylist()
    assert (row["t0"], row["t1"]) == (at_end, any_day)
    each = engine.query(changed(wide, ["month_rule"])).to_pylist()
    assert sum(r["delta_minor"] for r in each) == any_day - at_end != 0
    assert len(each) == row["n1"]


def _day(text: str) -> Any:
    return date.fromisoformat(text) if text else None
