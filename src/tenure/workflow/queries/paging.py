"""One page of a list asked often: counted and read by questions that are compiled once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import ibis
from ibis.expr.types import StringScalar, Table

from tenure.warehouse.reader import Reader
from tenure.workflow.queries.report import Row

Given = dict[str, StringScalar]


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page, and how many there are in all."""

    rows: list[Row]
    total: int
    page: int
    pages: int

    @classmethod
    def place(cls, total: int, page: int, size: int) -> tuple[int, int]:
        """The page nearest to the one asked for, and how many there are; never none."""
        pages = max(1, -(-total // size))
        return min(max(page, 1), pages), pages


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: what tells its question from others, its rows, their order, and texts put in.

    `rows` makes them of stand-ins for `texts`; `ordered` sorts them and takes what is shown.
    """

    key: tuple[object, ...]
    sort: str
    rows: Callable[[Given], Table]
    ordered: Callable[[Table], Table]
    texts: dict[str, str]

    def page(self, reader: Reader, page: int, size: int) -> Page:
        """One page."""
        key = (*self.key, *sorted(self.texts))
        (count,) = reader.ask(
            (*key, "count"),
            lambda given: self.rows(given).agg(total=lambda rows: rows.count()),
            self.texts,
        )
        place, pages = Page.place(count["total"], page, size)
        shown = reader.ask(
            (*key, "rows", self.sort),
            lambda given: self.ordered(self.rows(given)),
            self.texts,
            (size, (place - 1) * size),
        )
        return Page(shown, count["total"], place, pages)

    def all(self) -> Table:
        """Every row, in order, as an expression."""
        given: Given = {name: ibis.literal(text) for name, text in self.texts.items()}
        return self.ordered(self.rows(given))
