"""One customer's timeline: money, use, voice and work in one order, and the series behind charts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import ibis
from ibis.expr.types import StringScalar, Table

from tenure.warehouse.reader import Row
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.talks import of_customer
from tenure.workflow.rules.talks import OWN

SHOWN = 60
SHOWN_ROWS = 200
WEEKS = 52


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened: when, of which sort, what, and its figure if it has one."""

    on: date
    sort: str
    what: str
    detail: str = ""
    amount_minor: int | None = None
    currency: str = ""
    goal: str = ""
    mood: str = ""
    promise: str = ""
    ticket: str = ""
    talk: int | None = None


def moments(board: Board, customer_id: str) -> list[Moment]:
    """The newest moments of a customer up to the as-of day, newest first."""
    parts = (_movements, _invoices, _refunds, _tickets, _answers, _touchpoints)

    def build(given: dict[str, StringScalar]) -> Table:
        rows = ibis.union(*(part(board, given["customer"]) for part in parts), distinct=False)
        rows = rows.filter(rows.on <= ibis.date(board.as_of))
        return rows.order_by([ibis.desc("on"), "sort", "what", "detail"])

    found = board.reader.ask(("moments",), build, {"customer": customer_id}, (SHOWN, 0))
    own = (_of_talk(row) for row in of_customer(board.workspace_id, customer_id, SHOWN))
    both = sorted((*(Moment(**row) for row in found), *own), key=lambda each: each.on, reverse=True)
    return both[:SHOWN]


def _of_talk(row: Row) -> Moment:
    """A talk noted here."""
    return Moment(
        row["occurred_at"].date(),
        "work",
        row["kind"],
        row["subject"] or row["body"] or row["person"],
        goal=row["goal"],
        mood=row["mood"],
        promise=row["promise"],
        talk=row["id"],
    )


def _moment(rows: Table, **columns: Any) -> Table:  # noqa: ANN401
    shape = {
        "on": ibis.null("date"),
        "sort": "",
        "what": ibis.null(str),
        "detail": ibis.null(str),
        "amount_minor": ibis.null("int64"),
        "currency": ibis.null(str),
        "goal": "",
        "mood": "",
        "promise": "",
        "ticket": "",
    }
    every = {**shape, **columns}
    text = ("sort", "what", "detail", "currency", "goal", "mood", "promise", "ticket")
    return rows.select(
        **{
            name: (ibis.literal(value) if isinstance(value, str) else value)
            if name not in text
            else _text(value)
            for name, value in every.items()
        }
    )


def _text(value: Any) -> Any:  # noqa: ANN401
    made = ibis.literal(value) if isinstance(value, str) else value
    return made.cast("string").fill_null("")


def _of(board: Board, table: str, customer_id: StringScalar) -> Table:
    rows = board.reader.table(table)
    return rows.filter(rows.customer_id == customer_id)


def _movements(board: Board, customer_id: StringScalar) -> Table:
    rows = _of(board, "customer_movements", customer_id)
    return _moment(
        rows,
        on=rows.moved_on,
        sort="money",
        what=rows.kind,
        detail=rows.ended_by,
        amount_minor=rows.delta_minor,
        currency=rows.currency,
    )


def _invoices(board: Board, customer_id: StringScalar) -> Table:
    rows = _of(board, "invoices", customer_id)
    rows = rows.filter(
        rows.due_on.notnull() & (rows.paid_on.isnull() | (rows.paid_on > rows.due_on))
    )
    return _moment(
        rows,
        on=rows.due_on,
        sort="money",
        what="invoice_late",
        detail=rows.invoice_id,
        amount_minor=rows.amount_minor,
        currency=rows.currency,
    )


def _refunds(board: Board, customer_id: StringScalar) -> Table:
    rows = _of(board, "refunds", customer_id)
    return _moment(
        rows,
        on=rows.refunded_at.cast("date"),
        sort="money",
        what="refund",
        detail=rows.reason,
        amount_minor=rows.amount_minor,
        currency=rows.currency,
    )


def _tickets(board: Board, customer_id: StringScalar) -> Table:
    rows = _of(board, "tickets", customer_id)
    return _moment(
        rows,
        on=rows.opened_at.cast("date"),
        sort="voice",
        what=rows.is_complaint.fill_null(False).ifelse("complaint", "ticket"),
        detail=ibis.coalesce(rows.subject, rows.category, rows.ticket_id),
        ticket=rows.ticket_id,
    )


def _answers(board: Board, customer_id: StringScalar) -> Table:
    rows = _of(board, "survey_responses", customer_id)
    rows = rows.filter(rows.answered_at.notnull())
    words = ibis.coalesce(rows.comment, rows.reason, "")
    score = rows.score.round().cast("int64").cast("string").fill_null("")
    between = ((score != "") & (words != "")).ifelse(" · ", "")
    return _moment(
        rows,
        on=rows.answered_at.cast("date"),
        sort="voice",
        what=rows.kind,
        detail=score + between + words,
    )


def _touchpoints(board: Board, customer_id: StringScalar) -> Table:
    rows = _of(board, "touchpoints", customer_id)
    rows = rows.filter(~rows.touchpoint_id.startswith(OWN))
    noted = {name: rows[name] for name in ("goal", "mood", "promise") if name in rows.columns}
    return _moment(
        rows,
        on=rows.occurred_at.cast("date"),
        sort="work",
        what=rows.kind,
        detail=ibis.coalesce(rows.subject, rows.body, rows.person, ""),
        **noted,
    )


def weekly_use(board: Board, customer_id: str) -> list[Row]:
    """Events and active users of each of the last 52 weeks: week_on, events, users; gaps filled."""
    last = board.generation.seen_until or board.as_of
    first = last - timedelta(days=7 * WEEKS - 1)
    daily = board.reader.daily(first, last)

    def build(given: dict[str, StringScalar]) -> Table:
        rows = daily.filter(
            daily.customer_id == given["customer"],
            daily.used_on >= ibis.date(first),
            daily.used_on <= ibis.date(last),
        )
        back = (ibis.date(last).delta(rows.used_on, unit="day") / 7).floor().cast("int64")
        return rows.group_by(back=back).agg(
            events=rows.events.sum(), users=rows.contact_id.nunique(), days=rows.used_on.nunique()
        )

    weeks = board.reader.ask(("weekly_use",), build, {"customer": customer_id})
    found = {row["back"]: row for row in weeks}
    none = {"events": 0, "users": 0, "days": 0}
    return [
        {"week_on": last - timedelta(days=7 * back + 6), **none, **found.get(back, {})}
        for back in reversed(range(WEEKS))
    ]


def mrr_steps(board: Board, customer_id: str) -> list[Row]:
    """MRR after each movement up to the as-of day: moved_on, currency, closing_minor."""

    def build(given: dict[str, StringScalar]) -> Table:
        rows = _of(board, "customer_movements", given["customer"])
        rows = rows.filter(rows.moved_on <= ibis.date(board.as_of))
        return rows.select("moved_on", "currency", "closing_minor").order_by("moved_on")

    return board.reader.ask(("mrr_steps",), build, {"customer": customer_id})


LISTS: dict[str, tuple[str, str]] = {
    "subscriptions": ("subscriptions", "started_on"),
    "invoices": ("invoices", "issued_on"),
    "tickets": ("tickets", "opened_at"),
    "answers": ("survey_responses", "answered_at"),
    "contacts": ("contacts", "name"),
    "touchpoints": ("touchpoints", "occurred_at"),
}


def facts(board: Board, customer_id: str, name: str) -> list[Row]:
    """Rows of one fact table about a customer, the newest first, at most `SHOWN_ROWS`."""
    table, order = LISTS[name]

    def build(given: dict[str, StringScalar]) -> Table:
        rows = _of(board, table, given["customer"])
        if table == "touchpoints":
            rows = rows.filter(~rows.touchpoint_id.startswith(OWN))
        return rows.order_by(ibis.desc(order, nulls_first=False))

    found = board.reader.ask(("facts", name), build, {"customer": customer_id}, (SHOWN_ROWS, 0))
    if table != "touchpoints":
        return found
    own = of_customer(board.workspace_id, customer_id, SHOWN_ROWS)
    return sorted((*found, *own), key=lambda row: row["occurred_at"], reverse=True)[:SHOWN_ROWS]
