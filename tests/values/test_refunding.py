"""Keys, ways back, and the moves that are allowed."""

from __future__ import annotations

import pytest

from tenure.values.refunding import (
    ORDER_MOVES,
    PROPOSAL_MOVES,
    by_transfer,
    moves_of,
    way_back,
)


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


@pytest.mark.parametrize(
    ("payment", "method", "age_days", "has_provider", "why"),
    [
        ("ch_1", "bank_transfer", 65, True, "paid_bank"),
        ("ch_1", "bank_transfer", 65, False, "paid_bank"),
        ("ch_1", "cheque", 900, True, "paid_cheque"),
        ("ch_1", "by pigeon", 1, True, "paid_otherwise"),
        ("ch_1", "card", 366, True, "old_card"),
        ("ch_1", "card", 366, False, "old_card"),
        ("ch_1", "direct_debit", 181, True, "old_direct_debit"),
        ("ch_1", "card", 65, False, "no_provider"),
        ("bank-1", "card", 1, True, "not_theirs"),
        ("ch_1", "card", 65, True, ""),
    ],
)
def test_why_a_payment_goes_back_by_transfer(
    payment: str, method: str, age_days: int, has_provider: bool, why: str
) -> None:
    """What no provider could mend is said first; "" only where the network takes it back."""
    assert by_transfer(payment, method, age_days, has_provider=has_provider) == why
    if not why:
        assert way_back(payment, method, age_days) == "refund"
