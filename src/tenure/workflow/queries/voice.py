"""What customers say: which topics hurt most, who waits, and how tickets were handled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np
from ibis.expr.types import Table

from tenure.inference.intervals import Estimate, wilson
from tenure.inference.waits import Wait, clear_change, times_as_many, waits
from tenure.metrics import handling as metric
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.handled import Stretch, Themes, handled, inside, last_days, themes
from tenure.workflow.queries.once import once
from tenure.workflow.queries.report import Report, ReportRequest, Row

DAYS = (30, 90, 365, 0)
USUAL_DAYS = 90
SHARES = (0.5, 0.9)
GROUPS = ("category", "theme", "severity", "channel", "customer", "month")
"""What topics can be told apart by."""
MONTHS = 24
MOST_KINDS = 6
MOST_TOPICS = 12
MOST_TIMED = 100
"""A survival curve takes longer than everything else: so many topics of a file have one."""
COLUMNS = (
    Shown("topic", "topic"),
    Shown("tickets", "tickets", Show.INTEGER),
    Shown("complaints", "complaints", Show.INTEGER),
    Shown("customers", "customers", Show.INTEGER),
    Shown("mrr_minor", "MRR touched", Show.MONEY),
    Shown("angry_minor", "MRR of those who complain", Show.MONEY),
    Shown("unpriced", "without a rate", Show.INTEGER),
    Shown("before", "counted before", Show.INTEGER),
    Shown("ratio", "times as many", Show.NUMBER),
    Shown("ratio_low", "at least times", Show.NUMBER),
    Shown("ratio_high", "at most times", Show.NUMBER),
    Shown("change", "change"),
    Shown("open", "open", Show.INTEGER),
    Shown("timely_share", "answered in time", Show.RATE),
    Shown("timely_low", "at least in time", Show.RATE),
    Shown("timely_high", "at most in time", Show.RATE),
    Shown("timely_known", "known", Show.INTEGER),
    Shown("median_hours", "median hours", Show.NUMBER),
    Shown("median_low", "at least hours", Show.NUMBER),
    Shown("median_high", "at most hours", Show.NUMBER),
    Shown("p90_hours", "nine of ten within hours", Show.NUMBER),
    Shown("reopened", "reopened", Show.INTEGER),
    Shown("loops", "reopen loops", Show.INTEGER),
)


@dataclass(frozen=True, slots=True)
class Overview:
    """Tickets of a stretch of days. `counts` as `metric.tally`; `complainers` as `metric.touched`.

    `waiting_day` are unanswered for more than a day, whenever they came; None where no answer is
    known anywhere. Waits are in minutes. `closers`: activities that close tickets made of steps.
    """

    stretch: Stretch
    counts: Row
    complainers: Row
    timely: Estimate | None
    reopened: Estimate | None
    handling: tuple[Wait, ...]
    reply: tuple[Wait, ...]
    waiting_day: int | None
    closers: tuple[str, ...]


def chosen_days(text: str) -> int:
    """How many days a link asks for; the usual where it asks for none that there is."""
    return int(text) if text.isdecimal() and int(text[:4]) in DAYS else USUAL_DAYS


def any_ticket(board: Board) -> bool:
    """Whether there is a ticket that counts."""
    return bool(once(board, ("voice any",), lambda: board.reader.value(handled(board).count())))


def overview(board: Board, days: int = USUAL_DAYS) -> Overview:
    """How tickets of the last days were handled; 0 for all of them."""
    return once(board, ("voice overview", days), lambda: _overview(board, last_days(board, days)))


def _overview(board: Board, stretch: Stretch) -> Overview:
    rows = inside(handled(board), stretch.start, stretch.end)
    state = board.reader.table("customer_state")
    (counts,) = board.reader.rows(metric.tally(rows))
    (complainers,) = board.reader.rows(metric.touched(rows.filter(rows.complaint), state))
    return Overview(
        stretch,
        counts,
        complainers,
        timely=wilson(counts["timely"], counts["timely_known"]),
        reopened=wilson(counts["reopened"], counts["tickets"]),
        handling=_waits(board, rows, "handling").get((), _NO_WAITS),
        reply=_waits(board, rows, "reply").get((), _NO_WAITS),
        waiting_day=_waiting_day(board),
        closers=_closers(board),
    )


_NO_WAITS = tuple(Wait(None, None, None, 0, 0) for _share in SHARES)


def _waits(
    board: Board, rows: Table, what: str, *keys: str
) -> dict[tuple[Any, ...], tuple[Wait, ...]]:
    """Quantiles of each group, by its keys."""
    found = board.reader.columns(metric.waits(rows, what, *keys))
    groups: dict[tuple[Any, ...], list[int]] = {}
    values = [_plain(found[key]) for key in keys]
    for at in range(len(found["minutes"])):
        groups.setdefault(tuple(each[at] for each in values), []).append(at)
    minutes, over, counts = (found[name] for name in ("minutes", "is_over", "tickets"))
    return {
        group: waits(
            np.asarray(minutes[at], dtype=np.int64),
            np.asarray(over[at], dtype=np.bool_),
            np.asarray(counts[at], dtype=np.int64),
            SHARES,
        )
        for group, at in groups.items()
    }


def _plain(column: Any) -> list[Any]:  # noqa: ANN401
    """Values of a column as Python has them, None for those that are missing."""
    return np.ma.asarray(column).tolist()  # type: ignore[no-any-return]


def _waiting_day(board: Board) -> int | None:
    rows = handled(board)
    late = rows.is_waiting & (rows.reply_minutes > metric.PROMISED_HOURS * 60)
    (found,) = board.reader.rows(
        rows.agg(known=rows.is_waiting.count(), late=late.cast("int64").sum())
    )
    return int(found["late"] or 0) if found["known"] else None


def _closers(board: Board) -> tuple[str, ...]:
    if "ticket_closing" not in board.generation.tables:
        return ()
    rows = board.reader.rows(board.reader.table("ticket_closing").order_by("activity"))
    return tuple(row["activity"] for row in rows)


def _keyed(rows: Table, by: str, known: Themes) -> Table:
    """Rows with the column `topic`; "" where a ticket has none."""
    match by:
        case "theme":
            return rows.mutate(topic=known.column(rows))
        case "customer":
            return rows.mutate(topic=rows.customer_id.fill_null(metric.NO_TOPIC))
        case _:
            return rows.mutate(topic=rows[by].fill_null(metric.NO_TOPIC))


@dataclass(frozen=True, slots=True)
class Asked:
    """Which topics of which days, with the times of how many of them."""

    stretch: Stretch
    by: str
    known: Themes
    timed: int


def topics(
    board: Board, days: int = USUAL_DAYS, by: str = "category", timed: int = MOST_TIMED
) -> list[Row]:
    """Topics of the last days, those first whose complainers pay most: `COLUMNS`, and `title` to read.

    `change` is "more" or "fewer" where the interval of customers now ÷ before does not hold 1, else
    ""; of tickets, where no customer is known, or a customer is the topic. Times are worked out for
    the first `timed` of them.
    """
    known = themes(board.workspace_id)
    asked = Asked(last_days(board, days), by, known, timed)

    def make() -> list[Row]:
        return _timed(board, asked, _topics(board, asked.stretch, by, known))

    return once(board, ("voice topics", asked), make)


def _topics(board: Board, stretch: Stretch, by: str, known: Themes) -> list[Row]:
    every = _keyed(handled(board), by, known)
    rows = inside(every, stretch.start, stretch.end)
    state = board.reader.table("customer_state")
    counts = board.reader.rows(metric.tally(rows, "topic"))
    money = _by_topic(board.reader.rows(metric.touched(rows, state, "topic")))
    angry = _by_topic(
        board.reader.rows(metric.touched(rows.filter(rows.complaint), state, "topic"))
    )
    past = inside(every, stretch.before, stretch.start)
    before = _by_topic(board.reader.rows(metric.tally(past, "topic"))) if stretch.days else {}
    names = _names(board, rows, by, known)
    found = [
        _topic(row, before.get(row["topic"]), stretch, by)
        | _money(board, money.get(row["topic"], {}), angry.get(row["topic"], {}))
        | {"title": names.get(row["topic"], row["topic"])}
        for row in counts
    ]
    if by == "month":
        return sorted(found, key=lambda row: str(row["topic"]), reverse=True)
    return sorted(found, key=_hurts)


def _timed(board: Board, asked: Asked, found: list[Row]) -> list[Row]:
    """The first so many topics with how long handling took; the others, if any, without."""
    first = [row["topic"] for row in found[: asked.timed]]
    every = _keyed(handled(board), asked.by, asked.known)
    rows = inside(every, asked.stretch.start, asked.stretch.end)
    long = _waits(board, rows.filter(rows.topic.isin(first)), "handling", "topic") if first else {}
    made = []
    for row in found:
        median, ninth = long.get((row["topic"],), _NO_WAITS)
        hours = {"p90_hours": _in_hours(ninth.value), "handled": median.n}
        made.append({**row, **_hours("median", median), **hours})
    return made


def _hurts(row: Row) -> tuple[Any, ...]:
    return (
        -row["angry_minor"],
        -row["mrr_minor"],
        -row["complaints"],
        -row["tickets"],
        str(row["topic"]),
    )


def _by_topic(rows: Iterable[Row]) -> dict[str, Row]:
    return {row["topic"]: row for row in rows}


def _names(board: Board, rows: Table, by: str, known: Themes) -> dict[str, str]:
    if by == "theme":
        return {str(number): name for number, name in known.names}
    if by != "customer":
        return {}
    named = rows.group_by("topic").agg(title=rows.name.min())
    return {row["topic"]: row["title"] or row["topic"] for row in board.reader.rows(named)}


def _money(board: Board, every: Row, angry: Row) -> Row:
    return {
        "mrr_minor": every.get("mrr_minor") or 0,
        "angry_minor": angry.get("mrr_minor") or 0,
        "unpriced": every.get("unpriced", 0),
        "currency": board.currency,
    }


def _topic(
    row: Row,
    before: Row | None,
    stretch: Stretch,
    by: str,
) -> Row:
    timely = wilson(row["timely"], row["timely_known"])
    counted = "customers" if row["customers"] and by != "customer" else "tickets"
    then = (before or {}).get(counted, 0) if stretch.days else None
    ratio = times_as_many(row[counted], then) if then else None
    return {
        **row,
        "before": then,
        "ratio": ratio.value if ratio else None,
        "ratio_low": ratio.low if ratio else None,
        "ratio_high": ratio.high if ratio else None,
        "change": clear_change(row[counted], then) if then is not None else "",
        "timely_share": timely.value if timely else None,
        "timely_low": timely.low if timely else None,
        "timely_high": timely.high if timely else None,
    }


def _hours(name: str, found: Wait) -> Row:
    ends = {"hours": found.value, "low": found.low, "high": found.high}
    return {f"{name}_{end}": _in_hours(minutes) for end, minutes in ends.items()}


def _in_hours(minutes: int | None) -> float | None:
    return None if minutes is None else minutes / 60


def months(board: Board) -> tuple[list[Row], bool]:
    """Complaints by month and category, the most frequent ones by name ("" for the others): month, kind,
    tickets; and whether they are complaints: tickets, where none is marked.
    """
    return once(board, ("voice months",), lambda: _months(board))


def _months(board: Board) -> tuple[list[Row], bool]:
    rows = handled(board)
    is_complaints = bool(board.reader.value(rows.complaint.sum()))
    if is_complaints:
        rows = rows.filter(rows.complaint)
    first = _months_back(board, MONTHS)
    rows = rows.filter(rows.month >= first).mutate(kind=rows.category.fill_null(metric.NO_TOPIC))
    most = rows.group_by("kind").agg(tickets=rows.count())
    most = most.order_by([ibis.desc("tickets"), "kind"]).limit(MOST_KINDS).select(known="kind")
    rows = rows.left_join(most, rows.kind == most.known)
    counts = rows.group_by("month", kind=rows.known.fill_null("…")).agg(tickets=rows.count())
    return board.reader.rows(counts.order_by(["month", "kind"])), is_complaints


def _months_back(board: Board, count: int) -> str:
    place = board.as_of.year * 12 + board.as_of.month - count
    return f"{place // 12:04d}-{place % 12 + 1:02d}"


def voice_report(board: Board, _request: ReportRequest) -> Report:
    """Topics of the last 90 days."""
    rows = topics(board)
    whole = overview(board)
    return Report("voice", "Voice", board.as_of, COLUMNS, rows, tuple(_notes(whole)))


def _notes(whole: Overview) -> Iterable[str]:
    yield f"of the last {whole.stretch.days} days"
    if whole.closers:
        yield f"tickets made of steps are closed by: {', '.join(whole.closers)}"
    if whole.counts["unclear"]:
        yield f"closed, nobody says when, and left out of the hours: {whole.counts['unclear']}"
