"""The rows behind a rate of retention add up to it, in every window and currency."""

from __future__ import annotations

from typing import Any

import pytest

from tenure.metrics.movements import KINDS
from tenure.values.dates import Month
from tenure.workflow.queries import ledger
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.explain import FIGURES
from tenure.workflow.queries.explained import Derivation, Parameters

MONTHS = 14


def windows(board: Board, months: int) -> list[dict[str, Any]]:
    """The newest windows of a length, the running one among them."""
    rows = ledger.retention_rows(board, months)
    ends = sorted({row["window_end"] for row in rows}, reverse=True)[:MONTHS]
    return [row for row in rows if row["window_end"] in ends]


def explained(board: Board, figure: str, window: dict[str, Any], months: int) -> Derivation:
    last = str(Month.of(window["window_end"]) + -1)
    given = {"month": last, "months": str(months), "currency": window["currency"]}
    return FIGURES[figure](board, Parameters(given))


@pytest.mark.parametrize("months", [12, 1])
def test_customers_gone_are_the_rows(published: Board, months: int) -> None:
    found = windows(published, months)
    assert len({window["currency"] for window in found}) > 1
    for window in found:
        made = explained(published, "gone_rate", window, months)
        rows = published.reader.rows(made.rows)
        assert len(rows) == len({row["customer_id"] for row in rows}) == window["gone"], window
        values = {line.label: line.value for line in made.lines}
        assert values["of them gone at the end"] == window["gone"]
        assert len(made.lines) == len(values)
    assert any(window["gone"] for window in found)


@pytest.mark.parametrize("months", [12, 1])
def test_customers_lost_are_the_rows(published: Board, months: int) -> None:
    for window in windows(published, months):
        made = explained(published, "logo_churn_rate", window, months)
        assert len(published.reader.rows(made.rows)) == window["lost"], window


@pytest.mark.parametrize("figure", ["grr", "nrr"])
def test_money_kept_is_the_sum_of_the_rows(published: Board, figure: str) -> None:
    for window in windows(published, 12):
        rows = published.reader.rows(explained(published, figure, window, 12).rows)
        sums = {
            key: sum(row[key] for row in rows)
            for key in ("opening_minor", "kept_minor", "closing_minor")
        }
        assert sums == {key: window[key] for key in sums}, window


@pytest.mark.parametrize("figure", ["movements", "gross_mrr_churn_rate", "quick_ratio"])
def test_changes_of_the_rows_are_the_lines(published: Board, figure: str) -> None:
    for month in published.reader.rows(published.reader.table("monthly"))[-MONTHS:]:
        given = {"month": str(Month.of(month["month_on"])), "currency": month["currency"]}
        made = FIGURES[figure](published, Parameters(given))
        rows = published.reader.rows(made.rows)
        values = {line.label: line.value for line in made.lines}
        for kind in KINDS:
            moved = sum(abs(row["delta_minor"]) for row in rows if row["kind"] == kind)
            assert moved == values[f"{kind} {month['currency']}"], (given, kind)


def test_arpa_is_the_mrr_of_the_rows_by_their_number(published: Board) -> None:
    months = published.reader.rows(published.reader.table("monthly"))
    for month in months:
        given = {"month": str(Month.of(month["month_on"])), "currency": month["currency"]}
        made = FIGURES["arpa"](published, Parameters(given))
        amounts = [row["mrr_minor"] for row in published.reader.rows(made.rows)]
        assert (sum(amounts), len(amounts)) == (month["closing_minor"], month["customers_closing"])
        if amounts:
            assert made.lines[-1].value == pytest.approx(sum(amounts) / len(amounts))


@pytest.mark.parametrize("currency", ["USD", "EUR", "all"])
def test_mrr_is_the_sum_of_the_rows(published: Board, currency: str) -> None:
    made = FIGURES["mrr"](published, Parameters({"currency": currency}))
    rows = published.reader.rows(made.rows)
    assert sum(row["mrr_minor"] for row in rows) == made.lines[-1].value
    cmrr = FIGURES["cmrr"](published, Parameters({"currency": currency}))
    ahead = sum(row["delta_minor"] for row in published.reader.rows(cmrr.rows))
    lines = {line.label: line.value for line in cmrr.lines}
    if currency != "all":
        assert lines["CMRR"] == lines["MRR"] + ahead
