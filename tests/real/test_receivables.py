"""Bills of a hundred customers: lateness, ageing and DSO counted again from the file, row by row.

Every bill of the file was settled in the end, so that it is looked at as of days within it: what was settled
later was open on them.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import ibis
import numpy as np
import pytest

from tenure.connectors.files.mapping import parse_mapping
from tenure.inference.late_leaks import refused
from tenure.inference.lateness import Month, countback, lateness
from tenure.jobs.importing import ImportRequest, run_import
from tenure.metrics import receivables as owed
from tenure.metrics.schemas import unbound
from tenure.warehouse.engine import Engine, Limits
from tenure.warehouse.manifest import read_manifest
from tests.cast import AT
from tests.real.run import TESTS

pytestmark = pytest.mark.shared
DAYS = (date(2012, 3, 31), date(2012, 12, 15), date(2013, 6, 30), date(2013, 12, 31))


@dataclass(frozen=True)
class Bill:
    """A row of the file."""

    number: str
    customer: str
    issued: date
    due: date
    settled: date
    cents: int
    days_late: int
    days_to_settle: int
    row: dict[str, str]


def on(text: str) -> date:
    return datetime.strptime(text, "%m/%d/%Y").date()  # noqa: DTZ007 - a day has no zone


@pytest.fixture(scope="module")
def bills() -> list[Bill]:
    from tests.conftest import SHARED, missing

    folder = SHARED / "ibm_accounts_receivable"
    if not folder.exists():
        missing("the data set ibm_accounts_receivable is not beside this checkout")
    (path,) = folder.glob("*.csv")
    with path.open(encoding="utf-8-sig", newline="") as text:
        return [
            Bill(
                row["invoiceNumber"],
                row["customerID"],
                on(row["InvoiceDate"]),
                on(row["DueDate"]),
                on(row["SettledDate"]),
                round(float(row["InvoiceAmount"]) * 100),
                int(row["DaysLate"]),
                int(row["DaysToSettle"]),
                row,
            )
            for row in csv.DictReader(text)
        ]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, bills: list[Bill]) -> Engine:
    """The facts as imported."""
    from tests.conftest import SHARED

    root = tmp_path_factory.mktemp("receivables")
    rules = parse_mapping((TESTS / "mappings" / "ibm_receivables.toml").read_text("utf-8"))
    folder = SHARED / "ibm_accounts_receivable"
    request = ImportRequest(folder, root, root / "rejects", AT.isoformat(), mapping=rules)
    assert run_import(request).rejected == 0
    made = Engine(Limits(threads=2))
    files = read_manifest(root).files("invoices")
    made.view("invoices", [root / file.path for file in files], unbound("invoices").schema())
    return made


def test_every_bill_is_there(engine: Engine, bills: list[Bill]) -> None:
    table = owed.billed(unbound("invoices"), ibis.date(date(2014, 12, 31)))
    found = {row["invoice_id"]: row for row in engine.query(table).to_pylist()}
    assert len(found) == len(bills) == 2_466
    for bill in bills:
        late = found[bill.number]["days_late"]
        assert max(late, 0) == bill.days_late, bill.number
        assert late == (bill.settled - bill.due).days
    assert not any(row["is_open"] for row in found.values())


@pytest.mark.parametrize("day", DAYS)
def test_ages_of_what_was_open(engine: Engine, bills: list[Bill], day: date) -> None:
    expected: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(owed.AGES, 0))
    for bill in bills:
        if bill.issued <= day < bill.settled:
            late = (day - bill.due).days
            edges = ((0, "not_due"), (30, "to_30"), (60, "to_60"), (90, "to_90"))
            age = next((name for most, name in edges if late <= most), "over_90")
            expected[bill.customer][age] += bill.cents
    rows = engine.query(owed.ageing(owed.billed(unbound("invoices"), ibis.date(day)))).to_pylist()
    found = {row["customer_id"]: {age: row[f"{age}_minor"] for age in owed.AGES} for row in rows}
    assert found == dict(expected)
    assert found


@pytest.mark.parametrize("day", DAYS)
def test_days_of_sales_outstanding(engine: Engine, bills: list[Bill], day: date) -> None:
    """Countback in a loop over days instead of months, from the latest one back."""
    known = [bill for bill in bills if bill.issued <= day]
    left = sum(bill.cents for bill in known if bill.settled > day)
    by_month: dict[tuple[int, int], int] = defaultdict(int)
    for bill in known:
        by_month[bill.issued.year, bill.issued.month] += bill.cents
    waited, at, rest = 0.0, day, float(left)
    while rest > 0 and at >= min(bill.issued for bill in known).replace(day=1):
        first = at.replace(day=1)
        days, sold = (at - first).days + 1, by_month[at.year, at.month]
        share = min(1.0, rest / sold) if sold else 1.0
        waited, rest, at = waited + share * days, rest - sold, first - timedelta(days=1)
    table = owed.billed(unbound("invoices"), ibis.date(day))
    months = engine.query(owed.sales_by_month(table, ibis.date(day))).to_pylist()
    months = sorted(months, key=lambda row: row["month_on"], reverse=True)
    (sums,) = engine.query(owed.outstanding(table, ibis.date(day))).to_pylist()
    assert sums["open_minor"] == left
    told = [Month(row["sales_minor"], row["days"]) for row in months]
    assert countback(left, told) == pytest.approx(waited)
    lately = sum(bill.cents for bill in known if (day - bill.issued).days < 90)
    assert sums["sales_minor"] == lately
    assert sums["dso_days"] == pytest.approx(left / lately * 90)


def test_who_pays_late_is_told_from_the_half_before(bills: list[Bill]) -> None:
    """Chances learnt from the first half of the days order who is late in the second, out of time."""
    middle = sorted(bill.issued for bill in bills)[len(bills) // 2]
    seen = [bill for bill in bills if bill.issued < middle]
    later = [bill for bill in bills if bill.issued >= middle]
    days = np.array([(min(bill.settled, middle) - bill.due).days for bill in seen])
    paid = np.array([bill.settled <= middle for bill in seen])
    found = lateness([bill.customer for bill in seen], days, paid)
    assert set(found) == {bill.customer for bill in seen}
    told = [
        (found[bill.customer].chance.rate, bill.days_late > 0)
        for bill in later
        if bill.customer in found
    ]
    top = sorted(told, reverse=True)[: len(told) // 4]
    usual = sum(late for _chance, late in told) / len(told)
    assert sum(late for _chance, late in top) / len(top) > 1.3 * usual


def test_columns_written_afterwards_are_refused(bills: list[Bill]) -> None:
    """Settled, days to settle, days late: known on the day the money came. The amount, the country, the paper
    bill and a dispute are not refused: nothing in the file says when a dispute was raised.
    """
    numbers = {
        "amount": [bill.cents for bill in bills],
        "country": [int(bill.row["countryCode"]) for bill in bills],
        "paper": [bill.row["PaperlessBill"] == "Paper" for bill in bills],
        "disputed": [bill.row["Disputed"] == "Yes" for bill in bills],
        "days_to_settle": [bill.days_to_settle for bill in bills],
        "days_late": [bill.days_late for bill in bills],
    }
    days = {
        "settled_on": [bill.settled.toordinal() for bill in bills],
        "due_on": [bill.due.toordinal() for bill in bills],
        "issued_on": [bill.issued.toordinal() for bill in bills],
    }
    late = np.array([bill.days_late > 0 for bill in bills])
    found = refused(
        numbers={name: np.array(values, dtype=np.float64) for name, values in numbers.items()},
        days={name: np.array(values, dtype=np.float64) for name, values in days.items()},
        issued_on=np.array([bill.issued.toordinal() for bill in bills]),
        days_late=np.array([(bill.settled - bill.due).days for bill in bills]),
        late=late,
        known_ahead=frozenset({"due_on"}),
    )
    assert [(leak.name, leak.why) for leak in found] == [
        ("days_to_settle", "predicts_alone"),
        ("days_late", "predicts_alone"),
        ("settled_on", "known_afterwards"),
    ]


def test_too_few_bills_refuse_days_only() -> None:
    ones = np.ones(5)
    found = refused(
        numbers={"days_late": np.arange(5.0)},
        days={"settled_on": ones * 9},
        issued_on=np.ones(5, dtype=np.int64),
        days_late=np.arange(5),
        late=np.array([True] * 3 + [False] * 2),
    )
    assert [leak.name for leak in found] == ["settled_on"]
