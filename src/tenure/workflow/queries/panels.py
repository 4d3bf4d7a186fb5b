"""A generation's panel, for estimates made when a page asks for them."""

from __future__ import annotations

from tenure.inference.panel import Panel
from tenure.warehouse.panels import arrays
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.once import once


def panel_of(board: Board, name: str = "panel") -> Panel | None:
    """The panel of that name ("panel" or "panel_recent"); None where it was not made."""
    found = panel_with_ids(board, name)
    return found[0] if found else None


def panel_with_ids(board: Board, name: str = "panel") -> tuple[Panel, tuple[str, ...]] | None:
    """The panel, and the ids of the customers its numbers stand for."""
    if name not in board.generation.tables:
        return None

    def read() -> tuple[Panel, tuple[str, ...]]:
        return arrays(board.reader.arrow(board.reader.table(name)), board.as_of)

    return once(board, ("panel", name), read)
