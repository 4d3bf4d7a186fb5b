"""Explaining what customers do and say: use, the danger line, zombies, tickets, scores, stakes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import ibis
from ibis.expr.types import Table

from tenure.metrics.engagement import BASELINE_LAG_WEEKS, BASELINE_WEEKS, REACH_DAYS, WINDOW_DAYS
from tenure.metrics.life import USE_SIGNS
from tenure.metrics.voice import RECENT_DAYS, is_open
from tenure.values.dates import Month
from tenure.values.errors import InputError
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.customers import customer as published_customer
from tenure.workflow.queries.explain_money import mrr, named
from tenure.workflow.queries.explained import Derivation, Line, Parameters
from tenure.workflow.queries.use import ZOMBIE_COLUMNS, zombie_rows

EVENT_COLUMNS = (
    Shown("message_id", "event"),
    Shown("occurred_at", "when", Show.INSTANT),
    Shown("name", "what"),
    Shown("contact_id", "user"),
    Shown("value", "quantity", Show.NUMBER),
)
DAILY_COLUMNS = (
    Shown("used_on", "day", Show.DAY),
    Shown("name", "what"),
    Shown("contact_id", "user"),
    Shown("events", "events", Show.INTEGER),
    Shown("amount", "quantity", Show.NUMBER),
)
TICKET_COLUMNS = (
    Shown("ticket_id", "ticket"),
    Shown("customer_id", "customer"),
    Shown("opened_at", "opened", Show.INSTANT),
    Shown("first_reply_at", "answered", Show.INSTANT),
    Shown("solved_at", "solved", Show.INSTANT),
    Shown("severity", "severity"),
    Shown("is_complaint", "complaint", Show.FLAG),
    Shown("subject", "subject"),
)
ANSWER_COLUMNS = (
    Shown("response_id", "answer"),
    Shown("customer_id", "customer"),
    Shown("contact_id", "person"),
    Shown("sent_at", "asked", Show.INSTANT),
    Shown("answered_at", "answered", Show.INSTANT),
    Shown("score", "score", Show.NUMBER),
    Shown("comment", "comment"),
)
INVOICE_COLUMNS = (
    Shown("invoice_id", "invoice"),
    Shown("status", "status"),
    Shown("issued_on", "issued", Show.DAY),
    Shown("due_on", "due", Show.DAY),
    Shown("paid_on", "paid", Show.DAY),
    Shown("currency", "currency"),
    Shown("amount_minor", "amount", Show.MONEY),
)


def state_of(board: Board, customer_id: str) -> dict[str, Any]:
    """The published row of one customer; `InputError` if there is none."""
    found = published_customer(board, customer_id)
    if found is None:
        raise InputError(f"there is no customer {customer_id!r}")
    return found


def events(board: Board, customer_id: str, first: date, last: date) -> Table:
    """Usage events of a customer from one day to another, the newest first; days added up where
    the events stay in the user's own warehouse.
    """
    if not board.reader.facts.files("usage_events"):
        days = board.reader.daily(first, last)
        days = days.filter(
            (days.customer_id == customer_id)
            & (days.used_on >= ibis.date(first))
            & (days.used_on <= ibis.date(last))
        )
        return days.order_by([ibis.desc("used_on"), "name", "contact_id"])
    rows = board.reader.months("usage_events", str(Month.of(first)), str(Month.of(last)))
    day = rows.occurred_at.cast("date")
    others = board.reader.table("aliases")
    own = others.filter(others.customer_id == customer_id)
    ids = [customer_id, *(row["other_id"] for row in board.reader.rows(own))]
    wanted = rows.customer_id.isin(ids) & (day >= ibis.date(first)) & (day <= ibis.date(last))
    return rows.filter(wanted).order_by([ibis.desc("occurred_at"), "message_id"])


def event_columns(board: Board) -> tuple[Shown, ...]:
    """Headings of `events`: single ones, or days added up."""
    return EVENT_COLUMNS if board.reader.facts.files("usage_events") else DAILY_COLUMNS


def _use(
    figure: str, title: str, column: str, show: Show, reach: int
) -> Callable[[Board, Parameters], Derivation]:
    def explained(board: Board, given: Parameters) -> Derivation:
        customer = given.need("customer")
        state = state_of(board, customer)
        last = board.generation.seen_until or board.as_of
        first = last - timedelta(days=reach - 1)
        lines = [Line("use is known until", last, Show.DAY), Line("counted from", first, Show.DAY)]
        if figure == "own_baseline_ratio":
            lines.append(Line("events a week, recent", state["weekly_level"], Show.NUMBER))
            lines.append(Line("own median week", state["weekly_baseline"], Show.NUMBER))
        if figure == "breadth":
            lines.append(Line("features used", state["features"], Show.INTEGER))
        value = state[column]
        lines.append(Line(title, value, show) if value is not None else Line(title, "not defined"))
        rows = events(board, customer, first, last)
        columns = event_columns(board)
        return Derivation(figure, f"{title}: {state['name']}", tuple(lines), rows, columns)

    return explained


def zombies(board: Board, given: Parameters) -> Derivation:
    """Zombies: all of them, or why one customer is one."""
    rows = zombie_rows(board)
    customer = given.text("customer")
    if not customer:
        rows = rows.filter(rows.kind != "integration_only")
        total = Line("zombies of every kind and stage", _count(board, rows), Show.INTEGER)
        return Derivation("zombies", "Zombies", (total,), rows, ZOMBIE_COLUMNS)
    found = board.reader.rows(rows.filter(rows.customer_id == customer))
    if not found:
        raise InputError(f"{customer!r} is no zombie")
    row = found[0]
    lines = (
        Line("kind", row["kind"]),
        Line("last sign of life", row["last_sign_on"] or "none", Show.DAY),
        Line("what it was", row["sign"] or ""),
        Line("quiet since", row["quiet_since"], Show.DAY),
        Line("full months", row["quiet_months"], Show.INTEGER),
        Line("stage", row["stage"]),
        *([Line("held by", row["held_by"])] if row["held_by"] else []),
        *(
            [Line("use is known only from", row["known_from"], Show.DAY)]
            if row["known_from"]
            else []
        ),
    )
    title = f"Zombie: {row['name']}"
    if row["sign"] in USE_SIGNS:
        seen = events(board, customer, row["last_sign_on"], row["last_sign_on"])
        return Derivation("zombies", title, lines, seen, event_columns(board))
    paid = board.reader.table("invoices")
    paid = paid.filter(
        paid.customer_id == customer, paid.issued_on >= ibis.date(row["quiet_since"])
    ).order_by("issued_on")
    return Derivation("zombies", title, lines, paid, INVOICE_COLUMNS)


def _count(board: Board, rows: Table) -> int:
    return int(board.reader.value(rows.count()))


def tickets(board: Board, given: Parameters) -> Derivation:
    """Tickets of a customer, or of all: open ones and those of the last 90 days."""
    rows, day = board.reader.table("tickets"), ibis.date(board.as_of)
    opened = rows.opened_at.cast("date")
    still = is_open(rows, day)
    since = ibis.date(board.as_of - timedelta(days=RECENT_DAYS))
    rows = rows.filter((opened <= day) & (still | (opened > since)))
    if given.text("customer"):
        rows = rows.filter(rows.customer_id == given.text("customer"))
    lines = (
        Line("open, or opened in the last 90 days", _count(board, rows), Show.INTEGER),
        Line(
            "of them open",
            _count(board, rows.filter(is_open(rows, day))),
            Show.INTEGER,
        ),
    )
    return Derivation(
        "tickets", "Tickets", lines, rows.order_by(ibis.desc("opened_at")), TICKET_COLUMNS
    )


def nps(board: Board, given: Parameters) -> Derivation:
    """NPS answers: those of the last 90 days, or all of one customer."""
    rows = board.reader.table("survey_responses")
    rows = rows.filter(rows.kind.fill_null("nps") == "nps")
    lines: tuple[Line, ...] = ()
    if given.text("customer"):
        rows = rows.filter(rows.customer_id == given.text("customer"))
        last = state_of(board, given.text("customer"))["nps_score"]
        lines = (Line("last score", last, Show.INTEGER),) if last is not None else ()
    else:
        answered = rows.answered_at.cast("date")
        since = ibis.date(board.as_of - timedelta(days=RECENT_DAYS))
        rows = rows.filter(answered > since, answered <= ibis.date(board.as_of))
        (counts,) = board.reader.rows(board.reader.table("nps_counts"))
        lines = tuple(Line(name, counts[name], Show.INTEGER) for name in counts)
        answers = sum(counts.values())
        if answers:
            points = 100 * (counts["promoters"] - counts["detractors"]) / answers
            lines = (*lines, Line("NPS", points, Show.NUMBER))
    return Derivation("nps", "NPS", lines, rows.order_by(ibis.desc("answered_at")), ANSWER_COLUMNS)


def overdue(board: Board, given: Parameters) -> Derivation:
    """Unpaid invoices of a customer past their due day."""
    customer = given.need("customer")
    state, rows = state_of(board, customer), board.reader.table("invoices")
    day = ibis.date(board.as_of)
    rows = rows.filter(
        rows.customer_id == customer,
        rows.due_on < day,
        rows.status.fill_null("open").isin(["open", "paid", "uncollectible"]),
        rows.paid_on.isnull() | (rows.paid_on > day),
    )
    lines = (
        Line("overdue since", state["overdue_since"], Show.DAY),
        Line("amount", state["overdue_minor"], Show.MONEY, state["overdue_currency"] or ""),
    )
    return Derivation("overdue", f"Overdue: {state['name']}", lines, rows, INVOICE_COLUMNS)


def stake(board: Board, given: Parameters) -> Derivation:
    """What is at stake with a customer: MRR, chance, months, margin."""
    customer = given.need("customer")
    rows = board.reader.table("candidates")
    found = board.reader.rows(rows.filter(rows.customer_id == customer))
    if not found:
        raise InputError(f"{customer!r} has no signal today")
    row = found[0]
    chance = row["chance"]
    lines = (
        Line("MRR", row["mrr_minor"], Show.MONEY, row["currency"]),
        Line("side of the danger line", row["share"]),
        Line("chance of leaving within 90 days", chance, Show.RATE)
        if chance is not None
        else Line("chance of leaving within 90 days", "not known yet"),
        *_record(board, row["share"]),
        Line("months", 12, Show.INTEGER),
        Line("gross margin", board.generation.margin, Show.RATE),
        Line("at stake", row["stake_minor"], Show.MONEY, row["currency"])
        if row["stake_minor"] is not None
        else Line("at stake", "not known yet"),
    )
    base = mrr(board, given)
    return Derivation("stake", f"At stake: {row['name']}", lines, base.rows, base.columns)


def _record(board: Board, side: str) -> tuple[Line, ...]:
    """How many of how many left, behind a chance."""
    line = board.generation.danger_line
    past = {"below": line.past_below, "above": line.past_above}.get(side) if line else None
    if past is None:
        return ()
    left = Line("customers on that side who left", round(past.value * past.n), Show.INTEGER)
    return (left, Line("of customers on that side", past.n, Show.INTEGER))


def customers(board: Board, given: Parameters) -> Derivation:  # noqa: ARG001
    """Paying customers counted."""
    rows = board.reader.table("paying")
    lines = (Line("customers with MRR above zero", _count(board, rows), Show.INTEGER),)
    columns = (
        Shown("customer_id", "customer"),
        Shown("name", "name"),
        Shown("first_paid_on", "first paid", Show.DAY),
        Shown("paying_since", "paying since", Show.DAY),
    )
    return Derivation(
        "logo_churn_rate", "Customers", lines, named(board, rows).order_by("paying_since"), columns
    )


_FULL_REACH = 7 * (BASELINE_LAG_WEEKS + BASELINE_WEEKS + 1)
FIGURES: dict[str, Callable[[Board, Parameters], Derivation]] = {
    "active_days": _use(
        "active_days", "Active days in 28", "active_days", Show.INTEGER, WINDOW_DAYS
    ),
    "active_users": _use(
        "active_users", "Active users in 28 days", "active_users", Show.INTEGER, WINDOW_DAYS
    ),
    "breadth": _use("breadth", "Breadth", "breadth", Show.RATE, WINDOW_DAYS),
    "trend": _use("trend", "Trend", "trend", Show.RATE, 2 * WINDOW_DAYS),
    "own_baseline_ratio": _use(
        "own_baseline_ratio", "Against own baseline", "own_baseline_ratio", Show.NUMBER, _FULL_REACH
    ),
    "weekly_level": _use(
        "own_baseline_ratio", "Events a week", "weekly_level", Show.NUMBER, REACH_DAYS
    ),
    "zombies": zombies,
    "tickets": tickets,
    "nps": nps,
    "overdue": overdue,
    "stake": stake,
    "customers": customers,
}
"""Figures of people by name."""
