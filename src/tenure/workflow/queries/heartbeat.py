"""Heartbeat of the sources of use: who beats, who is silent, on which days little came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import ibis
from ibis.expr.types import Table

from tenure.values.shown import Show, Shown
from tenure.warehouse.reader import Reader
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.report import Report, ReportRequest, Row

SHOWN_OUTAGES = 30
BEAT_COLUMNS = (
    Shown("source", "source"),
    Shown("state", "state"),
    Shown("last_on", "last heard", Show.DAY),
    Shown("quiet_days", "days quiet", Show.INTEGER),
    Shown("usual_gap_days", "usual gap, days", Show.INTEGER),
    Shown("limit_days", "silent after, days", Show.INTEGER),
    Shown("events", "events in its last 60 days", Show.INTEGER),
    Shown("heard_days", "days with events", Show.INTEGER),
    Shown("outages", "outage days in 90", Show.INTEGER),
    Shown("customers", "customers whose use is unknown", Show.INTEGER),
)
OUTAGE_COLUMNS = (
    Shown("source", "source"),
    Shown("day", "day", Show.DAY),
    Shown("events", "events", Show.INTEGER),
    Shown("usual", "usual on that weekday", Show.NUMBER),
)


@dataclass(frozen=True, slots=True)
class Beat:
    """One source of use; `name` is "" for events that name none.

    `state` is silent (others go on), late (nothing is known since, of anyone), off (quiet for a
    year), beating, or unsteady (too few days to say). `customers` are those paying whose use is
    unknown through it.
    """

    name: str
    state: str
    last_on: date
    quiet_days: int
    usual_gap_days: int | None
    limit_days: int | None
    events: int
    heard_days: int
    outages: int
    customers: int


def beats(board: Board) -> tuple[Beat, ...]:
    """Every source, those silent first."""
    return _beats(board.reader)


@lru_cache(maxsize=8)
def _beats(reader: Reader) -> tuple[Beat, ...]:
    rows = reader.rows(reader.table("heartbeats").order_by("source"))
    lost = reader.table("use_unknown").semi_join(reader.table("paying"), "customer_id")
    customers = _counts(reader, lost, "silent_source")
    days = _counts(reader, reader.table("outages"), "source")
    found = [_beat(row, days, customers) for row in rows]
    return tuple(sorted(found, key=lambda beat: (beat.state != "silent", beat.name)))


def _counts(reader: Reader, rows: Table, key: str) -> dict[str, int]:
    counts = rows.group_by(key=rows[key]).agg(n=rows.count())
    return {row["key"]: row["n"] for row in reader.rows(counts)}


def _beat(row: Row, days: dict[str, int], lost: dict[str, int]) -> Beat:
    return Beat(
        row["source"],
        _state(row),
        row["last_on"],
        row["late_days"] if row["is_late"] and not row["is_silent"] else row["quiet_days"],
        row["usual_gap_days"],
        row["limit_days"],
        row["events"],
        row["heard_days"],
        days.get(row["source"], 0),
        lost.get(row["source"], 0),
    )


def _state(row: Row) -> str:
    if row["is_retired"]:
        return "off"
    if row["is_silent"]:
        return "silent"
    if row["is_late"]:
        return "late"
    return "unsteady" if row["limit_days"] is None else "beating"


def silent(board: Board) -> list[Beat]:
    """Sources that are silent while others go on: pages fed by use say so."""
    if "heartbeats" not in board.generation.tables:
        return []  # published by an earlier version
    return [beat for beat in beats(board) if beat.state == "silent"]


def outages(board: Board) -> list[Row]:
    """The newest days on which a source gave far less than usual."""
    rows = board.reader.table("outages")
    return board.reader.rows(rows.order_by([ibis.desc("day"), "source"]).limit(SHOWN_OUTAGES))


def sources_report(board: Board, _: ReportRequest) -> Report:
    """Every source of use and how it beats."""
    rows: list[Row] = [
        {
            "source": beat.name or "(none named)",
            **{column.key: getattr(beat, column.key) for column in BEAT_COLUMNS[1:]},
        }
        for beat in beats(board)
    ]
    notes = tuple(
        f"{row['source'] or '(none named)'} gave {row['events']} events on {row['day']}, "
        f"usually {row['usual']:g} on that weekday"
        for row in outages(board)
    )
    return Report("sources", "Sources of use", board.as_of, BEAT_COLUMNS, rows, notes)
