"""Explaining MRR, movements and rates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import ibis
from ibis.expr.types import Table

from tenure.metrics.billed import invoice_check
from tenure.metrics.committed import ahead
from tenure.metrics.converted import priced
from tenure.metrics.kept import fates
from tenure.metrics.movements import FX, KINDS, balances
from tenure.metrics.mrr import live
from tenure.values.dates import Month
from tenure.values.errors import InputError
from tenure.values.shown import Show, Shown
from tenure.values.switches import FxPolicy, SamePeriod
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.explained import Derivation, Line, Parameters
from tenure.workflow.queries.ledger import ALL, committed_rows, has_base, retention_rows

SEGMENT_COLUMNS = (
    Shown("customer_id", "customer"),
    Shown("name", "name"),
    Shown("subscription_id", "subscription"),
    Shown("plan", "plan"),
    Shown("starts_on", "from", Show.DAY),
    Shown("ends_on", "before", Show.DAY),
    Shown("currency", "currency"),
    Shown("mrr_minor", "MRR", Show.MONEY),
)
MOVE_COLUMNS = (
    Shown("customer_id", "customer"),
    Shown("name", "name"),
    Shown("moved_on", "day", Show.DAY),
    Shown("kind", "movement"),
    Shown("ended_by", "ended by"),
    Shown("currency", "currency"),
    Shown("opening_minor", "before", Show.MONEY),
    Shown("closing_minor", "after", Show.MONEY),
    Shown("delta_minor", "change", Show.MONEY),
)
HELD_COLUMNS = (
    Shown("customer_id", "customer"),
    Shown("name", "name"),
    Shown("currency", "currency"),
    Shown("mrr_minor", "MRR", Show.MONEY),
)
LEFT_COLUMNS = (
    Shown("customer_id", "customer"),
    Shown("name", "name"),
    Shown("moved_on", "day", Show.DAY),
    Shown("ended_by", "ended by"),
)
KEPT_COLUMNS = (
    Shown("customer_id", "customer"),
    Shown("name", "name"),
    Shown("currency", "currency"),
    Shown("opening_minor", "at the start", Show.MONEY),
    Shown("closing_minor", "at the end", Show.MONEY),
    Shown("kept_minor", "of it kept", Show.MONEY),
    Shown("delta_minor", "change", Show.MONEY),
)


def named(board: Board, rows: Table) -> Table:
    """Rows with the customer's name beside its id."""
    names = board.reader.table("customer_state").select("customer_id", "name")
    return rows.left_join(names, "customer_id").drop("customer_id_right")


def _narrowed(rows: Table, given: Parameters) -> Table:
    customer, currency = given.text("customer"), given.currency()
    if customer:
        rows = rows.filter(rows.customer_id == customer)
    if currency:
        rows = rows.filter(rows.currency == currency)
    return rows


def committed_mrr(board: Board, given: Parameters) -> Derivation:
    """CMRR: MRR, what is known to come and to go, and those changes."""
    rows = _narrowed(ahead(book(board, given), ibis.date(board.as_of)), given)
    lines = []
    if not given.text("customer"):
        for row in committed_rows(board):
            if given.currency() in ("", row["currency"]):
                lines += [
                    Line(label, row[key], Show.MONEY, row["currency"], is_result=label == "CMRR")
                    for label, key in (
                        ("MRR", "mrr_minor"),
                        ("to come", "coming_minor"),
                        ("to go", "going_minor"),
                        ("CMRR", "cmrr_minor"),
                    )
                ]
    shown = named(board, rows).order_by(["moved_on", "customer_id"])
    scope = (of_money(board, given),)
    return Derivation("cmrr", "CMRR", tuple(lines), shown, MOVE_COLUMNS, scope, ADDED_TO_MRR)


BILLED_COLUMNS = (
    Shown("customer_id", "customer"),
    Shown("name", "name"),
    Shown("verdict", "verdict"),
    Shown("currency", "currency"),
    Shown("mrr_minor", "MRR", Show.MONEY),
    Shown("billed_minor", "billed a month", Show.MONEY),
    Shown("difference_minor", "difference", Show.MONEY),
    Shown("invoices", "invoices", Show.INTEGER),
)


def billed(board: Board, given: Parameters) -> Derivation:
    """The invoice check: customers whose invoices say something else than their MRR, first."""
    moves = board.reader.table("customer_movements")
    held = balances(moves.filter(moves.moved_on <= ibis.date(board.as_of)))
    rows = invoice_check(board.reader.table("invoices"), held, ibis.date(board.as_of))
    rows = _narrowed(rows, given)
    counts = rows.group_by("verdict").agg(customers=rows.count())
    found = {row["verdict"]: row["customers"] for row in board.reader.rows(counts)}
    lines = [
        Line(words, found.get(verdict, 0), Show.INTEGER) for verdict, words in VERDICTS.items()
    ]
    off = sum(count for verdict, count in found.items() if verdict != "same")
    lines.append(Line("customers whose invoices and MRR differ", off, Show.INTEGER))
    order = [ibis.desc(rows.difference_minor.abs()), "customer_id"]
    shown = named(board, rows).order_by([rows.verdict == "same", *order])
    return Derivation("invoice_check", "invoice check", tuple(lines), shown, BILLED_COLUMNS)


VERDICTS = {
    "same": "billed what MRR says",
    "differs": "billed something else",
    "part_of_month": "billed for part of a month",
    "not_billed": "MRR without an invoice for the day",
    "no_mrr": "billed without MRR",
}
"""What the invoice check can find."""


def book(board: Board, given: Parameters) -> Table:
    """Movements of the ledger; of one customer, its own; of all currencies, converted."""
    if is_converted(board, given):
        return board.reader.table("movements_base")
    return board.reader.table("customer_movements" if given.given.get("customer") else "movements")


def is_converted(board: Board, given: Parameters) -> bool:
    """Whether every currency is asked for in that of the workspace."""
    return given.given.get("currency") == ALL and has_base(board)


def of_money(board: Board, given: Parameters) -> str:
    """Of which money a figure is: all of it converted, one currency, or each currency by itself."""
    if is_converted(board, given):
        return f"all currencies, in {board.currency}"
    return given.currency() or "each currency by itself"


def _so_far(board: Board, month: Month) -> tuple[str, ...]:
    """What is to be said of a month that is not over."""
    is_over = month.ends_on <= board.as_of + timedelta(days=1)
    return () if is_over else (f"so far this month, to {board.as_of}",)


ADDED_TO_MRR = "MRR and the changes of the rows together are CMRR."
ADDED_UP = "The MRR of the rows added up is the figure, in each currency."
BY_MOVEMENT = "The changes of the rows added up are the lines above, movement by movement."
PER_ROW = "The MRR of the rows added up, divided by their number, is the figure, in each currency."
TALLIES = {
    "grr": "“of it kept” added up, divided by “at the start” added up, is the figure, in each currency.",
    "nrr": "“at the end” added up, divided by “at the start” added up, is the figure, in each currency.",
    "gone_rate": "One row for each customer who is gone.",
    "logo_churn_rate": "One row for each loss that counts.",
}
"""How the rows of a figure make it."""


def _moved(board: Board, start: date, end: date, given: Parameters) -> Table:
    """Movements from `start` and before `end`, none later than the as-of day."""
    rows = book(board, given)
    rows = rows.filter(
        rows.moved_on >= ibis.date(start),
        rows.moved_on < ibis.date(end),
        rows.moved_on <= ibis.date(board.as_of),
    )
    return _narrowed(rows, given)


def mrr(board: Board, given: Parameters) -> Derivation:
    """MRR: the live stretches of every subscription, or of one customer or currency."""
    name = "customer_segments" if given.given.get("customer") else "segments"
    rows = live(board.reader.table(name), ibis.date(board.as_of))
    if is_converted(board, given):
        rows = _in_base(board, rows)
    rows = _narrowed(rows, given)
    sums = rows.group_by("currency").agg(
        mrr_minor=rows.mrr_minor.sum(),
        customers=rows.customer_id.nunique(),
        subscriptions=rows.count(),
    )
    lines = []
    for row in board.reader.rows(sums.order_by("currency")):
        currency = row["currency"]
        lines += [
            Line(f"live subscriptions in {currency}", row["subscriptions"], Show.INTEGER),
            Line(f"customers in {currency}", row["customers"], Show.INTEGER),
            Line(
                f"MRR {currency} = sum of the rows",
                row["mrr_minor"],
                Show.MONEY,
                currency,
                is_result=True,
            ),
        ]
    shown = named(board, rows).order_by([ibis.desc("mrr_minor"), "customer_id"])
    scope = (of_money(board, given),)
    return Derivation("mrr", "MRR", tuple(lines), shown, SEGMENT_COLUMNS, scope, ADDED_UP)


def _in_base(board: Board, rows: Table) -> Table:
    """Live stretches, each in the workspace's currency; those without a rate are left out."""
    switches = board.generation.switches
    if switches.fx_policy is FxPolicy.SPOT:
        rows = rows.mutate(priced_on=ibis.date(board.as_of))
    rates = board.reader.table("fx_rates")
    rows = priced(rows, rates, board.currency, switches)
    rows = rows.filter(rows.base_minor.notnull())
    rows = rows.mutate(mrr_minor=rows.base_minor, currency=ibis.literal(board.currency))
    return rows.drop("base_minor")


def movements(board: Board, given: Parameters) -> Derivation:
    """Movements of a month, of one kind or all, from opening to closing."""
    month, kind = given.month(board.as_of), given.text("kind")
    if kind and kind not in (*KINDS, FX):
        raise InputError(f"{kind!r} is no movement", hint=f"One of: {', '.join(KINDS)}.")
    rows = _moved(board, month.starts_on, month.ends_on, given)
    lines = _month_lines(board, month, given)
    if kind:
        rows = rows.filter(rows.kind == kind)
    shown = named(board, rows).order_by([ibis.desc(rows.delta_minor.abs()), "customer_id"])
    title = f"{kind or 'movements'} in {month}"
    scope = (of_money(board, given), *_so_far(board, month))
    return Derivation("movements", title, lines, shown, MOVE_COLUMNS, scope, BY_MOVEMENT)


def _month_lines(board: Board, month: Month, given: Parameters) -> tuple[Line, ...]:
    if given.text("customer"):
        return ()
    suffix = "_base" if is_converted(board, given) else ""
    monthly = board.reader.table(f"monthly{suffix}")
    found = monthly.filter(monthly.month_on == ibis.date(month.starts_on))
    lines = []
    for row in board.reader.rows(_narrowed(found, given).order_by("currency")):
        currency = row["currency"]
        lines += [
            Line(f"{name} {currency}", row[f"{name}_minor"], Show.MONEY, currency)
            for name in ("opening", *KINDS, *([FX] if suffix else []), "closing")
        ]
    return tuple(lines)


def _rate(figure: str, title: str) -> Callable[[Board, Parameters], Derivation]:
    def explained(board: Board, given: Parameters) -> Derivation:
        given.refuse_customer()
        month, length = given.month(board.as_of), given.months()
        rows = [
            row
            for row in retention_rows(board, length, str(given.given.get("currency") or ""))
            if row["window_end"] == month.ends_on and given.currency() in ("", row["currency"])
        ]
        is_money = figure in ("grr", "nrr")
        lines: list[Line] = []
        for row in rows if is_money else rows[:1]:  # customers are the same beside every currency
            lines += _rate_lines(figure, row)
        start = (month + (1 - length)).starts_on
        end = min(month.ends_on, board.as_of + timedelta(days=1))
        heading = f"{title}, {length} months to the end of {month}"
        columns: tuple[Shown, ...] = KEPT_COLUMNS if is_money else LEFT_COLUMNS
        counted = _kept(board, start, end, given) if is_money else _left(board, figure, start, end)
        whose = of_money(board, given) if is_money else "customers of every currency"
        scope = (whose, *_so_far(board, month))
        return Derivation(figure, heading, tuple(lines), counted, columns, scope, TALLIES[figure])

    return explained


def _left(board: Board, figure: str, start: date, end: date) -> Table:
    """Those a rate of customers counts: every loss where the switches say so, else those who are gone."""
    counts_each = board.generation.switches.same_period is SamePeriod.COUNT
    is_each = figure == "logo_churn_rate" and counts_each
    rows = (_losses if is_each else _gone)(board, start, end)
    return named(board, rows).order_by(["moved_on", "customer_id"])


def _losses(board: Board, start: date, end: date) -> Table:
    """Every time a customer left from `start` and before `end`, over all their currencies."""
    moves = board.reader.table("logos")
    inside = (moves.moved_on >= ibis.date(start)) & (moves.moved_on < ibis.date(end))
    found = moves.filter(inside, moves.kind == "churn")
    return found.select("customer_id", "moved_on", "ended_by")


def _gone(board: Board, start: date, end: date) -> Table:
    """Customers of `start` who do not pay any more before `end`, and when they left last."""
    left = _losses(board, start, end)
    last = left.group_by("customer_id").agg(
        moved_on=left.moved_on.max(), ended_by=left.ended_by.argmax(left.moved_on)
    )
    found = fates(board.reader.table("logos"), ibis.date(start), ibis.date(end))
    return last.semi_join(found.filter(found.is_gone), "customer_id")


def _kept(board: Board, start: date, end: date, given: Parameters) -> Table:
    """Customers with MRR at the start, and what of it there is before `end`; those who changed first."""
    moves = _narrowed(book(board, given), given)
    opened = balances(moves.filter(moves.moved_on < ibis.date(start)))
    closed = balances(moves.filter(moves.moved_on < ibis.date(end)))
    both = opened.left_join(closed.rename(closing_minor="mrr_minor"), ["customer_id", "currency"])
    rows = both.select(
        "customer_id",
        "currency",
        opening_minor=both.mrr_minor,
        closing_minor=both.closing_minor.fill_null(0),
    )
    rows = rows.mutate(
        kept_minor=ibis.least(rows.opening_minor, rows.closing_minor),
        delta_minor=rows.closing_minor - rows.opening_minor,
    )
    return named(board, rows).order_by([ibis.desc(rows.delta_minor.abs()), "customer_id"])


def _rate_lines(figure: str, row: dict[str, object]) -> list[Line]:
    currency = str(row["currency"])
    opening = Line(f"MRR at the start, {currency}", row["opening_minor"], Show.MONEY, currency)
    if figure == "grr":
        kept = Line("of it kept", row["kept_minor"], Show.MONEY, currency)
        return [opening, kept, Line(f"GRR {currency}", row["grr"], Show.RATE)]
    if figure == "nrr":
        now = Line(
            "MRR of the same customers at the end", row["closing_minor"], Show.MONEY, currency
        )
        return [opening, now, Line(f"NRR {currency}", row["nrr"], Show.RATE)]
    start = Line("customers at the start", row["at_start"], Show.INTEGER)
    if figure == "logo_churn_rate":
        lost = Line("customers lost", row["lost"], Show.INTEGER)
        divisor = Line("divided by", row["divisor"], Show.INTEGER)
        return [start, lost, divisor, Line("logo churn rate", row["logo_churn_rate"], Show.RATE)]
    return [
        start,
        Line("of them gone at the end", row["gone"], Show.INTEGER),
        Line("95 % interval from", row["low"], Show.RATE),
        Line("95 % interval to", row["high"], Show.RATE),
        Line("share gone", row["gone_rate"], Show.RATE),
    ]


def _monthly_rate(
    figure: str, title: str, column: str, show: Show
) -> Callable[[Board, Parameters], Derivation]:
    def explained(board: Board, given: Parameters) -> Derivation:
        given.refuse_customer()
        month = given.month(board.as_of)
        base = movements(board, given)
        suffix = "_base" if is_converted(board, given) else ""
        monthly = board.reader.table(f"monthly{suffix}")
        found = monthly.filter(monthly.month_on == ibis.date(month.starts_on))
        lines = list(base.lines)
        for row in board.reader.rows(_narrowed(found, given).order_by("currency")):
            value = row[column]
            missing = "no losses" if figure == "quick_ratio" else "not defined"
            label = f"{title} {row['currency']}"
            lines.append(
                Line(label, missing) if value is None else Line(label, value, show, row["currency"])
            )
        return replace(base, card=figure, title=f"{title}, {month}", lines=tuple(lines))

    return explained


def arpa(board: Board, given: Parameters) -> Derivation:
    """ARPA: MRR of each customer at the end of a month, or by the as-of day where it is not over."""
    given.refuse_customer()
    month = given.month(board.as_of)
    monthly = board.reader.table("monthly_base" if is_converted(board, given) else "monthly")
    found = monthly.filter(monthly.month_on == ibis.date(month.starts_on))
    lines: list[Line] = []
    for row in board.reader.rows(_narrowed(found, given).order_by("currency")):
        currency, value = row["currency"], row["arpa_minor"]
        label = f"ARPA {currency}"
        lines += [
            Line(f"closing {currency}", row["closing_minor"], Show.MONEY, currency),
            Line(f"customers in {currency}", row["customers_closing"], Show.INTEGER),
            Line(label, "not defined")
            if value is None
            else Line(label, value, Show.MONEY, currency, is_result=True),
        ]
    end = min(month.ends_on, board.as_of + timedelta(days=1))
    moves = _narrowed(book(board, given), given)
    held = balances(moves.filter(moves.moved_on < ibis.date(end)))
    shown = named(board, held).order_by([ibis.desc("mrr_minor"), "customer_id"])
    scope = (of_money(board, given), *_so_far(board, month))
    title = f"ARPA, {month}"
    return Derivation("arpa", title, tuple(lines), shown, HELD_COLUMNS, scope, PER_ROW)


FIGURES: dict[str, Callable[[Board, Parameters], Derivation]] = {
    "mrr": mrr,
    "movements": movements,
    "cmrr": committed_mrr,
    "invoice_check": billed,
    "grr": _rate("grr", "GRR"),
    "nrr": _rate("nrr", "NRR"),
    "logo_churn_rate": _rate("logo_churn_rate", "Logo churn"),
    "gone_rate": _rate("gone_rate", "Customers gone"),
    "gross_mrr_churn_rate": _monthly_rate(
        "gross_mrr_churn_rate", "Gross MRR churn", "gross_mrr_churn_rate", Show.RATE
    ),
    "net_mrr_churn_rate": _monthly_rate(
        "net_mrr_churn_rate", "Net MRR churn", "net_mrr_churn_rate", Show.RATE
    ),
    "quick_ratio": _monthly_rate("quick_ratio", "Quick ratio", "quick_ratio", Show.NUMBER),
    "arpa": arpa,
}
"""Figures of money by name."""
