"""How values are shown: one kind of cell for each kind of value, the same in page, terminal, CSV."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from tenure.values.currencies import EXPONENTS


class Show(StrEnum):
    """How a column is written."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"  # minor units; the currency stands in another column
    RATE = "rate"  # 0–1, written in percent
    DAY = "day"
    INSTANT = "instant"
    FLAG = "flag"


NUMBERS = frozenset((Show.INTEGER, Show.NUMBER, Show.MONEY, Show.RATE))
"""What is set flush with its decimals."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A column of a report: its key in the rows, its heading, how it is written."""

    key: str
    title: str
    show: Show = Show.TEXT
    currency_key: str = "currency"


def money_text(amount_minor: float | None, currency: str | None) -> str:
    """`1234567, "USD"` -> `12,345.67`; empty for nothing."""
    if amount_minor is None:
        return ""
    places = EXPONENTS.get(currency or "", 2)
    return f"{amount_minor / 10**places:,.{places}f}"


def cell_text(column: Shown, row: dict[str, Any]) -> str:
    """A cell for people to read; empty where there is no value."""
    value = row.get(column.key)
    if value is None:
        return ""
    match column.show:
        case Show.MONEY:
            return money_text(value, row.get(column.currency_key))
        case Show.RATE:
            return f"{value * 100:.1f} %"
        case Show.INTEGER:
            return f"{value:,.0f}"
        case Show.NUMBER:
            return f"{value:,.2f}"
        case Show.FLAG:
            return "yes" if value else "no"
        case _:
            return _plain(value)


def cell_plain(column: Shown, row: dict[str, Any]) -> Any:  # noqa: ANN401
    """A cell for machines: numbers in major units and rates unrounded, days in ISO."""
    value = row.get(column.key)
    if value is None or isinstance(value, bool | str):
        return value
    if column.show is Show.MONEY:
        places = EXPONENTS.get(row.get(column.currency_key) or "", 2)
        return round(value / 10**places, places) if places else int(value)
    if isinstance(value, float):
        return round(value, 6)
    return _plain(value) if isinstance(value, date | datetime) else value


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return value.isoformat() if isinstance(value, date) else str(value)
