"""Explaining use beyond the customer as a whole: its people, seats, machines and sources."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import ibis

from tenure.metrics.engagement import REACH_DAYS, WINDOW_DAYS
from tenure.metrics.seats import JUDGED
from tenure.values.shown import Show, Shown
from tenure.workflow.queries import heartbeat, people, seats
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.explain_people import event_columns, events, state_of
from tenure.workflow.queries.explained import Derivation, Line, Parameters
from tenure.workflow.queries.report import Row

PERSON_COLUMNS = (Shown("contact_id", "id"), *people.COLUMNS)
SEAT_COLUMNS = (Shown("customer_id", "customer"), *seats.COLUMNS)
KIND_COLUMNS = (
    Shown("customer_id", "customer"),
    Shown("name", "name"),
    Shown("use_kind", "kind of use"),
    Shown("measured_by", "measured by"),
    Shown("volume_day", "volume a day", Show.NUMBER),
    Shown("metered_units", "metered units", Show.NUMBER),
    Shown("answered_on", "last answer", Show.DAY),
)
UNKNOWN_COLUMNS = (
    Shown("customer_id", "customer"),
    Shown("name", "name"),
    Shown("silent_source", "silent source"),
    Shown("unknown_since", "unknown since", Show.DAY),
    Shown("last_used_on", "last used", Show.DAY),
)


_KINDS = {
    "people": "customers whose use names people",
    "api": "customers whose use names nobody",
    "none": "customers without events in 84 days",
}


def _known(board: Board) -> Line:
    return Line("use is known until", board.generation.seen_until or board.as_of, Show.DAY)


def persons(board: Board, given: Parameters) -> Derivation:
    """Who uses the product at a customer."""
    customer = given.need("customer")
    name, found = state_of(board, customer)["name"], people.standing(board, customer)
    lines = [
        _known(board),
        Line("people ever seen", found.people, Show.INTEGER),
        Line("active in 84 days", found.active_84, Show.INTEGER),
        Line("active in 28 days", found.active, Show.INTEGER, is_result=True),
    ]
    if found.share is not None:
        lines.append(Line("share of the most active one", found.share, Show.RATE, is_result=True))
    rows = people.every(board, customer)
    return Derivation("people", f"People: {name}", tuple(lines), rows, PERSON_COLUMNS)


def seat_use(board: Board, given: Parameters) -> Derivation:
    """Seats used of those paid: of one customer, or of all."""
    customer = given.text("customer")
    if customer:
        return _seats_of(board, customer, "seat_use", _used_lines)
    whole = seats.money(board)
    share = whole.share
    lines = (
        _known(board),
        Line("customers whose seats can be held against their use", whole.customers, Show.INTEGER),
        Line("seats paid", whole.paid, Show.INTEGER),
        Line("people active in 28 days", whole.used, Show.INTEGER),
        Line("unused seats", whole.unused, Show.INTEGER),
        *(_interval(share.low, share.high) if share else ()),
        Line("share of seats unused", share.value, Show.RATE)
        if share
        else Line("share of seats unused", "not defined"),
    )
    return Derivation("seat_use", "Seats", lines, _judged(board), SEAT_COLUMNS)


def _interval(low: float | None, high: float | None) -> tuple[Line, ...]:
    if low is None or high is None:
        return ()
    return (
        Line("95 % interval from", low, Show.RATE),
        Line("95 % interval to", high, Show.RATE),
    )


def _judged(board: Board) -> ibis.Table:
    rows = seats.filtered(board, seats.SeatFilter())
    return rows.filter(rows.seat_state.isin(JUDGED))


def _seats_of(
    board: Board, customer: str, figure: str, lines: Callable[[Row], tuple[Line, ...]]
) -> Derivation:
    """A figure of one customer's seats; its rows are the people."""
    name, row = state_of(board, customer)["name"], seats.of_customer(board, customer)
    made = lines(row) if row else (Line("seats paid", "none"),)
    rows = people.every(board, customer)
    return Derivation(figure, f"Seats: {name}", (_known(board), *made), rows, PERSON_COLUMNS)


def _used_lines(row: Row) -> tuple[Line, ...]:
    return (
        Line("assigned", row["assigned"], Show.INTEGER),
        Line("people active in 28 days", row["used_28"], Show.INTEGER),
        Line("seats paid", row["seats_paid"], Show.INTEGER),
        _or_not("seats used", row["seat_use"], Show.RATE),
    )


def _or_not(label: str, value: Any, show: Show, currency: str = "") -> Line:  # noqa: ANN401
    return Line(label, "not defined") if value is None else Line(label, value, show, currency)


def unused(board: Board, given: Parameters) -> Derivation:
    """MRR of unused seats: of one customer, or of all in the workspace's currency."""
    customer = given.text("customer")
    if customer:
        return _seats_of(board, customer, "unused_seat_mrr", _unused_lines)
    whole = seats.money(board)
    lines = (
        Line("MRR of seats", whole.seat_mrr_minor, Show.MONEY, board.currency),
        Line("customers without an exchange rate", whole.unpriced, Show.INTEGER),
        Line("MRR of unused seats", whole.unused_mrr_minor, Show.MONEY, board.currency),
    )
    title = "MRR of unused seats"
    return Derivation("unused_seat_mrr", title, lines, _judged(board), SEAT_COLUMNS)


def _unused_lines(row: Row) -> tuple[Line, ...]:
    return (
        _or_not("MRR of seats", row["seat_mrr_minor"], Show.MONEY, row["currency"]),
        Line("seats paid", row["seats_paid"], Show.INTEGER),
        _or_not("unused seats", row["unused"], Show.INTEGER),
        _or_not("MRR of unused seats", row["unused_mrr_minor"], Show.MONEY, row["currency"]),
    )


def right_size(board: Board, given: Parameters) -> Derivation:
    """How many seats would do: of one customer, or all proposals."""
    customer = given.text("customer")
    if customer:
        return _seats_of(board, customer, "right_size", _size_lines)
    whole = seats.money(board)
    lines = (
        Line("customers to whom fewer seats can be proposed", whole.proposals, Show.INTEGER),
        Line("less a month", whole.saving_minor, Show.MONEY, board.currency),
    )
    rows = seats.filtered(board, seats.SeatFilter(state="propose", sort="-saving_minor"))
    return Derivation("right_size", "Right size", lines, rows, SEAT_COLUMNS)


def _size_lines(row: Row) -> tuple[Line, ...]:
    margin = None if row["suggested"] is None else row["suggested"] - row["used_84"]
    return (
        Line("seats paid", row["seats_paid"], Show.INTEGER),
        Line("people active in 84 days", row["used_84"], Show.INTEGER),
        _or_not("margin: a tenth, at least 1", margin, Show.INTEGER),
        _or_not("less a month", row["saving_minor"], Show.MONEY, row["currency"]),
        _or_not("seats to propose", row["suggested"], Show.INTEGER),
    )


def use_kind(board: Board, given: Parameters) -> Derivation:
    """What use is measured by: of one customer, or how many are of each kind."""
    rows = board.reader.table("customer_state")
    rows = rows.filter(rows.mrr_minor > 0)
    customer = given.text("customer")
    if customer:
        state = state_of(board, customer)
        known = (
            Line("measured by", state["measured_by"]),
            Line("kind of use", state["use_kind"]),
        )
        title = f"Kind of use: {state['name']}"
        return Derivation("use_kind", title, known, _of_use(board, customer), event_columns(board))
    counts = rows.group_by("use_kind").agg(customers=rows.count()).order_by("use_kind")
    lines = tuple(
        Line(_KINDS[row["use_kind"]], row["customers"], Show.INTEGER, is_result=True)
        for row in board.reader.rows(counts)
    )
    shown = rows.order_by(["use_kind", "customer_id"])
    return Derivation("use_kind", "Kind of use", lines, shown, KIND_COLUMNS)


def _of_use(board: Board, customer: str, days: int = REACH_DAYS) -> ibis.Table:
    last = board.generation.seen_until or board.as_of
    return events(board, customer, last - timedelta(days=days - 1), last)


def volume(board: Board, given: Parameters) -> Derivation:
    """Amount or calls a day of a customer, against the 28 days before."""
    customer = given.need("customer")
    state = state_of(board, customer)
    lines = (
        _known(board),
        Line("measured by", state["measured_by"]),
        _or_not("volume trend", state["volume_trend"], Show.RATE),
        _or_not("volume a day", state["volume_day"], Show.NUMBER),
    )
    rows = _of_use(board, customer, 2 * WINDOW_DAYS)
    return Derivation("volume", f"Volume: {state['name']}", lines, rows, event_columns(board))


def beats(board: Board, given: Parameters) -> Derivation:  # noqa: ARG001
    """Sources of use, and how many of them are silent."""
    found = heartbeat.beats(board)
    lines = (
        Line("sources", len(found), Show.INTEGER),
        Line("silent", len(heartbeat.silent(board)), Show.INTEGER),
    )
    columns = (
        Shown("source", "source"),
        Shown("first_on", "first heard", Show.DAY),
        Shown("last_on", "last heard", Show.DAY),
        Shown("quiet_days", "days quiet", Show.INTEGER),
        Shown("usual_gap_days", "usual gap, days", Show.INTEGER),
        Shown("limit_days", "silent after, days", Show.INTEGER),
        Shown("is_silent", "silent", Show.FLAG),
    )
    rows = board.reader.table("heartbeats").order_by("source")
    return Derivation("heartbeat", "Sources of use", lines, rows, columns)


def outage_days(board: Board, given: Parameters) -> Derivation:  # noqa: ARG001
    """Days on which a source gave far less than usual."""
    rows = board.reader.table("outages").order_by([ibis.desc("day"), "source"])
    count = int(board.reader.value(rows.count()))
    lines = (Line("outage days in 90", count, Show.INTEGER),)
    return Derivation("outage_days", "Outage days", lines, rows, heartbeat.OUTAGE_COLUMNS)


def unknown(board: Board, given: Parameters) -> Derivation:  # noqa: ARG001
    """Paying customers whose use came from a source that is silent."""
    rows = board.reader.table("customer_state")
    rows = rows.filter(rows.mrr_minor > 0, rows.use_unknown).order_by("customer_id")
    count = int(board.reader.value(rows.count()))
    lines = (Line("customers whose use is unknown", count, Show.INTEGER),)
    return Derivation("use_unknown", "Use unknown", lines, rows, UNKNOWN_COLUMNS)


FIGURES: dict[str, Callable[[Board, Parameters], Derivation]] = {
    "people": persons,
    "seat_use": seat_use,
    "unused_seat_mrr": unused,
    "right_size": right_size,
    "use_kind": use_kind,
    "volume": volume,
    "heartbeat": beats,
    "outage_days": outage_days,
    "use_unknown": unknown,
}
"""Figures of use by name."""
