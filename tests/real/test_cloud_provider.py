"""Cloud Provider Analytics: 80 organisations, three months, dirty on purpose.

There is no price list. What was billed for a month is taken as that month's recurring charge, so
that movements can be followed; organisations billed in another currency each month therefore
leave one currency and come into another, which a finding says (150 of 240 rows).

What must be refused, counted here in plain Python: tickets with a satisfaction beyond 1 to 5,
NPS answers beyond 0 to 10, and exchange rates of a day and currency that has several: no rate
can be told to be the right one, so the first of each stays and 71 others come back. 13 bills
are negative: they are kept as invoices, count nothing as MRR, and are reported.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.cast import Cast
from tests.real.run import Real, check_golden, run_once

LAST = date(2025, 8, 31)
pytestmark = pytest.mark.shared


@pytest.fixture
def folder(shared: Callable[[str], Path]) -> Path:
    return shared("cloud_provider")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cloud_provider") / "root"


@pytest.fixture
def real(cast: Cast, folder: Path, root: Path) -> Real:
    return run_once(cast.workspace, folder, "cloud_provider", root, LAST)


def lines(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_reports_are_the_golden_ones(real: Real) -> None:
    check_golden("cloud_provider", real.golden())


def test_bad_rows_are_refused_and_counted(real: Real, folder: Path) -> None:
    bad = {
        "tickets": [
            row
            for row in lines(folder, "support_tickets")
            if row["csat"] and not 1 <= float(row["csat"]) <= 5
        ],
        "survey_responses": [
            row
            for row in lines(folder, "nps_surveys")
            if row["nps_score"] and not 0 <= float(row["nps_score"]) <= 10
        ],
    }
    refused = {each.table: each.rejected for each in real.imported.sources if each.rejected}
    assert {table: len(rows) for table, rows in bad.items()} == {
        "tickets": 40,
        "survey_responses": 66,
    }
    assert refused == {"tickets": 40, "survey_responses": 66, "fx_rates": 71}


def test_rates_that_disagree_are_not_chosen_from(real: Real, folder: Path) -> None:
    rates: dict[tuple[str, str], list[str]] = {}
    for row in lines(folder, "billing_monthly"):
        if row["currency"] != "USD":
            rates.setdefault((row["month"], row["currency"]), []).append(
                row["exchange_rate_to_usd"]
            )
    later = sum(rate != found[0] for found in rates.values() for rate in found)
    (source,) = (each for each in real.imported.sources if each.table == "fx_rates")
    assert (source.new, source.rejected) == (len(rates), later)


def test_every_row_is_accounted_for(real: Real, folder: Path) -> None:
    for source in real.imported.sources:
        kept = source.new + source.changed + source.unchanged
        assert source.rows_in == kept + source.repeated + source.rejected + source.left_out
        if source.file.endswith(".csv"):
            assert source.rows_in == len(lines(folder, source.file.removesuffix(".csv")))


def test_mrr_is_what_was_billed_for_the_last_month(real: Real, folder: Path) -> None:
    billed: Counter[str] = Counter()
    for row in lines(folder, "billing_monthly"):
        if row["month"] == "2025-08-01" and float(row["subtotal"]) > 0:
            billed[row["currency"]] += round(float(row["subtotal"]) * 100)
    assert {row["currency"]: row["mrr_minor"] for row in real.rows("mrr")} == dict(billed)


def test_what_is_odd_is_said(real: Real, folder: Path) -> None:
    negative = [r for r in lines(folder, "billing_monthly") if float(r["subtotal"]) < 0]
    assert real.findings["negative_price subscriptions"] == (len(negative), 240)
    unused = [each.sentence for each in real.imported.findings if each.code == "unused_file"]
    assert len(unused) == 1
    assert "resources.csv" in unused[0]
