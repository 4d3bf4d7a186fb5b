"""How long before real notices each signal fired, whether anyone acted, and whom none warned of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import ibis
import numpy as np
from numpy.typing import NDArray

from tenure.inference.danger_line import DangerLine
from tenure.inference.lead_time import Fired, LeadTimes, Notice, lead_times
from tenure.inference.panel import CUSTOMER, DELINQUENT, Panel
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.backtests import names
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.once import once
from tenure.workflow.queries.panels import panel_with_ids
from tenure.workflow.queries.report import Row
from tenure.workflow.rules.words import signal_text

Flags = NDArray[np.bool_]
Days = NDArray[np.datetime64]

REACH = timedelta(days=365)
"""Notices of so long are looked at."""
FALLING, DETRACTOR = 0.5, 6
NO_TALK = ("note", "campaign", "in_app")
COLUMNS = (
    Shown("title", "signal"),
    Shown("notices", "notices", Show.INTEGER),
    Shown("warned", "warned of", Show.INTEGER),
    Shown("recall", "share warned of", Show.RATE),
    Shown("in_time", "14 days before, or more", Show.INTEGER),
    Shown("lead_days_median", "days before, median", Show.INTEGER),
    Shown("lead_days_q1", "quarter", Show.INTEGER),
    Shown("lead_days_q3", "three quarters", Show.INTEGER),
    Shown("acted", "acted on before notice", Show.INTEGER),
    Shown("missed", "missed", Show.INTEGER),
    Shown("currency", "currency"),
    Shown("missed_mrr_minor", "MRR missed", Show.MONEY),
    Shown("firings", "fired, and over", Show.INTEGER),
    Shown("false", "followed by no notice", Show.INTEGER),
)

UNSEEN_COLUMNS = (
    Shown("customer_id", "id"),
    Shown("name", "customer"),
    Shown("notice_on", "notice", Show.DAY),
    Shown("currency", "currency"),
    Shown("mrr_minor", "MRR", Show.MONEY),
)


def leads(board: Board) -> LeadTimes | None:
    """Lead times over the notices of the last year; None where there is no panel."""

    def make() -> LeadTimes | None:
        found = panel_with_ids(board)
        if found is None or not len(found[0]):
            return None
        panel, ids = found
        until = board.as_of
        fired = _fired(board, panel, ids)
        return lead_times(fired, _notices(panel, ids), since=until - REACH, until=until)

    return once(board, ("lead times",), make)


def lead_rows(found: LeadTimes, currency: str) -> list[Row]:
    """One row a signal, all of them together first."""
    return [
        {
            "signal": each.signal,
            "title": title(each.signal),
            "notices": each.notices,
            "warned": each.warned,
            "recall": each.warned / each.notices if each.notices else None,
            "in_time": each.in_time,
            "lead_days_median": each.lead_days_median,
            "lead_days_q1": each.lead_days_q1,
            "lead_days_q3": each.lead_days_q3,
            "acted": each.acted,
            "missed": each.missed,
            "currency": currency,
            "missed_mrr_minor": each.missed_mrr_minor,
            "firings": each.firings,
            "false": each.false,
        }
        for each in found.records
    ]


def unseen_rows(board: Board) -> list[Row]:
    """Notices of the last year no signal warned of, the dearest first."""
    found = leads(board)
    if found is None:
        return []
    titles = names(board)
    missed = sorted(found.missed, key=lambda each: (-each.mrr_minor, each.on, each.customer))
    return [
        {
            "customer_id": each.customer,
            "name": titles.get(each.customer) or each.customer,
            "notice_on": each.on,
            "currency": board.currency,
            "mrr_minor": each.mrr_minor,
        }
        for each in missed
    ]


def title(signal: str) -> str:
    """Name of a signal, or of all together."""
    return "any of them" if signal == "any" else signal_text(signal)


def _notices(panel: Panel, ids: tuple[str, ...]) -> list[Notice]:
    """Each notice once with the last MRR before it; ends we decided on are none."""
    given = np.flatnonzero(
        ~np.isnat(panel.notice_on) & np.isin(panel.cause, (CUSTOMER, DELINQUENT))
    )
    customer, on = panel.customer[given], panel.notice_on[given]
    is_last = np.append((np.diff(customer) != 0) | (on[1:] != on[:-1]), True)[: len(given)]
    money = np.nan_to_num(panel.mrr_minor[given][is_last])
    return [
        Notice(ids[number], _day(day), round(float(amount)))
        for number, day, amount in zip(customer[is_last], on[is_last], money, strict=True)
    ]


def _fired(board: Board, panel: Panel, ids: tuple[str, ...]) -> Iterator[Fired]:
    """Each signal on each Sunday on which it holds and did not a week before."""
    earliest = np.datetime64(board.as_of - REACH - timedelta(days=180), "D")
    talks = _talks(board)
    for signal, holds in _signals(board, panel).items():
        begins = holds & ~_held_before(panel, holds)
        for at in np.flatnonzero(begins & (panel.observed_on >= earliest)).tolist():
            customer, on = ids[panel.customer[at]], panel.observed_on[at]
            yield Fired(customer, signal, _day(on), _next(talks.get(customer), on))


def _held_before(panel: Panel, holds: Flags) -> Flags:
    """Whether it held on the Sunday before, of the same customer."""
    before = np.zeros_like(holds)
    is_next = panel.customer[1:] == panel.customer[:-1]
    before[1:] = holds[:-1] & is_next
    return before


def _signals(board: Board, panel: Panel) -> dict[str, Flags]:
    """Where each signal holds; what is not known does not."""
    features = panel.features
    found = {
        "falling": features["own_baseline_ratio"] < FALLING,
        "complaint": features["complaints_unsolved"] > 0,
        "detractor": features["nps_score"] <= DETRACTOR,
        "overdue": features["overdue_invoices"] > 0,
    }
    line = board.generation.danger_line
    if line is not None:
        found["below_line"] = features[line.metric] <= line.line
        found["approaching"] = _approaching(panel, line)
    return found


def _approaching(panel: Panel, line: DangerLine) -> Flags:
    """Rows from which today's line would be reached within three weeks, as told from level and trend."""
    from tenure.inference.approach import (  # noqa: PLC0415 - loads libraries
        APPROACHING,
        WEEKS_AHEAD,
        standing_of,
    )
    from tenure.inference.line_histories import histories_of  # noqa: PLC0415
    from tenure.inference.trend import trends_of  # noqa: PLC0415

    histories = histories_of(panel)
    trends = trends_of(histories.grid(panel.features[line.metric]))
    standing = standing_of(trends, line.line, weeks_ahead=WEEKS_AHEAD)
    on_way = (standing.code == APPROACHING) & standing.may_fire
    found: Flags = on_way[histories.row, histories.column]
    return found


def _talks(board: Board) -> dict[str, Days]:
    """Days on which we spoke with each customer, in order; mass mail and notes are no talk."""
    rows = board.reader.table("touchpoints")
    rows = rows.filter(rows.kind.notin(NO_TALK), rows.customer_id.notnull())
    spoken = rows.select("customer_id", on=rows.occurred_at.cast("date"))
    found = board.reader.arrow(spoken.order_by(["customer_id", "on"]))
    ids = np.asarray(found["customer_id"].to_pylist(), dtype=object)
    days = found["on"].to_numpy().astype("datetime64[D]")
    if not len(ids):
        return {}
    starts = np.flatnonzero(np.append(True, ids[1:] != ids[:-1]))
    return dict(zip(ids[starts].tolist(), np.split(days, starts[1:]), strict=True))


def _next(talks: Days | None, on: np.datetime64) -> date | None:
    """The first talk after a day."""
    if talks is None:
        return None
    at = int(np.searchsorted(talks, on, side="right"))
    return _day(talks[at]) if at < len(talks) else None


def _day(day: np.datetime64) -> date:
    found: date = day.astype("datetime64[D]").item()
    return found


def notice_rows(board: Board) -> ibis.Table:
    """The notices of the panel: customer_id, name, notice_on, ended_by, rows observed before."""
    rows = board.reader.table("panel")
    rows = rows.filter(rows.notice_on.notnull())
    found = rows.group_by("customer_id", "notice_on").agg(
        ended_by=rows.ended_by.max(), weeks=rows.count()
    )
    names = board.reader.table("customers").select("customer_id", "name")
    return found.inner_join(names, "customer_id").order_by(["notice_on", "customer_id"])
