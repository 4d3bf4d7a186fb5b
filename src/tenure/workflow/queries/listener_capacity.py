"""How many listeners it takes: calls by Erlang C, mail by what comes, what is closed and how old it is."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
from ibis import _
from ibis.expr.types import Table

from tenure.inference.queueing import Line, fewest, line, offered, with_absence
from tenure.metrics.voice import is_open
from tenure.values.shown import Show, Shown
from tenure.warehouse.reader import Row
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.listener_tickets import counted, routed_now, since
from tenure.workflow.queries.once import once

CALLS_DAYS = 84
WEEKS = 12
PHONE = "phone"
HOUR_S = 3_600.0
ABSENCE = 0.30
SCOPES = ("all", "routed")
WEEK_COLUMNS = (
    Shown("week_on", "week from", Show.DAY),
    Shown("came", "came", Show.INTEGER),
    Shown("closed", "closed", Show.INTEGER),
    Shown("left", "open at its end", Show.INTEGER),
)


@dataclass(frozen=True, slots=True)
class Calls:
    """Calls of the last 84 days: how many, and the mean minutes of those whose length is known."""

    calls: int
    timed: int
    minutes: float | None
    hours: float

    @property
    def an_hour(self) -> float:
        """Calls in an hour in which somebody sits there."""
        return self.calls / self.hours if self.hours else 0.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the calls: how many an hour, how long, answered within how long, what share."""

    calls_an_hour: float
    talk_minutes: float
    target_s: float = 20.0
    share: float = 0.8


@dataclass(frozen=True, slots=True)
class Sitting:
    """What so many listeners make of the calls asked about, and how many it takes."""

    load: float
    lines: tuple[Line, ...]
    enough: Line | None
    people: int | None


def calls(board: Board, scope: str, hours_a_week: int) -> Calls:
    """Tickets that came by phone; they are taken to come within the listener's hours."""
    rows = _scoped(board, scope)
    rows = rows.filter(
        rows.channel == PHONE, rows.opened_at.cast("date") > since(board.as_of, CALLS_DAYS)
    )
    expression = rows.agg(calls=_.count(), timed=_.minutes.count(), minutes=_.minutes.mean())
    (row,) = board.reader.rows(expression)
    return Calls(row["calls"], row["timed"], row["minutes"], hours_a_week * CALLS_DAYS / 7)


def sitting(asked: Asked) -> Sitting:
    """Lines with a few listeners more and less than it takes."""
    talk_s = asked.talk_minutes * 60
    load = offered(asked.calls_an_hour, HOUR_S, talk_s)
    own = {"calls": asked.calls_an_hour, "interval_s": HOUR_S, "talk_s": talk_s}
    enough = fewest(**own, target_s=asked.target_s, share=asked.share)
    last = enough.agents + 2 if enough else int(load) + 3
    first = max(1, int(load) if load < 1 else int(load) + 1, last - 7)
    lines = tuple(
        line(**own, target_s=asked.target_s, agents=agents) for agents in range(first, last + 1)
    )
    return Sitting(load, lines, enough, with_absence(enough.agents, ABSENCE) if enough else None)


@dataclass(frozen=True, slots=True)
class Mail:
    """Written tickets of the last 12 whole weeks, and what stands open on the as-of day.

    Ages are days since they came; None where nothing is open. `weekly` is the mean of came less
    closed: more than 0 says that the pile grows.
    """

    weeks: tuple[Row, ...]
    came: int
    closed: int
    backlog: int
    age_50: float | None
    age_90: float | None
    oldest: int | None

    @property
    def weekly(self) -> float:
        """By how many tickets the pile grows in a week."""
        return (self.came - self.closed) / WEEKS

    @property
    def weeks_to_clear(self) -> float | None:
        """The pile in weeks of closing; None where nothing was closed."""
        return self.backlog / (self.closed / WEEKS) if self.closed else None


def mail(board: Board, scope: str) -> Mail:
    """Throughput and ageing of what came in writing."""
    key = ("listener mail", scope, tuple(sorted(routed_now(board.workspace_id))))
    return once(board, key, lambda: _mail(board, scope))


def _mail(board: Board, scope: str) -> Mail:
    rows = _scoped(board, scope)
    rows = rows.filter(rows.channel.fill_null("") != PHONE)
    day = ibis.date(board.as_of)
    came_on, closed_on = rows.opened_at.cast("date"), rows.solved_at.cast("date")
    rows = rows.mutate(
        came_back=(day.delta(came_on, unit="day") / 7).floor().cast("int64"),
        closed_back=(day.delta(closed_on, unit="day") / 7).floor().cast("int64"),
        age=day.delta(came_on, unit="day"),
        is_open=is_open(rows, day),
    )
    came, closed = _by_week(board, rows, "came_back"), _by_week(board, rows, "closed_back")
    still = rows.filter(rows.is_open)
    (aged,) = board.reader.rows(
        still.agg(
            n=_.count(),
            age_50=_.age.quantile(0.5),
            age_90=_.age.quantile(0.9),
            oldest=_.age.max(),
        )
    )
    weeks, left = list[Row](), aged["n"]
    for back in range(WEEKS):
        row = {"came": came.get(back, 0), "closed": closed.get(back, 0), "left": left}
        weeks.append({"week_on": since(board.as_of, 7 * back + 6), **row})
        left += row["closed"] - row["came"]
    return Mail(
        weeks=tuple(reversed(weeks)),
        came=sum(row["came"] for row in weeks),
        closed=sum(row["closed"] for row in weeks),
        backlog=aged["n"],
        age_50=aged["age_50"],
        age_90=aged["age_90"],
        oldest=aged["oldest"],
    )


def _by_week(board: Board, rows: Table, name: str) -> dict[int, int]:
    own = rows.filter(rows[name] >= 0, rows[name] < WEEKS)
    counted_rows = board.reader.rows(own.group_by(back=own[name]).agg(n=_.count()))
    return {row["back"]: row["n"] for row in counted_rows}


def _scoped(board: Board, scope: str) -> Table:
    rows = counted(board)
    if scope != "routed":
        return rows
    return rows.filter(rows.customer_id.isin(sorted(routed_now(board.workspace_id)) or [""]))
