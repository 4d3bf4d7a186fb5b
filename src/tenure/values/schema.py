"""What a canonical table is: typed columns with their meaning, one definition for every room."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Type of a column, named after what a reader of the docs needs to know."""

    TEXT = "text"  # up to 500 characters
    LONG_TEXT = "long text"  # up to 1,000,000 characters
    DATE = "date"
    INSTANT = "instant"  # UTC
    MINOR = "minor units"  # integer, of the row's currency
    INTEGER = "integer"
    REAL = "number"
    FLAG = "yes/no"
    CURRENCY = "currency"  # ISO 4217
    JSON = "JSON"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `references` names the table whose key it holds; `low`/`high` bound numbers."""

    name: str
    kind: Kind
    doc: str
    required: bool = False
    allowed: tuple[str, ...] = ()
    default: str | int | bool | None = None
    references: str = ""
    low: float | None = None
    high: float | None = None

    @property
    def decimal_name(self) -> str:
        """The name under which the same amount is accepted in major units.

        `unit_amount_minor` -> `unit_amount`, `tax_minor` -> `tax_amount`; "" if no amount.
        """
        if self.kind is not Kind.MINOR:
            return ""
        stem = self.name.removesuffix("_minor")
        return stem if stem.endswith("amount") else f"{stem}_amount"


@dataclass(frozen=True, slots=True)
class Order:
    """A rule of a row: `later` never lies before `earlier`, where both are given."""

    earlier: str
    later: str


@dataclass(frozen=True, slots=True)
class Needs:
    """A rule of a row: where `column` is `value`, one of `any_of` is given."""

    column: str
    value: str
    any_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A canonical table. `clock` is the column that says when a row happened."""

    name: str
    doc: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    clock: str = ""
    by_month: bool = False  # stored in one Parquet folder per month of `clock`
    rules: tuple[Order | Needs, ...] = ()

    def column(self, name: str) -> Column:
        """The column of that name; `KeyError` if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)


def text(name: str, doc: str, *, required: bool = False, references: str = "") -> Column:
    """A short text column."""
    return Column(name, Kind.TEXT, doc, required=required, references=references)


def choice(name: str, doc: str, allowed: tuple[str, ...], *, default: str | None = None) -> Column:
    """A text column with a closed list of values."""
    return Column(name, Kind.TEXT, doc, allowed=allowed, default=default)


def on(name: str, doc: str, *, required: bool = False) -> Column:
    """A date column."""
    return Column(name, Kind.DATE, doc, required=required)


def at(name: str, doc: str, *, required: bool = False) -> Column:
    """An instant column (UTC)."""
    return Column(name, Kind.INSTANT, doc, required=required)


def minor(name: str, doc: str, *, required: bool = False, low: float | None = None) -> Column:
    """An amount in minor units of the row's currency."""
    return Column(name, Kind.MINOR, doc, required=required, low=low)


def customer_ref(doc: str = "The customer.", *, required: bool = True) -> Column:
    """The `customer_id` column of a fact."""
    return text("customer_id", doc, required=required, references="customers")


def contact_ref(doc: str = "The person there, where known.") -> Column:
    """The `contact_id` column of a fact."""
    return text("contact_id", doc, references="contacts")


CURRENCY = Column(
    "currency", Kind.CURRENCY, "ISO 4217 code of the amounts in the row.", required=True
)
OPTIONAL_CURRENCY = Column("currency", Kind.CURRENCY, "ISO 4217 code of the amounts in the row.")
