"""What zombies are owed: the product finds the planted amounts to the minor unit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from tenure.demo.company import Size, Truth, build
from tenure.jobs.importing import ImportRequest, run_import
from tenure.values.switches import DEFAULT
from tenure.warehouse.asof import Question, compute
from tenure.warehouse.derived import Store
from tenure.warehouse.engine import Engine, Limits
from tenure.warehouse.manifest import read_manifest
from tests.demo.test_company import ask

SIZES = (
    Size(ends_on=date(2026, 3, 31)),
    Size(customers=400, months=30, seed=5, events=40_000, ends_on=date(2025, 8, 15)),
    Size(customers=900, months=24, seed=11, events=90_000, ends_on=date(2026, 2, 28)),
)


@dataclass(frozen=True)
class Found:
    """A company's tables and truth, and what is owed by customer and currency."""

    folder: Path
    truth: Truth
    owed: dict[str, dict[str, int]]
    payments: list[dict[str, object]]


@pytest.fixture(scope="module", params=SIZES, ids=lambda size: f"{size.customers}-{size.seed}")
def found(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Found]:
    home, size = tmp_path_factory.mktemp("owed"), request.param
    truth = build(home / "tables", size)
    wanted = ImportRequest(home / "tables", home / "root", home / "rejects", "2026-04-01T00:00:00Z")
    assert run_import(wanted).rejected == 0
    with closing(Engine(Limits(threads=2, scratch=home / "spill"))) as engine:
        store = Store.over(home / "root", engine, read_manifest(home / "root"))
        made = compute(store, Question(size.ends_on, DEFAULT, "USD", 0.8, is_brief=True))
        for name in ("unused_payments", "unused"):
            store.show(made.tables[name])
        payments = engine.query(made.tables["unused_payments"].expr).to_pylist()
        owed: dict[str, dict[str, int]] = {}
        for row in engine.query(made.tables["unused"].expr).to_pylist():
            owed.setdefault(row["customer_id"], {})[row["currency"]] = row["owed_minor"]
        yield Found(home / "tables", truth, owed, payments)


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
