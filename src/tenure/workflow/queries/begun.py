"""What a company that has just begun still lacks, and which command brings it."""

from __future__ import annotations

from tenure.workflow.queries.board import Board
from tenure.workflow.queries.freshness import sources

NO_PRICES = (
    "No subscriptions are loaded: there are no prices, and so no MRR. A column of prices and one of "
    "start dates are enough. Next: tenure import FOLDER --suggest"
)
NO_USE = (
    "No usage events are loaded: nobody is found who pays without using. Next: tenure import FOLDER "
    "--suggest for files of them, tenure source add NAME to have your product send them"
)
MONEY = "What is paid can be seen already: tenure report mrr --by plan"


def lacking(board: Board) -> tuple[str, ...]:
    """Of what most pages live on, the tables without a row."""
    empty = {source.table for source in sources(board) if not source.rows}
    return tuple(name for name in ("subscriptions", "usage_events") if name in empty)


def next_steps(board: Board) -> tuple[str, ...]:
    """What is there and what to load next; nothing where nothing is lacking."""
    absent = lacking(board)
    if not absent:
        return ()
    there = [
        f"{source.table.replace('_', ' ')} ({source.rows:,})"
        for source in sources(board)
        if source.rows
    ]
    steps = [NO_PRICES] if "subscriptions" in absent else []
    steps += [NO_USE] if "usage_events" in absent else []
    steps += [MONEY] if "subscriptions" not in absent else []
    return (f"Loaded: {', '.join(there) or 'nothing'}.", *steps)
