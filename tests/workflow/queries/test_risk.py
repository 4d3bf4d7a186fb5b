"""Customers by their chance of leaving: sums, filters, reasons in words, the explanation of one."""

from __future__ import annotations

import pytest

from tenure.values.errors import InputError
from tenure.workflow.queries import risk
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.explain import explain
from tenure.workflow.queries.report import Row
from tenure.workflow.queries.risk import RiskFilter
from tests.learnt import LEARNED, taught


@pytest.fixture
def board(published: Board) -> Board:
    """The demo with a chance of 1 ÷ (active days + 2) for everybody who pays."""
    return taught(published)


def paying(board: Board) -> list[Row]:
    rows = board.reader.rows(board.reader.table("customer_state"))
    return [row for row in rows if (row["mrr_minor"] or 0) > 0]


def chance(row: Row) -> float:
    return 1 / ((row["active_days"] or 0) + 2)


def test_totals_are_sums_over_customers(board: Board) -> None:
    totals, rows = risk.totals(board), paying(board)
    assert totals.customers == len(rows) == sum(totals.by_sure.values())
    assert totals.expected == pytest.approx(sum(map(chance, rows)))
    assert totals.delinquent == pytest.approx(totals.expected / 4)
    priced = [row for row in rows if row["mrr_base_minor"] is not None]
    assert totals.unpriced == len(rows) - len(priced)
    money = sum(chance(row) * row["mrr_base_minor"] for row in priced)
    assert totals.exposed_minor == pytest.approx(money)


def test_the_riskiest_come_first_and_pages_hold_all(board: Board) -> None:
    first = risk.people(board, RiskFilter())
    rows = [
        row
        for number in range(1, first.pages + 1)
        for row in risk.people(board, RiskFilter(), number).rows
    ]
    chances = [row["risk"] for row in rows]
    assert chances == sorted(chances, reverse=True)
    assert {row["customer_id"] for row in rows} == {row["customer_id"] for row in paying(board)}
    assert [row["customer_id"] for row in risk.every(board, RiskFilter())] == [
        row["customer_id"] for row in rows
    ]


@pytest.mark.parametrize("sure", ["leave", "ambiguous", "stay"])
def test_by_how_sure(board: Board, sure: str) -> None:
    page = risk.people(board, RiskFilter(sure=sure))
    assert page.total == risk.totals(board).by_sure[sure] > 0
    assert {row["risk_sure"] for row in page.rows} == {sure}


def test_every_sort_holds_all(board: Board) -> None:
    for sort in risk.SORTS:
        for sign in ("", "-"):
            page = risk.people(board, RiskFilter(sort=sign + sort))
            assert page.total == len(paying(board)), sort
    dear = risk.people(board, RiskFilter(sort="-mrr_minor")).rows
    assert dear[0]["mrr_base_minor"] == max(row["mrr_base_minor"] or 0 for row in paying(board))


def test_filters_and_odd_ones(board: Board) -> None:
    some = paying(board)[0]
    words = risk.people(board, RiskFilter(words=some["name"].upper()))
    assert some["customer_id"] in {row["customer_id"] for row in words.rows}
    own = risk.people(board, RiskFilter(segment=some["segment"]))
    assert own.total == sum(row["segment"] == some["segment"] for row in paying(board))
    assert RiskFilter.of({"sure": "perhaps", "sort": "reasons"}) == RiskFilter()


def test_reasons_in_words(board: Board) -> None:
    row = risk.people(board, RiskFilter()).rows[0]
    assert row["reasons"] == "↑ tickets in 90 days: 14, usual 0.7; ↓ plan: Team"
    assert risk.reasons({"risk_reasons": None}) == ()


def test_one_customer_explained(board: Board) -> None:
    row = risk.people(board, RiskFilter()).rows[0]
    found = explain("risk", board, {"customer": row["customer_id"]})
    lines = {each.label: each.value for each in found.derivation.lines}
    assert found.derivation.lines[-1].value == row["risk"]
    assert lines["by choice"] + lines["by failed payment"] == pytest.approx(row["risk"])
    weeks = board.reader.rows(found.rows)
    assert {each["customer_id"] for each in weeks} <= {row["customer_id"]}


def test_no_chance_is_not_explained(published: Board) -> None:
    board = taught(published, LEARNED)
    assert risk.totals(board).customers == 0
    with pytest.raises(InputError, match="no chance of leaving"):
        explain("risk", board, {"customer": paying(board)[0]["customer_id"]})
