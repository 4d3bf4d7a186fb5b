"""Explaining what is paid without use, what of it is owed, and who said so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import ibis
from ibis.expr.types import Table

from tenure.inference.intervals import Estimate
from tenure.inference.ratios import RatioEstimate
from tenure.metrics.hollow import LEAST_MONTHS
from tenure.values.errors import InputError
from tenure.values.shown import Show, Shown
from tenure.workflow.queries import hollow, hollow_costs, owed
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.explain_money import named
from tenure.workflow.queries.explained import Derivation, Line, Parameters

DAY_COLUMNS = (
    Shown("customer_id", "customer"),
    Shown("name", "name"),
    Shown("kind", "kind"),
    Shown("quiet_since", "since", Show.DAY),
    Shown("quiet_months", "quiet months", Show.INTEGER),
    Shown("currency", "currency"),
    Shown("mrr_minor", "MRR", Show.MONEY),
)


def hollow_mrr(board: Board, given: Parameters) -> Derivation:
    """Hollow MRR now; of a day of the trend with `month`, by any day in it."""
    given.refuse_customer()
    if given.text("month"):
        return _then(board, given)
    found = hollow.hollow(board)
    if found is None:
        rows = hollow.counted(board)
        none = (Line("no usage events were loaded", "not defined"),)
        return Derivation("hollow_mrr", "Hollow MRR", none, rows, hollow.EXPORT_COLUMNS)
    lines = [
        Line("use is known until", found.day, Show.DAY),
        Line("customers who pay and whose use is known", found.customers, Show.INTEGER),
        Line("without a sign of life for a month or more", found.hollow, Show.INTEGER),
    ]
    if found.share is not None:
        lines += _limits("share of customers", found.share)
    lines += [
        Line("MRR of all", found.mrr_minor, Show.MONEY, board.currency),
        Line("without an exchange rate, left out", found.unpriced, Show.INTEGER),
    ]
    if found.mrr_share is not None:
        lines += _limits("share of MRR", found.mrr_share)
    lines.append(Line("hollow MRR", found.hollow_minor, Show.MONEY, board.currency))
    rows = hollow.counted(board).order_by([ibis.desc("mrr_base_minor"), "customer_id"])
    return Derivation("hollow_mrr", "Hollow MRR", tuple(lines), rows, hollow.EXPORT_COLUMNS)


def _limits(label: str, share: Estimate | RatioEstimate) -> list[Line]:
    lines = [Line(label, share.value, Show.RATE)]
    if share.low is not None and share.high is not None:
        lines.append(Line("95 % interval from", share.low, Show.RATE))
        lines.append(Line("95 % interval to", share.high, Show.RATE))
    return lines


def _then(board: Board, given: Parameters) -> Derivation:
    month = given.month(board.as_of)
    wanted = [row for row in hollow.trend(board) if _lies_in(row["day"], month.starts_on)]
    if not wanted:
        raise InputError(f"nothing is known of {month}", hint="Give one of the last 12 months.")
    row = wanted[-1]
    rows = board.reader.table("hollow")
    rows = rows.filter(rows.day == ibis.date(row["day"]), rows.quiet_months >= LEAST_MONTHS)
    lines = (
        Line("at the end of", row["day"], Show.DAY),
        Line("customers with MRR above zero", row["customers"], Show.INTEGER),
        Line("without a sign of life for a month or more", row["hollow"], Show.INTEGER),
        Line("MRR of all", row["mrr_minor"], Show.MONEY, board.currency),
        Line("hollow MRR", row["hollow_mrr_minor"], Show.MONEY, board.currency),
    )
    shown = named(board, rows).order_by([ibis.desc("mrr_base_minor"), "customer_id"])
    return Derivation("hollow_mrr", f"Hollow MRR {month}", lines, shown, DAY_COLUMNS)


def _lies_in(day: date, month_on: date) -> bool:
    return (day.year, day.month) == (month_on.year, month_on.month)


def unused(board: Board, given: Parameters) -> Derivation:
    """What was paid and not used: of all by currency, or of one customer."""
    customer, currency = given.text("customer"), given.currency()
    rows = owed.owed_listing(board, currency=currency).all()
    if customer:
        rows = rows.filter(rows.customer_id == customer)
    sums = rows.group_by("currency").agg(
        amount=rows.amount_minor.sum(), back=rows.back_minor.sum(), owed=rows.owed_minor.sum()
    )
    lines: list[Line] = []
    for row in board.reader.rows(sums.order_by("currency")):
        code = row["currency"]
        lines += [
            Line("paid in the unused window", row["amount"], Show.MONEY, code),
            Line("given back of it", row["back"], Show.MONEY, code),
            Line("owed", row["owed"], Show.MONEY, code, is_result=True),
        ]
    if not lines:
        lines = [Line("owed", "nothing")]
    return Derivation("unused", "Paid and not used", tuple(lines), rows, owed.OWED_COLUMNS)


def hollow_voices(board: Board, given: Parameters) -> Derivation:
    """Refunds, tickets that ask for money back and low scores from zombies; `kind` for one of them."""
    given.refuse_customer()
    kind = given.text("kind")
    if kind and kind not in hollow_costs.VOICES:
        raise InputError(
            f"there is no {kind!r}", hint=f"There are: {', '.join(hollow_costs.VOICES)}."
        )
    rows: Table = hollow_costs.voice_rows(board)
    rows = rows.filter(rows.what == kind) if kind else rows
    few = sum(each.zombies for each in hollow_costs.voices(board) if kind in ("", each.what))
    many = sum(each.all_of_them for each in hollow_costs.voices(board) if kind in ("", each.what))
    lines = (
        Line("in the last 12 months", many, Show.INTEGER),
        Line("from customers without a sign of life by then", few, Show.INTEGER),
    )
    title = "Refunds and bad reviews from zombies"
    return Derivation(
        "hollow_voices", title, lines, rows.filter(rows.from_zombie), hollow_costs.VOICE_COLUMNS
    )


FIGURES: dict[str, Callable[[Board, Parameters], Derivation]] = {
    "hollow_mrr": hollow_mrr,
    "unused": unused,
    "hollow_voices": hollow_voices,
}
"""Figures of what is paid without use, by name."""
