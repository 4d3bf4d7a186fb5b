"""Questions of a page compiled once for the life of the process, then asked of any generation.

Compiling an expression takes longer than running it. What differs from one generation to the
next are days: they stand in the expression as days nobody means, and are put in when it runs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import ibis
from ibis.expr.types import DateScalar, Table

from tenure.warehouse.engine import compiled
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.report import Row

_DAYS = tuple(date(1111, 11, number) for number in (21, 22, 23))
DAY: DateScalar = ibis.date(_DAYS[0])
"""Stands for the as-of day."""
START: DateScalar = ibis.date(_DAYS[1])
"""Stands for the first day of a window."""
END: DateScalar = ibis.date(_DAYS[2])
"""Stands for the day after a window."""

_KNOWN: dict[tuple[object, ...], tuple[str, tuple[str, ...]]] = {}


def ask(
    board: Board,
    key: tuple[object, ...],
    tables: Sequence[str],
    build: Callable[[], Table],
    *,
    start: date | None = None,
    end: date | None = None,
) -> list[Row]:
    """Rows of an expression over published tables.

    `build` writes `DAY`, `START` and `END` for days and is called only the first time; `key`
    must differ wherever the expression would; `tables` names every table in it.
    """
    shapes = tuple(tuple(board.reader.table(name).schema().items()) for name in tables)
    whole = (*key, shapes)
    if whole not in _KNOWN:
        table = build()
        _KNOWN[whole] = (compiled(table), tuple(table.columns))
    sql, names = _KNOWN[whole]
    for stand_in, day in zip(_DAYS, (board.as_of, start, end), strict=True):
        if day is not None:
            written = f"MAKE_DATE({stand_in.year}, {stand_in.month}, {stand_in.day})"
            sql = sql.replace(written, f"DATE '{day.isoformat()}'")
    return [dict(zip(names, row, strict=True)) for row in board.reader.sql(sql)]
