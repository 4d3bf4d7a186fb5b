"""Single objects become rows: amounts by currency, taxes, states, and what is no fact at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tenure.connectors.stripe import facts
from tenure.connectors.stripe.amounts import UnmappedError, minor
from tenure.connectors.stripe.bills import facts_of
from tenure.connectors.stripe.catalog import Catalog, price_of
from tenure.connectors.stripe.history import Past, Place, subscription_rows
from tenure.values.canonical import TABLES
from tests.connectors.stripe import catalogue
from tests.connectors.stripe.catalogue import KINDS, Life

LIFE = Life(0, 3)


@pytest.fixture
def published(shared: Callable[[str], Path]) -> dict[str, Any]:
    """Stripe's own fixtures, one object of each kind."""
    text = (shared("stripe_fixtures") / "fixtures3.json").read_text(encoding="utf-8")
    return dict(json.loads(text)["resources"])


@pytest.mark.shared
def test_the_published_shapes_are_mapped(published: dict[str, Any]) -> None:
    who = {"customer": "cus_QXg1o8vcGmoR32"}
    rows = {
        "customers": facts.customer(published["customer"], UTC),
        "invoices": facts.invoice(published["invoice"] | {"status": "open"}, UTC),
        "payments": facts.payment(published["charge"] | who),
        "refunds": facts.refund(published["refund"] | who),
        "disputes": facts.lost_dispute(published["dispute"] | {"status": "lost"}),
    }
    for name, row in rows.items():
        assert row is not None
        table = TABLES["refunds" if name == "disputes" else name]
        required = {each.name for each in table.columns if each.required}
        of_payment = {"customer_id"} if name == "disputes" else set()  # known from the payment
        assert required - of_payment <= {key for key, value in row.items() if value is not None}
        assert set(row) - {"payment_intent"} <= set(table.names)
    assert rows["customers"]["name"] == "cus_QXg1o8vcGmoR32"  # type: ignore[index]
    assert rows["invoices"]["amount_minor"] == 1000  # type: ignore[index]
    assert rows["payments"]["status"] == "pending"  # type: ignore[index] # only authorized
    (line,) = facts.invoice_lines(published["invoice"] | {"status": "open"}, UTC)
    assert (line["amount_minor"], line["subscription_id"]) == (1000, "subscription")
    notes = list(facts.credit_notes(published["credit_note"]))
    assert sum(each["amount_minor"] for each in notes) == 1690


@pytest.mark.shared
def test_the_published_subscription_is_one_row(published: dict[str, Any]) -> None:
    found = published["subscription"] | {"ended_at": None, "trial_start": None, "trial_end": None}
    published["price"]["transform_quantity"] = None  # the fixture has a number at random there
    catalog = Catalog()
    catalog.take("products", [published["product"]])
    catalog.take("prices", [published["price"]])
    catalog.take("coupons", [published["coupon"]])
    (row,) = subscription_rows(found, Past(), Place(catalog, UTC, date(2026, 1, 1)))
    assert row["plan"] == "T-shirt"
    assert (row["unit_amount_minor"], row["quantity"], row["interval"]) == (2000, 1, "month")
    assert row["status"] == "active"  # collection is paused: that is no pause
    assert row["started_on"] == date(2024, 7, 26)  # its item came after the subscription


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        (1000, "usd", 1000),
        (500, "jpy", 500),
        (5, "mga", 500),  # Stripe counts ariary whole, ISO 4217 in hundredths
        (500, "isk", 5),
        (300, "ugx", 3),
        (5120, "kwd", 5120),
        (1000, "huf", 1000),
        (800, "twd", 800),
    ],
)
def test_amounts_are_counted_as_iso_4217_does(amount: int, currency: str, expected: int) -> None:
    assert minor({"amount": amount}, "amount", currency.upper()) == expected


@pytest.mark.parametrize(
    ("amount", "currency", "allowed"),
    [(150, "ISK", "can have"), (True, "USD", "whole number"), (10**13, "USD", "10¹²")],
)
def test_odd_amounts_are_refused(amount: object, currency: str, allowed: str) -> None:
    with pytest.raises(UnmappedError, match=allowed):
        minor({"amount": amount}, "amount", currency)


def test_a_customer() -> None:
    row = facts.customer(catalogue.customer(LIFE), UTC)
    assert row == {
        "customer_id": "cus_00000000", "external_ids": '["acc-00000000"]',
        "name": "Company 00000000", "email": "boss@c00000000.example", "country": "CH",
        "language": "de", "currency": "USD", "created_on": date(2025, 5, 1),
        "address_line": "Weg 0", "address_city": "Zürich", "address_postcode": "8001",
    }  # fmt: skip
    assert facts.customer({"id": "cus_1", "deleted": True}, UTC) is None


def test_days_end_where_the_workspace_is() -> None:
    late = catalogue.customer(LIFE) | {
        "created": int(datetime(2025, 5, 1, 22, tzinfo=UTC).timestamp())
    }
    row = facts.customer(late, ZoneInfo("Asia/Tokyo"))
    assert row is not None
    assert row["created_on"] == date(2025, 5, 2)


def test_an_invoice_tells_the_period_served_and_its_tax() -> None:
    found = catalogue.invoice(LIFE, 1) | {"total": 2380, "total_taxes": [{"amount": 380}]}
    row = facts.invoice(found, UTC)
    assert row is not None
    assert (row["period_start_on"], row["period_end_on"]) == (date(2025, 6, 1), date(2025, 7, 1))
    assert (row["amount_minor"], row["tax_minor"]) == (2380, 380)
    assert row["subscription_id"] == "sub_00000000"
    assert facts.invoice(found | {"status": "draft"}, UTC) is None
    with pytest.raises(UnmappedError, match="status is 'odd'"):
        facts.invoice(found | {"status": "odd"}, UTC)


def test_an_older_invoice_is_read_alike() -> None:
    """As the API wrote it before 2025: names of then."""
    found = catalogue.invoice(LIFE, 1)
    before = {key: value for key, value in found.items() if key not in ("parent", "total_taxes")}
    before |= {"subscription": "sub_00000000", "tax": 0}
    line = found["lines"]["data"][0]
    old = {key: line[key] for key in ("id", "amount", "currency", "period", "quantity")}
    old |= {"subscription": "sub_00000000", "subscription_item": "si_00000000_0"}
    old |= {"proration": False, "price": {"id": "price_m"}, "tax_amounts": []}
    before["lines"] = {"data": [old]}
    assert facts.invoice(before, UTC) == facts.invoice(found, UTC)
    (told,) = facts_of(before, UTC)
    (now,) = facts_of(found, UTC)
    assert (told.item, told.price, told.quantity) == (now.item, now.price, now.quantity)  # type: ignore[union-attr]


def test_lines_are_after_discounts_and_before_tax() -> None:
    found = catalogue.invoice(Life(KINDS.index("coupon"), 3), 0)
    line = found["lines"]["data"][0]
    line["taxes"] = [{"amount": 240, "tax_behavior": "inclusive"}]
    (row,) = facts.invoice_lines(found, UTC)
    assert row["amount_minor"] == 2000 - 500 - 240
    assert row["tax_minor"] == 240


@pytest.mark.parametrize(
    ("changes", "status", "amount"),
    [
        ({}, "succeeded", 2000),
        ({"amount_captured": 1500}, "succeeded", 1500),
        ({"captured": False, "amount_captured": 0}, "pending", 2000),
        ({"status": "failed", "captured": False, "amount_captured": 0}, "failed", 2000),
        ({"status": "pending", "captured": True}, "pending", 2000),
    ],
)
def test_a_charge(changes: dict[str, Any], status: str, amount: int) -> None:
    charge = catalogue.charge(LIFE, 0)
    assert charge is not None
    row = facts.payment(charge | changes)
    assert row is not None
    assert (row["status"], row["amount_minor"]) == (status, amount)
    assert row["paid_at"] == datetime(2025, 5, 1, 12, 1)  # noqa: DTZ001 - as facts keep it


@pytest.mark.parametrize(
    ("kind", "method"),
    [("card", "card"), ("sepa_debit", "direct_debit"), ("customer_balance", "bank_transfer")],
)
def test_methods_of_payment(kind: str, method: str) -> None:
    charge = catalogue.charge(LIFE, 0)
    assert charge is not None
    row = facts.payment(charge | {"payment_method_details": {"type": kind}})
    assert row is not None
    assert row["method"] == method
    assert facts.payment(charge | {"customer": None}) is None


def dispute(status: str) -> dict[str, Any]:
    return {
        "id": "dp_1",
        "object": "dispute",
        "amount": 2000,
        "charge": "ch_00000000_01",
        "created": 1_700_000_000,
        "currency": "usd",
        "reason": "fraudulent",
        "status": status,
    }


def test_a_dispute_lost_is_money_that_went_back() -> None:
    assert facts.lost_dispute(dispute("lost")) == {
        "refund_id": "dispute:dp_1",
        "customer_id": None,
        "payment_id": "ch_00000000_01",
        "currency": "USD",
        "amount_minor": 2000,
        "reason": "fraudulent",
        "refunded_at": datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC).replace(tzinfo=None),
    }


@pytest.mark.parametrize(
    "status",
    [
        *("needs_response", "under_review", "won", "prevented"),
        *("warning_needs_response", "warning_under_review", "warning_closed"),
    ],
)
def test_any_other_dispute_took_nothing_for_good(status: str) -> None:
    assert facts.lost_dispute(dispute(status)) is None


@pytest.mark.parametrize(
    ("status", "amount"),
    [("succeeded", 300), ("pending", 300), ("failed", 0), ("canceled", 0)],
)
def test_a_refund_that_failed_counts_nothing(status: str, amount: int) -> None:
    found = catalogue.refund(LIFE)
    assert found is not None
    row = facts.refund(found | {"status": status})
    assert (row["amount_minor"], row["customer_id"]) == (amount, None)
    whole = facts.refund(found | {"charge": catalogue.charge(LIFE, 0)})
    assert (whole["customer_id"], whole["payment_id"]) == ("cus_00000000", "ch_00000000_00")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [("cn_00000000", "credit", 100, 19)]),
        ({"pre_payment_amount": 100}, [("cn_00000000", "open", 100, 19)]),
        ({"refunds": [{"amount_refunded": 100}]}, [("cn_00000000", "refund", 100, 19)]),
        (
            {"pre_payment_amount": 30, "refunds": [{"amount_refunded": 50}]},
            [
                ("cn_00000000", "open", 30, 6),
                ("cn_00000000/refund", "refund", 50, 10),
                ("cn_00000000/credit", "credit", 20, 3),
            ],
        ),
    ],
)
def test_a_credit_note_by_what_it_did(
    changes: dict[str, Any], expected: list[tuple[str, str, int, int]]
) -> None:
    found = catalogue.credit_note(LIFE)
    assert found is not None
    rows = facts.credit_notes(found | {"total_taxes": [{"amount": 19}]} | changes)
    names = ("credit_note_id", "kind", "amount_minor", "tax_minor")
    assert [tuple(row[name] for name in names) for row in rows] == expected


def test_a_price_in_several_currencies() -> None:
    found = catalogue.price("price_m") | {
        "currency_options": {"usd": {"unit_amount": 2000}, "jpy": {"unit_amount": 2900}}
    }
    assert price_of(found).units == {"USD": 2000, "JPY": 2900}
