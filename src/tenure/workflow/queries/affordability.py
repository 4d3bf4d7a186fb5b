"""The affordability sheet: what giving back would cost, and whether the company can bear it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from ibis import _ as each

from tenure.metrics.unused import AGES
from tenure.records.models import CashPosition
from tenure.values.refunding import canonical_json
from tenure.workflow.queries import use
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.cash_left import not_in_it, said_last
from tenure.workflow.queries.owed import unused_of
from tenure.workflow.queries.rates import Rates, rates
from tenure.workflow.queries.report import Row
from tenure.workflow.queries.sent_back import Leaving, against, sent_back

MOST = 0.5
"""Above this share of customers or of MRR without use, giving back would end the company's revenue:
what is broken then is how customers begin, and that is mended first."""
REFUSALS = (
    "most_inactive",
    "not_convertible",
    "rates_old",
    "cash_unknown",
    "cash_old",
    "over_cash",
    "over_cap",
)
INSTEAD = {
    "most_inactive": ("onboarding", "contact"),
    "not_convertible": ("load_rates",),
    "rates_old": ("load_rates",),
    "cash_unknown": ("say_cash",),
    "cash_old": ("say_cash",),
    "over_cash": ("contact", "fewer"),
    "over_cap": ("fewer", "raise_cap"),
}
"""What to do instead, by the reason of the refusal."""


@dataclass(frozen=True, slots=True)
class SheetSum:
    """One currency: what is owed, the tax in it, and what that is in the workspace's currency.

    `total_minor`, `tax_total_minor`, `rate` and `rated_on` are None where there is no rate. `owed_tax_minor`
    counts payments whose tax is known; `without_tax` says how many others there are. The rate is a
    text, so that it is the same wherever it is written.
    """

    currency: str
    payments: int
    amount_minor: int
    back_minor: int
    owed_minor: int
    owed_tax_minor: int
    without_tax: int
    rate: str | None
    rated_on: date | None
    total_minor: int | None
    tax_total_minor: int | None


@dataclass(frozen=True, slots=True)
class SheetAge:
    """Payments of one age class (never, 1_3, 4_6, over_6) in one currency."""

    age: str
    currency: str
    payments: int
    owed_minor: int


@dataclass(frozen=True, slots=True)
class Cash:
    """Cash and runway before and after, in the workspace's currency, from what a person said last.

    `sent_since_minor` left since or is on its way, and is taken off what was said. `burn_after_minor`
    holds the MRR that ends. Runways are whole months, None where cash does not run out.
    """

    said_for: date
    cash_minor: int
    monthly_burn_minor: int
    runway_months: int | None
    sent_since_minor: int
    cash_after_minor: int
    burn_after_minor: int
    runway_after_months: int | None


@dataclass(frozen=True, slots=True)
class Inactive:
    """How much of the company pays without use: those that count, of those that pay."""

    customers: int
    paying: int
    mrr_minor: int
    paying_mrr_minor: int
    most: float = MOST

    @property
    def is_most(self) -> bool:
        """Whether that is most of them, or most of the MRR."""
        return (
            self.customers > self.most * self.paying
            or self.mrr_minor > self.most * self.paying_mrr_minor
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a refund of some customers would cost. Amounts without a currency are in `currency`.

    `total_minor` and `tax_minor` hold what could be converted; `unpriced` are the currencies that could
    not. `mrr_minor` is the MRR that ends. `sent_minor` went back or is on its way, `sent_month_minor` of it
    this month, `waiting_minor` is approved and not sent; `cap_minor` is the most that may go back in
    all; `captured_30_days` came in, by currency, in the 30 days up to `as_of`. `is_open` is False for every reason in `refused_because`; `instead` says what to do.
    """

    as_of: date
    currency: str
    customer_ids: tuple[str, ...]
    sums: tuple[SheetSum, ...]
    total_minor: int
    tax_minor: int
    payments: int
    unpriced: tuple[str, ...]
    by_age: tuple[SheetAge, ...]
    mrr_minor: int
    unpriced_mrr: int
    cash: Cash | None
    cap_minor: int | None
    sent_minor: int
    sent_month_minor: int
    waiting_minor: int
    inactive: Inactive
    captured_30_days: dict[str, int]
    refused_because: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether the path is open at all."""
        return not self.refused_because

    @property
    def instead(self) -> tuple[str, ...]:
        """What to do instead of giving back, each once."""
        return tuple(dict.fromkeys(do for why in self.refused_because for do in INSTEAD[why]))

    def as_json(self) -> dict[str, Any]:
        """Plain values, for keeping and for `refunding.digest`: the same sheet gives the same."""
        plain = {**asdict(self), "is_open": self.is_open, "instead": self.instead}
        made: dict[str, Any] = _plain(plain)
        canonical_json(made)
        return made


def _plain(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def sheet(
    board: Board, workspace_id: int, customer_ids: Iterable[str], *, today: date | None = None
) -> Sheet:
    """The sheet for a refund of these customers. `today` says which month it is: the board's unless told."""
    ids = tuple(sorted(set(customer_ids)))
    known, rows = rates(board), unused_of(board, ids)
    sums = _sums(rows, known)
    total = sum(each.total_minor or 0 for each in sums)
    mrr, unpriced_mrr = _mrr(board, ids)
    said, day = said_last(workspace_id, board.currency), today or board.as_of
    since = not_in_it(said) if said else None
    sent = sent_back(workspace_id, known, day, besides=ids, since=since)
    cash = _cash(said, total, mrr, sent.since_minor) if said else None
    cap, inactive = said.refund_cap_minor if said else None, inactive_of(board)
    unpriced = (*(each.currency for each in sums if each.total_minor is None), *sent.unpriced)
    leaves = Leaving(total, tuple(each.currency for each in sums), bool(unpriced))
    held = {"most_inactive": inactive.is_most, **against(said, sent, leaves, known, day)}
    return Sheet(
        as_of=board.as_of,
        currency=board.currency,
        customer_ids=ids,
        sums=sums,
        total_minor=total,
        tax_minor=sum(each.tax_total_minor or 0 for each in sums),
        payments=len(rows),
        unpriced=tuple(sorted(set(unpriced))),
        by_age=_ages(rows),
        mrr_minor=mrr,
        unpriced_mrr=unpriced_mrr,
        cash=cash,
        cap_minor=cap,
        sent_minor=sent.sent_minor,
        sent_month_minor=sent.month_minor,
        waiting_minor=sent.waiting_minor,
        inactive=inactive,
        captured_30_days=_captured(board),
        refused_because=tuple(code for code in REFUSALS if held[code]),
    )


def _sums(rows: list[Row], known: Rates) -> tuple[SheetSum, ...]:
    by_currency: dict[str, list[Row]] = {}
    for row in rows:
        by_currency.setdefault(row["currency"], []).append(row)
    return tuple(_sum(code, by_currency[code], known) for code in sorted(by_currency))


def _sum(currency: str, rows: list[Row], known: Rates) -> SheetSum:
    owed = sum(row["owed_minor"] for row in rows)
    tax = sum(row["owed_tax_minor"] or 0 for row in rows)
    rate, rated_on = known.known.get(currency, (None, None))
    return SheetSum(
        currency=currency,
        payments=len(rows),
        amount_minor=sum(row["amount_minor"] for row in rows),
        back_minor=sum(row["back_minor"] for row in rows),
        owed_minor=owed,
        owed_tax_minor=tax,
        without_tax=sum(row["owed_tax_minor"] is None for row in rows),
        rate=None if rate is None or currency == known.base else repr(rate),
        rated_on=None if currency == known.base else rated_on,
        total_minor=known.exactly(owed, currency),
        tax_total_minor=known.exactly(tax, currency),
    )


def _ages(rows: list[Row]) -> tuple[SheetAge, ...]:
    groups: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        groups.setdefault((row["age"], row["currency"]), []).append(row["owed_minor"])
    order = sorted(groups, key=lambda key: (AGES.index(key[0]), key[1]))
    return tuple(SheetAge(*key, len(groups[key]), sum(groups[key])) for key in order)


def _mrr(board: Board, ids: tuple[str, ...]) -> tuple[int, int]:
    """MRR of some customers in the base currency, and how many of them have no rate."""
    if not ids:
        return 0, 0
    rows = board.reader.table("customer_state")
    rows = rows.filter(rows.customer_id.isin(ids), rows.mrr_minor > 0)
    (found,) = board.reader.rows(
        rows.agg(
            mrr=each.mrr_base_minor.sum().fill_null(0), without=each.mrr_base_minor.isnull().sum()
        )
    )
    return int(found["mrr"]), int(found["without"] or 0)


def inactive_of(board: Board) -> Inactive:
    """How much of the company pays without use. Who is held back, or is only watched, does not count."""
    found = use.on_ladder(board)
    paying = board.reader.table("customer_state").filter(each.mrr_minor > 0)
    (whole,) = board.reader.rows(paying.agg(mrr=each.mrr_base_minor.sum().fill_null(0)))
    return Inactive(
        int(found["customers"]), int(found["total"]), int(found["mrr_minor"]), int(whole["mrr"])
    )


def _captured(board: Board) -> dict[str, int]:
    """What came in by currency in the 30 days up to the board's."""
    rows = board.reader.table("payments")
    day = rows.paid_at.date()
    new = rows.filter(
        rows.status == "succeeded",
        day > board.as_of - timedelta(days=30),
        day <= board.as_of,
    )
    found = board.reader.rows(new.group_by("currency").agg(minor=each.amount_minor.sum()))
    return {row["currency"]: int(row["minor"]) for row in sorted(found, key=str)}


def _cash(said: CashPosition, total: int, mrr: int, sent_since: int) -> Cash:
    after, burn = said.cash_minor - sent_since - total, said.monthly_burn_minor + mrr
    return Cash(
        said_for=said.as_of,
        cash_minor=said.cash_minor,
        monthly_burn_minor=said.monthly_burn_minor,
        runway_months=runway(said.cash_minor, said.monthly_burn_minor),
        sent_since_minor=sent_since,
        cash_after_minor=after,
        burn_after_minor=burn,
        runway_after_months=runway(after, burn),
    )


def runway(cash_minor: int, monthly_burn_minor: int) -> int | None:
    """Whole months until cash is gone; None where it does not fall."""
    if cash_minor <= 0:
        return 0
    return cash_minor // monthly_burn_minor if monthly_burn_minor > 0 else None
