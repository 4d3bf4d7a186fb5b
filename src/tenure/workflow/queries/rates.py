"""Sums in the workspace's currency, for figures that must hold several currencies at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import ibis

from tenure.metrics.money import latest_rates
from tenure.values.currencies import EXPONENTS
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.cash_left import is_old
from tenure.workflow.queries.report import Row


@dataclass(frozen=True, slots=True)
class Rates:
    """The last rate of each currency up to a day: `known[currency]` is (rate, its day)."""

    base: str
    known: dict[str, tuple[float, date]]

    def priced(self, amount_minor: float, currency: str) -> float | None:
        """The amount in minor units of the base currency; None where there is no rate."""
        if currency == self.base:
            return float(amount_minor)
        if currency not in self.known:
            return None
        scale: float = 10.0 ** (EXPONENTS.get(self.base, 2) - EXPONENTS.get(currency, 2))
        return amount_minor * self.known[currency][0] * scale

    def exactly(self, amount_minor: int, currency: str) -> int | None:
        """The amount in whole minor units of the base currency, halves up; None without a rate.

        Nothing is lost to fractions: the rate is taken as it is written.
        """
        if currency == self.base:
            return amount_minor
        if currency not in self.known:
            return None
        places = EXPONENTS.get(self.base, 2) - EXPONENTS.get(currency, 2)
        priced = amount_minor * Decimal(repr(self.known[currency][0])).scaleb(places)
        return int(priced.quantize(Decimal(1), ROUND_HALF_UP))

    def total(self, rows: Iterable[Row], key: str) -> float:
        """Sum of a column over rows with a currency; those without a rate are left out."""
        return sum(self.priced(row[key] or 0, row["currency"]) or 0.0 for row in rows)

    def missing(self, rows: Iterable[Row]) -> tuple[str, ...]:
        """Currencies of the rows that have no rate."""
        found = {row["currency"] for row in rows}
        return tuple(sorted(each for each in found if self.priced(1, each) is None))

    def old(self, currencies: Iterable[str], today: date) -> tuple[str, ...]:
        """Those of some currencies whose last rate is too old to decide by."""
        found = {each for each in currencies if each != self.base and each in self.known}
        return tuple(sorted(each for each in found if is_old(self.known[each][1], today)))


def rates(board: Board) -> Rates:
    """The rates of the board's day into its base currency."""
    rows = board.reader.table("fx_rates")
    found = board.reader.ask(
        ("rates", board.currency),
        lambda _given: latest_rates(rows, board.currency, ibis.date(board.as_of)),
        {},
    )
    return Rates(board.currency, {row["currency"]: (row["rate"], row["rated_on"]) for row in found})
