"""The parts of an explanation."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ibis.expr.types import Table

from tenure.values.currencies import EXPONENTS
from tenure.values.dates import Month
from tenure.values.errors import InputError
from tenure.values.shown import Show, Shown

EARLIEST, LATEST = 1900, 2999
"""Years a month may lie in."""


@dataclass(frozen=True, slots=True)
class Line:
    """One step of a derivation: what, how much, and of which currency if money.

    The last line is the figure itself; `is_result` says so of others.
    """

    label: str
    value: Any
    show: Show = Show.TEXT
    currency: str = ""
    is_result: bool = False


@dataclass(frozen=True, slots=True)
class Derivation:
    """How a figure came about. `lines` end with the figure itself; `rows` are what it counts.

    `scope` says of what money or customers it is, and until when if the month is not over; `tally` how the rows
    make the figure.
    """

    card: str
    title: str
    lines: tuple[Line, ...]
    rows: Table
    columns: tuple[Shown, ...]
    scope: tuple[str, ...] = ()
    tally: str = ""


@dataclass(frozen=True, slots=True)
class Parameters:
    """What narrows a figure down: customer, currency, month, kind ... as text from a link.

    `first_day` is where months begin. `asked` collects the names that were looked at, so that none is given in vain.
    """

    given: dict[str, Any]
    first_day: int = 1
    asked: set[str] = field(default_factory=set)

    def text(self, name: str) -> str:
        """A parameter, or ""."""
        self.asked.add(name)
        return str(self.given.get(name) or "")

    @property
    def in_vain(self) -> list[str]:
        """Names of what was given and never looked at."""
        return sorted(
            name for name, value in self.given.items() if value and name not in self.asked
        )

    def need(self, name: str) -> str:
        """A parameter that must be there."""
        value = self.text(name)
        if not value:
            raise InputError(f"which {name}?", hint=f"Give --{name}.")
        return value

    def refuse_customer(self) -> None:
        """Say so where a figure of all customers is asked for of one."""
        if self.text("customer"):
            raise InputError("this figure is of all customers together")

    def month(self, default: date) -> Month:
        """The month asked for, as 'YYYY-MM' or a day in it."""
        text = self.text("month")
        if not text:
            return Month.of(default, self.first_day)
        try:
            day = date.fromisoformat(text if len(text) > 7 else f"{text}-01")
        except ValueError:
            day = date.min
        if not EARLIEST <= day.year <= LATEST:
            raise InputError(f"{text!r} is no month", hint="Write it like 2026-03.")
        named = len(text) <= 7
        return (
            Month(day.year, day.month, self.first_day) if named else Month.of(day, self.first_day)
        )

    def months(self) -> int:
        """Length of the window asked for: a year unless told."""
        text = self.text("months") or "12"
        if text not in ("1", "12"):
            raise InputError(f"there are no windows of {text} months", hint="Give 1 or 12.")
        return int(text)

    def currency(self) -> str:
        """The currency asked for, or ""."""
        code = self.text("currency")
        if code == "all":
            return ""
        if code and code not in EXPONENTS:
            raise InputError(
                f"{code!r} is no currency", hint="Write its three letters, such as EUR."
            )
        return code
