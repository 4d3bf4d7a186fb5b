"""What the API answers with. Amounts say their currency and its decimals; nothing is rounded."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Field, Schema


class Problem(Schema):
    """Why something was not answered, and what to do next ("" where there is nothing to add)."""

    message: str
    hint: str


class Amount(Schema):
    """An amount: `amount_minor` of the smallest unit, of which 10^`decimals` make one `currency`.

    A whole number but for averages. `currency` null: not known.
    """

    amount_minor: int | float
    currency: str | None
    decimals: int


Cell = Amount | bool | int | float | str | None


class Column(Schema):
    """A column: its key in the rows, its heading, and what kind of value stands in it."""

    key: str
    title: str
    kind: str = Field(
        description="text, integer, number, money (an Amount), rate (0 to 1), day, instant (UTC), flag"
    )


class Line(Schema):
    """One step of a derivation; `is_result` where it is the figure itself."""

    label: str
    kind: str
    value: Cell
    is_result: bool


class Card(Schema):
    """What a metric means."""

    name: str
    title: str
    formula: str
    unit: str
    population: str
    edges: str
    source: str


class Driver(Schema):
    """One kind of change between the two days: how many, and by how much MRR, signed."""

    kind: str
    count: int
    amount: Amount | None


class Member(Schema):
    """A customer who made part of the difference; `amount` signed."""

    customer_id: str
    name: str
    amount: Amount | None


class Part(Schema):
    """A value then and now. `share` is the difference as a share of the value then."""

    label: str
    kind: str
    then: Cell
    now: Cell
    difference: Cell
    share: float | None
    drivers: list[Driver]
    largest: list[Member]
    came: list[Member]
    left: list[Member]


class Change(Schema):
    """What changed since `since_on`; where nothing can be said, `missing` says why.

    `known_on` is the day from which something can be said, `first_on` the first day kept.
    """

    since_on: date
    sentences: list[str]
    parts: list[Part]
    missing: str | None = Field(description="no_day, began, definitions; null where parts tell")
    first_on: date | None
    known_on: date | None
    began_on: date | None


class Rows(Schema):
    """A page of rows: `limit` of `total` after `offset`. Cells are keyed by their column."""

    columns: list[Column]
    rows: list[dict[str, Cell]]
    total: int
    limit: int
    offset: int


class Explanation(Rows):
    """A figure explained as of the end of a day."""

    figure: str
    title: str
    as_of: date
    card: Card
    lines: list[Line]
    change: Change


class Report(Rows):
    """A report as of the end of a day."""

    name: str
    title: str
    as_of: date
    notes: list[str]


class Figure(Schema):
    """A figure that can be explained; its card where it is named like one."""

    name: str
    card: Card | None


class Figures(Schema):
    """Every figure there is."""

    figures: list[Figure]


class ReportName(Schema):
    """A report; whether it can be grouped (`by`) and is of months (`from`, `to`)."""

    name: str
    is_grouped: bool
    is_monthly: bool


class ReportNames(Schema):
    """Every report there is."""

    reports: list[ReportName]


class Customer(Schema):
    """Everything published about one customer, as of the end of a day."""

    customer_id: str
    as_of: date
    state: dict[str, Cell]


class Stale(Schema):
    """A table that has had nothing new for longer than it usually has."""

    table: str
    newest: date | None
    age_days: int | None


class Health(Schema):
    """Which day is published, until when use is known, and which tables are stale."""

    as_of: date | None
    published_at: datetime | None
    use_known_until: date | None
    stale: list[Stale]
