"""A subscription's rows: when which price held, by invoices, events, trials, discounts and ends."""

from __future__ import annotations

from datetime import UTC, date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.connectors.stripe.amounts import UnmappedError
from tenure.connectors.stripe.bills import Changed, Fact, facts_of
from tenure.connectors.stripe.catalog import Catalog, price_of, total
from tenure.connectors.stripe.discounts import Discount, parts
from tenure.connectors.stripe.history import Past, Place, subscription_rows
from tests.connectors.stripe import catalogue
from tests.connectors.stripe.catalogue import KINDS, PRICES, Life, coupon, price, seconds

READ_ON = date(2025, 7, 29)
Rows = list[dict[str, Any]]


def place() -> Place:
    catalog = Catalog()
    catalog.take(
        "products", [{"id": "prod_main", "name": "Main"}, {"id": "prod_add", "name": "Add"}]
    )
    catalog.take("prices", [price(name) for name in PRICES])
    catalog.take("coupons", [coupon("quarter"), coupon("half")])
    return Place(catalog, UTC, READ_ON)


def life(kind: str, months: int = 4) -> Life:
    return Life(KINDS.index(kind), months)


def past_of(one: Life, *more: Fact) -> Past:
    past = Past()
    for nth in range(one.bills()):
        for fact in facts_of(catalogue.invoice(one, nth), UTC):
            past.take(fact)
    for each in more:
        past.take(each)
    return past


def rows(one: Life, *more: Fact, **changes: Any) -> Rows:
    found = catalogue.subscription(one) | changes
    return subscription_rows(found, past_of(one, *more), place())


def told(found: Rows, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in found]


def test_an_upgrade_begins_on_the_day_it_was_prorated_from() -> None:
    one = life("upgraded")
    assert told(rows(one), "started_on", "ended_on", "quantity", "status") == [
        (one.begun, one.changed, 1, "canceled"),
        (one.changed, None, 3, "active"),
    ]


def test_items_have_rows_of_their_own_the_first_under_the_subscription() -> None:
    one = life("two_items")
    own = f"sub_{one.number:08d}"
    assert told(rows(one), "subscription_id", "plan", "unit_amount_minor") == [
        (own, "Main", 2000),
        (f"{own}/si_{one.number:08d}_1", "Add", 500),
    ]


def test_an_item_that_is_gone_ended_with_what_was_paid_for() -> None:
    one = life("item_gone")
    _, gone = rows(one)
    assert (gone["started_on"], gone["ended_on"]) == (one.begun, one.bill(2))


def test_a_change_no_invoice_tells_begins_when_the_event_says_else_today() -> None:
    one = life("monthly")
    found = catalogue.subscription(one)
    found["items"]["data"][0]["quantity"] = 4
    changed = Changed(found["id"], date(2025, 7, 20))
    for more, begins in (((changed,), date(2025, 7, 20)), ((), READ_ON)):
        _, now = subscription_rows(found, past_of(one, *more), place())
        assert (now["started_on"], now["quantity"]) == (begins, 4)
    known = past_of(one)
    known.held[(2000, 4)] = date(2025, 7, 11)
    _, now = subscription_rows(found, known, place())
    assert now["started_on"] == date(2025, 7, 11)


@pytest.mark.parametrize(
    ("reason", "comment", "by"),
    [
        ("cancellation_requested", None, "customer"),
        ("payment_failed", None, "delinquent"),
        ("payment_disputed", None, "delinquent"),
        ("cancellation_requested", "tenure: unused for long", "us"),
        (None, None, None),
    ],
)
def test_who_ended_it(reason: str | None, comment: str | None, by: str | None) -> None:
    told_why = {"reason": reason, "comment": comment, "feedback": None}
    (row,) = rows(life("left"), cancellation_details=told_why)
    assert (row["status"], row["ended_by"]) == ("canceled", by)
    assert row["ended_on"] == life("left").ended


def test_a_cancellation_to_come_ends_when_it_comes() -> None:
    one = life("monthly")
    (row,) = rows(
        one,
        cancel_at_period_end=True,
        cancel_at=seconds(one.bill(4)),
        canceled_at=seconds(date(2025, 7, 15)),
        cancellation_details={"reason": "cancellation_requested", "feedback": "too_expensive"},
    )
    assert row["status"] == "active"
    assert row["cancel_requested_on"] == date(2025, 7, 15)
    assert row["ended_on"] == row["current_period_end_on"] == one.bill(4)
    assert (row["ended_by"], row["ended_reason"]) == ("customer", "too_expensive")


def test_a_late_payment_is_late_since_its_invoice() -> None:
    one = life("uncollected")
    (row,) = rows(one, status="past_due")
    assert (row["status"], row["past_due_on"]) == ("past_due", one.bill(3))
    (row,) = rows(one)
    assert row["past_due_on"] is None


def test_a_trial_that_comes_later_is_a_row_of_its_own() -> None:
    one = life("monthly")
    start, end = date(2025, 7, 10), date(2025, 8, 1)
    found = rows(one, status="trialing", trial_start=seconds(start), trial_end=seconds(end))
    assert told(found, "started_on", "trial_end_on", "status") == [
        (one.begun, None, "canceled"),
        (start, end, "trialing"),
    ]


def test_a_discount_taken_away_ended_with_the_last_bill_that_bore_it() -> None:
    one = life("coupon", months=5)
    found = catalogue.subscription(one) | {"discounts": []}
    past = Past()
    for nth in range(5):
        bill = catalogue.invoice(one, nth)
        if nth > 1:
            bill["discounts"] = []
            bill["lines"]["data"][0] |= {"discounts": [], "discount_amounts": []}
        for fact in facts_of(bill, UTC):
            past.take(fact)
    (row,) = subscription_rows(found, past, place())
    assert (row["discount_percent"], row["discount_ends_on"]) == (25, one.bill(2))


def test_an_amount_off_is_taken_off_once() -> None:
    off = coupon("quarter") | {"percent_off": None, "amount_off": 300, "currency": "usd"}
    one = life("two_items")
    given_one = catalogue.discount(Life(KINDS.index("coupon"), 4))
    assert given_one is not None
    given_one |= {"start": seconds(one.begun), "source": {"type": "coupon", "coupon": off}}
    found = rows(one, discounts=[given_one])
    assert told(found, "plan", "discount_amount_minor") == [("Main", 300), ("Add", None)]


def test_two_discounts_are_put_together_while_both_hold() -> None:
    a, b, c, d = (date(2025, month, 1) for month in (1, 2, 3, 4))
    found = parts(
        a, None, [Discount(50, None, "forever", a, None), Discount(None, 200, "repeating", b, c)]
    )
    shown = [
        (each.starts_on, each.ends_on, each.discount.percent, each.discount.amount_minor)
        for each in found
        if each.discount
    ]
    assert shown == [(a, b, 50, None), (b, c, 50, 200), (c, None, 50, None)]
    (one,) = parts(a, d, [Discount(20, None, "forever", a, None), Discount(20, None, "once", a, b)])
    assert one.discount is not None
    assert one.discount.percent == 20
    (both,) = parts(
        a, d, [Discount(20, None, "forever", a, None), Discount(50, None, "forever", a, None)]
    )
    assert both.discount is not None
    assert both.discount.percent == pytest.approx(60)


def test_tax_inside_the_price_is_no_revenue() -> None:
    one = life("monthly")
    past = Past()
    bill = catalogue.invoice(one, 0)
    bill["lines"]["data"][0] |= {"taxes": [{"amount": 319, "tax_behavior": "inclusive"}]}
    for fact in facts_of(bill, UTC):
        past.take(fact)
    (row,) = subscription_rows(catalogue.subscription(one), past, place())
    assert row["unit_amount_minor"] == 1681  # 2000 with 19 %: 2000 ÷ 1.19 = 1680.67


@pytest.mark.parametrize(
    ("changes", "quantity", "expected"),
    [
        ({"unit_amount": None, "unit_amount_decimal": "0.5"}, 5000, (2500, 1)),
        ({"transform_quantity": {"divide_by": 10, "round": "up"}}, 41, (2000, 5)),
        ({"transform_quantity": {"divide_by": 10, "round": "down"}}, 41, (2000, 4)),
        ({}, 7, (2000, 7)),
    ],
)
def test_unit_and_quantity(
    changes: dict[str, Any], quantity: int, expected: tuple[int, int]
) -> None:
    found = catalogue.subscription(life("monthly"))
    item = found["items"]["data"][0]
    item["quantity"], item["price"] = quantity, price("price_m") | changes | {"id": "price_x"}
    (row,) = subscription_rows(found, Past(), place())
    assert (row["unit_amount_minor"], row["quantity"]) == expected


def test_metered_use_is_no_recurring_charge() -> None:
    (row,) = rows(life("metered"))
    assert row["charge_kind"] == "metered"


@pytest.mark.parametrize(("mode", "cost"), [("graduated", 7200), ("volume", 5700)])
def test_tiers(mode: str, cost: int) -> None:
    """Eight units: five at 10.00, three at 7.00 and 1.00 once; or all of them at 7.00 and 1.00 once."""
    tiered = price_of(price("price_tier") | {"tiers_mode": mode})
    assert total(tiered, 8, "USD") == cost


def test_a_price_nobody_knows_is_told() -> None:
    found = catalogue.subscription(life("monthly"))
    del found["items"]["data"][0]["price"]["unit_amount"]
    found["items"]["data"][0]["price"] |= {"id": "price_odd", "unit_amount_decimal": None}
    with pytest.raises(UnmappedError, match="unit_amount"):
        subscription_rows(found, Past(), place())
    with pytest.raises(UnmappedError, match="status is 'odd'"):
        rows(life("monthly"), status="odd")


@given(
    quantities=st.lists(st.integers(1, 4), min_size=1, max_size=8),
    held=st.integers(0, 4),
)
def test_rows_of_an_item_touch_and_never_overlap(quantities: list[int], held: int) -> None:
    one = Life(0, len(quantities))
    past = Past()
    for nth, quantity in enumerate(quantities):
        bill = catalogue.invoice(one, nth)
        bill["lines"]["data"][0] |= {"quantity": quantity}
        for fact in facts_of(bill, UTC):
            past.take(fact)
    found = catalogue.subscription(one)
    found["items"]["data"][0]["quantity"] = held or quantities[-1]
    made = subscription_rows(found, past, place())
    assert made[0]["started_on"] == one.begun
    assert made[-1]["ended_on"] is None
    assert made[-1]["quantity"] == (held or quantities[-1])
    for before, after in pairwise(made):
        assert before["ended_on"] == after["started_on"]
        assert before["started_on"] < before["ended_on"]
        assert before["quantity"] != after["quantity"]
    billed = {row["quantity"] for row in made}
    assert billed <= {*quantities, held}
    assert all(Decimal(row["unit_amount_minor"]) == 2000 for row in made)
