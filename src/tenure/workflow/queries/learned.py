"""What was learnt from history, as a board's generation was computed with it."""

from __future__ import annotations

from tenure.inference.learned import Learned
from tenure.warehouse.learning import load
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.once import once


def learned(board: Board) -> Learned | None:
    """The findings in force; None where nothing could be learnt yet, or they are gone."""

    def read() -> Learned | None:
        key = board.generation.learned
        kept = load(board.reader.root, key) if key else None
        return kept.found if kept else None

    return once(board, ("learned",), read)
