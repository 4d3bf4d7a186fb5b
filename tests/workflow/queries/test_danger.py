"""Who is under the line and on the way to it: filters, counts, the spread, the explanation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tenure.values.shown import Show
from tenure.workflow.queries import danger
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.danger import DangerFilter
from tenure.workflow.queries.explain import explain
from tests.conftest import Demo
from tests.learnt import LINE, taught


@pytest.fixture
def board(published: Board) -> Board:
    """The demo with a line of 7 days."""
    return taught(published)


def state(board: Board) -> list[dict[str, object]]:
    rows = board.reader.rows(board.reader.table("customer_state"))
    return [row for row in rows if (row["mrr_minor"] or 0) > 0]


def test_those_below_are_those_published_as_below(board: Board) -> None:
    below = {row["customer_id"] for row in state(board) if row["below_line"]}
    assert 5 < len(below) < len(state(board))
    page = danger.people(board, DangerFilter(state="below"))
    listed = {
        row["customer_id"]
        for number in range(1, page.pages + 1)
        for row in danger.people(board, DangerFilter(state="below"), number).rows
    }
    assert listed == below
    counts = danger.counted(board)
    assert counts["below"] == page.total == len(below)
    unknown = [row for row in state(board) if row["below_line"] is None]
    assert counts["unknown"] == len(unknown)
    assert counts["known"] + counts["unknown"] == len(state(board))


def test_who_is_perhaps_used_under_another_id_is_counted_apart(board: Board, demo: Demo) -> None:
    below = board.reader.rows(danger.filtered(board, DangerFilter(state="below")))
    marked = {row["customer_id"] for row in below if row["is_doubtful"]}
    assert marked == set(demo.truth.mismatched) & {row["customer_id"] for row in below}
    assert danger.counted(board)["doubtful"] == len(marked) > 0


def test_those_on_the_way_are_not_below(board: Board) -> None:
    way = danger.people(board, DangerFilter(state="approaching"))
    expected = {
        row["customer_id"]
        for row in state(board)
        if row["approach_state"] == "approaching" and row["below_line"] is False
    }
    assert expected
    assert {row["customer_id"] for row in way.rows} == expected
    assert all(row["days_to_line"] is None or row["days_to_line"] >= 0 for row in way.rows)


def test_search_facets_and_sorting(board: Board) -> None:
    everyone = board.reader.rows(danger.filtered(board, DangerFilter()))
    one = everyone[0]
    found = danger.people(board, DangerFilter(words=str(one["customer_id"]).upper()))
    assert [row["customer_id"] for row in found.rows] == [one["customer_id"]]
    some = danger.people(board, DangerFilter(segment=one["segment"]))
    assert some.total == sum(row["segment"] == one["segment"] for row in everyone)
    for sort in danger.SORTS:
        for sign in ("", "-"):
            rows = board.reader.rows(danger.filtered(board, DangerFilter(sort=sign + sort)))
            assert len(rows) == len(everyone)
    up = board.reader.rows(danger.filtered(board, DangerFilter(sort="line_today")))
    levels = [row["line_today"] for row in up if row["line_today"] is not None]
    assert levels == sorted(levels)


def test_odd_filters_fall_back() -> None:
    odd = DangerFilter.of({"state": "drop", "sort": "nothing", "unknown": "x"})
    assert odd == DangerFilter()


def test_the_spread_counts_everybody_known(board: Board) -> None:
    known = [row for row in state(board) if row["line_today"] is not None]
    bins = danger.spread(board, replace(LINE, metric="events_28"))
    assert sum(row["customers"] for row in bins) == len(known)
    assert all(row["highest"] >= row["lowest"] for row in bins)


def test_the_explanation_ends_with_the_line(board: Board) -> None:
    found = explain("danger_line", board, {})
    line = board.generation.danger_line
    assert line is not None
    assert found.derivation.lines[-1].value == line.line
    labels = {each.label: each.value for each in found.derivation.lines}
    assert labels["weekly rows learnt from"] == 12_000
    assert labels["customers lost among them"] == 80
    rows = board.reader.rows(found.rows)
    assert len(rows) == danger.counted(board)["below"]


@pytest.mark.parametrize("figure", ["alert_record", "lead_time", "complaint_ratio", "risk"])
def test_every_figure_is_explained_with_its_rows(board: Board, figure: str) -> None:
    found = explain(figure, board, {})
    assert found.card.name == figure
    assert found.derivation.lines
    rows = board.reader.rows(found.rows)
    keys = {column.key for column in found.columns}
    assert all(keys <= set(row) for row in rows)
    assert rows
    assert all(isinstance(each.show, Show) for each in found.derivation.lines)
