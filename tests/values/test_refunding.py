"""Keys, ways back, and the moves that are allowed."""

from __future__ import annotations

import pytest

from tenure.values.refunding import ORDER_MOVES, PROPOSAL_MOVES, moves_of, way_back


@pytest.mark.parametrize("table", [ORDER_MOVES, PROPOSAL_MOVES])
def test_every_move_of_a_table_once(table: dict[str, frozenset[str]]) -> None:
    moves = moves_of(table)
    assert len(moves) == len(set(moves)) == sum(len(after) for after in table.values())
    assert all(after in table[before] for before, after in moves)
    assert all(before != after for before, after in moves)


def test_what_is_too_old_or_not_theirs_goes_by_transfer() -> None:
    assert way_back("ch_1", "card", 0) == "refund"
    assert way_back("ch_1", "card", -1) == "transfer"
    assert way_back("ch_1", "card", 10_000) == "transfer"
    assert way_back("ch_1", "by pigeon", 1) == "transfer"
    assert way_back("bank-1", "card", 1) == "transfer"
