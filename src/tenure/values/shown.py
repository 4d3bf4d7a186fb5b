"""How values are shown: one kind of cell for each kind of value, the same in page, terminal, CSV."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
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


def amount_plain(amount_minor: float | Decimal, currency: str | None) -> str:
    """`1234567, "USD"` -> `12345.67`: major units as decimal text, with the places of the currency."""
    places = EXPONENTS.get(currency or "", 2)
    return f"{Decimal(amount_minor).scaleb(-places):.{places}f}"


def exported_key(column: Shown) -> str:
    """The name of a column in an export: amounts stand in major units, so none is called `_minor`."""
    return column.key.removesuffix("_minor") if column.show is Show.MONEY else column.key


def exported_columns(columns: Sequence[Shown]) -> tuple[Shown, ...]:
    """The columns of an export: where amounts come without their currency, it stands beside them."""
    found, keys = list(columns), {column.key for column in columns}
    for at, column in reversed(list(enumerate(columns))):
        if column.show is Show.MONEY and column.currency_key not in keys:
            found.insert(at + 1, Shown(column.currency_key, "currency"))
            keys.add(column.currency_key)
    return tuple(found)


def cell_exported(column: Shown, row: dict[str, Any]) -> Any:  # noqa: ANN401
    """A cell of a CSV: as `cell_plain`, amounts as decimal text."""
    value = row.get(column.key)
    if column.show is Show.MONEY and value is not None and not isinstance(value, str):
        return amount_plain(value, row.get(column.currency_key))
    return cell_plain(column, row)


def cell_plain(column: Shown, row: dict[str, Any]) -> Any:  # noqa: ANN401
    """A cell for machines: numbers in major units and rates unrounded, days in ISO."""
    value = row.get(column.key)
    if value is None or isinstance(value, bool | str):
        return value
    if column.show is Show.MONEY:
        text = amount_plain(value, row.get(column.currency_key))
        return float(text) if "." in text else int(text)
    if isinstance(value, float):
        return round(value, 6)
    return _plain(value) if isinstance(value, date | datetime) else value


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return value.isoformat() if isinstance(value, date) else str(value)
