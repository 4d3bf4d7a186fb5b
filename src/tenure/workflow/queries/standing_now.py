"""How a customer stands on the day of an approval: still asleep, still owed, still affordable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tenure.values.errors import InputError
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.proposing import outlook
from tenure.workflow.queries.rates import Rates, rates


@dataclass(frozen=True, slots=True)
class StandingNow:
    """Why the customer may not be given back any more, as codes of `outlook` (and "awake"), the rates
    of the day into the workspace's currency, and why it is not sure whom it reaches.
    """

    closed_because: tuple[str, ...]
    known: Rates
    doubts: tuple[str, ...] = ()


def standing_now(
    board: Board | None, workspace_id: int, currency: str, customer_id: str, today: date
) -> StandingNow:
    """Look again at one customer, by the newest figures; without any it may not be."""
    if board is None:
        return StandingNow(("stale",), Rates(currency, {}))
    try:
        seen = outlook(board, workspace_id, customer_id, today)
    except InputError:
        return StandingNow(("awake",), rates(board))
    return StandingNow(seen.closed_because, rates(board), seen.doubts)
