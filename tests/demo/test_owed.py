"""What zombies are owed: the product finds the planted amounts to the minor unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from tenure.demo.company import Size, Truth
from tests.demo.conftest import Company
from tests.demo.test_company import ask

SIZES = (
    Size(customers=400, months=24, seed=7, ends_on=date(2026, 3, 31)),
    Size(customers=400, months=24, seed=5, events=40_000, ends_on=date(2025, 8, 15)),
    Size(customers=2000, months=24, seed=11, ends_on=date(2026, 3, 31)),
)


@dataclass(frozen=True)
class Found:
    """A company's tables and truth, and what is owed by customer and currency."""

    folder: Path
    truth: Truth
    owed: dict[str, dict[str, int]]
    payments: list[dict[str, object]]


@pytest.fixture(scope="module", params=SIZES, ids=lambda size: f"{size.customers}-{size.seed}")
def found(request: pytest.FixtureRequest, companies: Callable[[Size], Company]) -> Found:
    company = companies(request.param)
    assert company.report.rejected == 0
    payments = company.rows("unused_payments")
    owed: dict[str, dict[str, int]] = {}
    for row in company.rows("unused"):
        owed.setdefault(row["customer_id"], {})[row["currency"]] = row["owed_minor"]
    return Found(company.folder, company.truth, owed, payments)


def test_what_is_owed_is_what_was_planted_to_the_minor_unit(found: Found) -> None:
    planted = found.truth.owed_minor
    assert {code for sums in planted.values() for code in sums} == {"USD", "EUR", "JPY"}
    assert {each: found.owed[each] for each in planted} == planted
    zombies = {*found.truth.zombies["never"], *found.truth.zombies["stopped"]}
    assert set(planted) <= zombies
    assert zombies - set(planted) == zombies - found.owed.keys()


def test_refunds_and_credit_are_among_what_was_planted(found: Found) -> None:
    given = (
        "SELECT payment_id FROM refunds UNION ALL "
        "SELECT coalesce(n.payment_id, p.payment_id) FROM credit_notes n LEFT JOIN payments p "
        "USING (invoice_id) WHERE n.kind = 'credit' AND n.status = 'issued' AND p.status = 'succeeded'"
    )
    named = {each for (each,) in ask(found.folder, given)}
    back = {row["payment_id"] for row in found.payments if row["back_minor"]}
    assert back
    assert back <= named


def test_tax_is_that_of_the_invoice(found: Found) -> None:
    bills = dict(ask(found.folder, "SELECT invoice_id, tax_minor FROM invoices"))
    assert all(row["tax_minor"] == bills[row["invoice_id"]] for row in found.payments)
    whole = [row for row in found.payments if not row["back_minor"]]
    assert all(row["owed_tax_minor"] == row["tax_minor"] for row in whole)
