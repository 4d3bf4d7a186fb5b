"""Is giving back unasked sensible? Each part from own history, or as assumed, or said to be missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ibis import _
from ibis.expr.types import Table

from tenure.inference.intervals import Estimate, wilson
from tenure.inference.lifetime import Undefined
from tenure.inference.price_of_choice import Choice, Part, Price, weigh, within
from tenure.metrics.hollow import paying
from tenure.metrics.waking import wakings
from tenure.records.models import CustomerLink, RefundProposal, WhyInvite
from tenure.values.assumptions import DEFAULTS, UNITS, Assumption
from tenure.values.shown import Show, Shown, amount_plain
from tenure.workflow.queries.affordability import Sheet
from tenure.workflow.queries.assumptions import assumptions, said
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.lifetimes import DISCOUNT, HORIZON_MONTHS, Assumed, Who, arpas, value
from tenure.workflow.queries.once import once

HORIZON = 12
"""Months within which waking counts."""
LEAST_MONTHS, LEAST_WOKE, LEAST_REFUNDED = 60, 10, 10
"""Months of customers, wakings and refunded customers below which history says nothing."""
SETTLED = timedelta(days=30)
"""A refund of less long ago may still bring somebody back."""
ORDER = ("wake", "leave", "ask", "months", "back", "fee_minor", "word_minor", "good_minor")
ROWS = (
    Shown("customer_id", "customer"),
    Shown("day", "from", Show.DAY),
    Shown("next_day", "to", Show.DAY),
    Shown("quiet_months", "quiet months", Show.INTEGER),
    Shown("has_left", "left", Show.INTEGER),
    Shown("has_asked", "asked for money", Show.INTEGER),
    Shown("has_used", "used it again", Show.INTEGER),
)
COLUMNS = (
    Shown("code", "part"),
    Shown("unit", "unit"),
    Shown("value", "value", Show.NUMBER),
    Shown("low", "low", Show.NUMBER),
    Shown("high", "high", Show.NUMBER),
    Shown("n", "n", Show.INTEGER),
    Shown("basis", "known from"),
    Shown("source", "source"),
    Shown("turns_at", "turns at", Show.NUMBER),
)


@dataclass(frozen=True, slots=True)
class Given:
    """One part: `basis` is "history", "said", "published", "nothing" (counted as none) or "missing".

    `n` is what history was counted over, `counted` how many rows it holds where it is too short.
    Shares 0–1, months, or minor units for each customer.
    """

    code: str
    unit: str
    basis: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    counted: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class ChoiceSheet:
    """Both prices for some customers together, or what is missing to tell them (`missing`: codes).

    `monthly_minor` is the margin of their MRR a month; money in the workspace's `currency`.
    """

    as_of: date
    currency: str
    customers: int
    refund_minor: int
    monthly_minor: int
    margin: float
    parts: tuple[Given, ...]
    missing: tuple[str, ...]
    price: Price | None
    horizon_months: int = HORIZON

    @property
    def turns_at(self) -> dict[str, float | None]:
        """Where each part turns it."""
        return {each.code: each.at for each in self.price.flips} if self.price else {}


@dataclass(frozen=True, slots=True)
class Counted:
    """Months of customers seen, and how the first waking of each came about."""

    months: int
    woke: int
    left: int
    asked: int


def choice(
    board: Board,
    *,
    customers: int,
    refund_minor: int,
    mrr_minor: int,
    is_priced: bool = True,
    today: date | None = None,
) -> ChoiceSheet:
    """Weigh giving back `refund_minor` to some customers of `mrr_minor` against waiting.

    `is_priced` False where some of it could not be converted: then nothing is told.
    """
    parts = _parts(board, today or board.as_of)
    margin = board.generation.margin
    missing = tuple(each.code for each in parts if each.basis == "missing")
    if not is_priced:
        missing = ("rates", *missing)
    if customers < 1 or refund_minor < 1:
        missing = ("refund", *missing)
    found = {each.code: _part(each) for each in parts if each.value is not None}
    price = None
    if not missing:
        weighed = Choice(
            refund_minor,
            customers,
            mrr_minor * margin,
            horizon_months=HORIZON,
            **found,
        )
        price = weigh(weighed)
    return ChoiceSheet(
        as_of=board.as_of,
        currency=board.currency,
        customers=customers,
        refund_minor=refund_minor,
        monthly_minor=round(mrr_minor * margin),
        margin=margin,
        parts=parts,
        missing=missing,
        price=price,
    )


def _part(each: Given) -> Part:
    return Part(each.value or 0.0, each.low or 0.0, each.high or 0.0)


def _parts(board: Board, today: date) -> tuple[Given, ...]:
    own = _history(board, today)
    known = assumptions(board.workspace_id, board.currency)
    by_person = said(board.workspace_id, board.currency)
    return tuple(
        _given(code, own.get(code), known.get(code), is_said=code in by_person) for code in ORDER
    )


def _given(
    code: str, own: tuple[Estimate | None, int] | None, other: Assumption | None, *, is_said: bool
) -> Given:
    """History where there is enough of it; else what is assumed; else what is missing."""
    estimate, counted = own or (None, None)
    if estimate is not None:
        ends = (estimate.value, estimate.low, estimate.high)
        return Given(code, UNITS[code], "history", *ends, n=estimate.n)
    if other is None:
        return Given(code, UNITS[code], "missing", counted=counted)
    basis = "said" if is_said else "nothing" if not DEFAULTS[code].high else "published"
    ends = (other.value, other.low, other.high)
    return Given(code, UNITS[code], basis, *ends, counted=counted, source=other.source)


def _history(board: Board, today: date) -> dict[str, tuple[Estimate | None, int]]:
    """What own history says of each part, None where it is too short, and how much there is of it."""
    seen = counted(board)
    enough = seen.woke >= LEAST_WOKE
    chance = wilson(seen.woke, seen.months) if seen.months >= LEAST_MONTHS else None
    return {
        "wake": (within(chance, HORIZON) if chance else None, seen.months),
        "leave": (wilson(seen.left, seen.woke) if enough else None, seen.woke),
        "ask": (wilson(seen.asked, seen.woke) if enough else None, seen.woke),
        "back": _came_back(board.workspace_id, today),
        "months": _stays(board),
    }


def counted(board: Board) -> Counted:
    """Months of customers long quiet, and what woke them."""
    return once(board, ("wakings", _treated(board.workspace_id)), lambda: _counted(board))


def _counted(board: Board) -> Counted:
    (row,) = board.reader.rows(
        waking_rows(board).agg(
            months=_.count(),
            woke=_.woke.sum().fill_null(0),
            left=_.has_left.sum().fill_null(0),
            asked=_.has_asked.sum().fill_null(0),
        )
    )
    return Counted(int(row["months"]), int(row["woke"]), int(row["left"]), int(row["asked"]))


def waking_rows(board: Board) -> Table:
    """The months themselves, without customers money was given back to: that waking was ours."""
    table = board.reader.table
    days = table("hollow_totals").select("day")
    rows = wakings(
        table("hollow"), days, paying(table("customer_logos"), days), table("hollow_voices")
    )
    ours = _treated(board.workspace_id)
    rows = rows.filter(rows.customer_id.notin(ours)) if ours else rows
    return rows.order_by(["customer_id", "day"])


def _treated(workspace_id: int) -> tuple[str, ...]:
    begun = RefundProposal.objects.filter(workspace_id=workspace_id, state__in=("sending", "done"))
    return tuple(sorted(set(begun.values_list("customer_id", flat=True))))


def _came_back(workspace_id: int, today: date) -> tuple[Estimate | None, int]:
    """Of customers refunded a month ago or earlier, those who asked for their account back."""
    done = RefundProposal.objects.filter(
        workspace_id=workspace_id, state="done", ended_at__date__lte=today - SETTLED
    )
    refunded = set(done.values_list("customer_id", flat=True))
    own = {"workspace_id": workspace_id, "customer_id__in": refunded}
    links = CustomerLink.objects.filter(**own, purpose="back", used_at__isnull=False)
    answers = WhyInvite.objects.filter(**own, wants_back=True)
    back = {
        *links.values_list("customer_id", flat=True),
        *answers.values_list("customer_id", flat=True),
    }
    n = len(refunded)
    return (wilson(len(back), n) if n >= LEAST_REFUNDED else None, n)


def _stays(board: Board) -> tuple[Estimate | None, int]:
    """Discounted months a customer pays within three years, from the survival of all customers."""
    assumed = Assumed(HORIZON_MONTHS, DISCOUNT, board.generation.margin)
    currency = next(iter(arpas(board)), "")
    found = value(board, Who(), assumed, currency)
    if isinstance(found, Undefined):
        return None, found.observed_months
    return found.months_with_first_payment, found.months_with_first_payment.n


def csv_rows(found: ChoiceSheet) -> list[dict[str, object]]:
    """The parts, then both prices and what is spared, each with its range; the unit of amounts is the currency."""
    rows = [
        _part_row(found, each)
        if each.unit != "money"
        else _amount_row(each.code, _part_row(found, each), found.currency)
        for each in found.parts
    ]
    fixed = {"refund": found.refund_minor, "monthly": found.monthly_minor}
    rows += [_result(code, Part(at, at, at), found.currency) for code, at in fixed.items()]
    if found.price is not None:
        for code in ("waiting", "acting", "spared"):
            rows.append(_result(code, getattr(found.price, code), found.currency))
    return rows


def _part_row(found: ChoiceSheet, each: Given) -> dict[str, object]:
    row = {column.key: getattr(each, column.key, None) for column in COLUMNS}
    return {**row, "turns_at": found.turns_at.get(each.code)}


def _amount_row(code: str, row: dict[str, object], currency: str) -> dict[str, object]:
    """A row with its amounts in major units."""
    amounts = {
        name: amount_plain(found, currency)
        for name in ("value", "low", "high", "turns_at")
        if isinstance(found := row[name], int | float)
    }
    return {**row, "code": code.removesuffix("_minor"), "unit": currency, **amounts}


def _result(code: str, part: Part, currency: str) -> dict[str, object]:
    blank: dict[str, object] = dict.fromkeys(column.key for column in COLUMNS)
    ends = {"value": round(part.value), "low": round(part.low), "high": round(part.high)}
    return _amount_row(code, {**blank, **ends}, currency)


def choice_of(board: Board, sheet: Sheet, today: date) -> ChoiceSheet:
    """The same for an affordability sheet."""
    return choice(
        board,
        customers=len(sheet.customer_ids),
        refund_minor=sheet.total_minor,
        mrr_minor=sheet.mrr_minor,
        is_priced=not sheet.unpriced_mrr
        and all(each.total_minor is not None for each in sheet.sums),
        today=today,
    )


def choice_of_kept(board: Board, kept: Mapping[str, Any], today: date) -> ChoiceSheet:
    """The same for a sheet as it was kept with a proposal, weighed with what is known now."""
    return choice(
        board,
        customers=len(kept.get("customer_ids", ())),
        refund_minor=int(kept.get("total_minor", 0)),
        mrr_minor=int(kept.get("mrr_minor", 0)),
        is_priced=not kept.get("unpriced_mrr")
        and all(each.get("total_minor") is not None for each in kept.get("sums", ())),
        today=today,
    )
