"""Use, reported: engagement, zombies, the danger line."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import ibis
from ibis import _ as each
from ibis.expr.types import Table

from tenure.inference.intervals import wilson
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.report import Report, ReportRequest, Row

PAGE = 50

ENGAGEMENT_COLUMNS = (
    Shown("customer_id", "customer"),
    Shown("name", "name"),
    Shown("active_days", "active days", Show.INTEGER),
    Shown("active_users", "active users", Show.INTEGER),
    Shown("breadth", "breadth", Show.RATE),
    Shown("last_used_on", "last used", Show.DAY),
    Shown("trend", "trend", Show.RATE),
    Shown("own_baseline_ratio", "against own baseline", Show.NUMBER),
    Shown("below_line", "below the line", Show.FLAG),
)


def engagement_report(board: Board, request: ReportRequest) -> Report:
    """Engagement of each paying customer, the least active first, or medians by a field."""
    rows = board.reader.table("customer_state")
    rows = rows.filter(rows.mrr_minor > 0)
    if request.by:
        found = rows.group_by(request.by).agg(
            customers=each.count(),
            median_days=each.active_days.fill_null(0).median().cast("float64"),
            below=each.below_line.fill_null(False).sum(),
        )
        columns = (
            *request.by_columns,
            Shown("customers", "customers", Show.INTEGER),
            Shown("median_days", "median active days", Show.NUMBER),
            Shown("below", "below the line", Show.INTEGER),
        )
        found = found.order_by(request.by)
    else:
        columns = ENGAGEMENT_COLUMNS
        found = rows.select(*(c.key for c in columns))
        found = found.order_by([found.active_days.fill_null(0), "customer_id"])
    return Report(
        "engagement",
        "Engagement",
        board.as_of,
        columns,
        board.reader.rows(found),
        known_until(board),
    )


ZOMBIE_COLUMNS = (
    Shown("customer_id", "customer"),
    Shown("name", "name"),
    Shown("kind", "kind"),
    Shown("stage", "stage"),
    Shown("quiet_months", "quiet months", Show.INTEGER),
    Shown("quiet_since", "since", Show.DAY),
    Shown("currency", "currency"),
    Shown("mrr_minor", "MRR", Show.MONEY),
    Shown("is_seasonal", "seasonal", Show.FLAG),
    Shown("unmatched_id", "use under unknown id"),
    Shown("held_by", "held by"),
    Shown("known_from", "use is known from", Show.DAY),
    Shown("csm", "CSM"),
)


def zombie_rows(board: Board) -> Table:
    """Zombies with name, MRR and csm, those quiet longest first; nobody whose use is unknown.

    Those whom only machines keep alive are among them, of kind integration_only: they are marked,
    and on no step of the ladder. `held_by` as in `zombies.zombies`.
    """
    found, state = board.reader.table("zombies"), board.reader.table("customer_state")
    if "held_by" not in found.columns:  # published before anything was held
        found = found.mutate(held_by=ibis.null(str))
    if "known_from" not in found.columns:  # published before that was kept
        found = found.mutate(known_from=ibis.null("date"))
    known = state.filter(~state.use_unknown) if "use_unknown" in state.columns else state
    fields = known.select(
        *("customer_id", "name", "csm", "currency", "mrr_minor", "mrr_base_minor", "paying_since")
    )
    joined = found.inner_join(fields, "customer_id")
    return joined.order_by([ibis.desc("quiet_months"), ibis.desc("mrr_base_minor"), "customer_id"])


def zombies_report(board: Board, _: ReportRequest) -> Report:
    """Zombies of every kind and stage."""
    rows = board.reader.rows(zombie_rows(board))
    return Report("zombies", "Zombies", board.as_of, ZOMBIE_COLUMNS, rows, known_until(board))


def known_until(board: Board) -> tuple[str, ...]:
    """What must be said beside every figure of use."""
    seen = board.generation.seen_until
    return (f"use is known until {seen}",) if seen else ("no usage events were loaded",)


def known_from(board: Board) -> date | None:
    """The first day use of anyone is known for; None without usage events."""
    spans = board.reader.table("spans")
    (row,) = board.reader.rows(spans.agg(first=spans.first_used_on.min()))
    found: date | None = row["first"]
    return found


def flagged(board: Board) -> Table:
    """Zombies that count: beyond the watch stage, and nothing excuses them.

    Those under a year of use are among them: they are contacted, and no more.
    """
    rows = zombie_rows(board)
    late = rows.stage.isin(["contact", "special"]) | (rows.kind == "one_person")
    is_free = (rows.held_by == "season_unknown").fill_null(True)
    return rows.filter(late & is_free & ~rows.is_seasonal & rows.unmatched_id.isnull())


def laddered(board: Board, labeled: Collection[str] = ()) -> Table:
    """Those of `flagged` who show no sign of life, without the `labeled`."""
    rows = flagged(board).filter(each.kind != "one_person")
    return rows.filter(rows.customer_id.notin(sorted(labeled))) if labeled else rows


def on_ladder(board: Board, labeled: Collection[str] = ()) -> dict[str, Any]:
    """The part of hollow MRR that is on the ladder: customers and MRR by kind and stage, and in all.

    Who is held back is not in it, nor who is `labeled` as asleep for good reason. Money is summed in the board's base currency over customers with a rate; `unpriced` counts
    the others.
    """
    rows = laddered(board, labeled)
    state = board.reader.table("customer_state")
    paying = state.filter(state.mrr_minor > 0)
    (total,) = board.reader.rows(
        paying.agg(
            customers=each.count(),
            mrr_minor=each.mrr_base_minor.sum().fill_null(0),
            unpriced=each.mrr_base_minor.isnull().sum(),
        )
    )
    kinds = rows.group_by("kind", "stage").agg(
        customers=each.count(), mrr_minor=each.mrr_base_minor.sum().fill_null(0)
    )
    found = board.reader.rows(kinds.order_by(["kind", "stage"]))
    count = sum(row["customers"] for row in found)
    amount = sum(row["mrr_minor"] for row in found)
    share = wilson(count, total["customers"])
    return {
        "kinds": found,
        "customers": count,
        "mrr_minor": amount,
        "currency": board.currency,
        "share": share,
        "mrr_share": amount / total["mrr_minor"] if total["mrr_minor"] else None,
        "total": total["customers"],
        "unpriced": total["unpriced"],
    }


def sleepers(board: Board) -> list[Row]:
    """Customers quiet now as they were in the same weeks last year, and back afterwards."""
    rows = zombie_rows(board)
    return board.reader.rows(rows.filter(rows.is_seasonal).limit(PAGE))


def doubtful(board: Board) -> list[Row]:
    """Customers without use of their own whose use may stand under an id nobody knows."""
    rows = zombie_rows(board)
    wanted = rows.unmatched_id.notnull() & (rows.kind != "one_person")
    return board.reader.rows(rows.filter(wanted).limit(PAGE))


def strangers(board: Board) -> list[Row]:
    """Ids that have use and belong to no customer: customer_id, first and last day."""
    spans, known = board.reader.table("spans"), board.reader.table("customers")
    rows = spans.anti_join(known, "customer_id")
    return board.reader.rows(rows.order_by(ibis.desc("last_used_on")).limit(PAGE))


def levels(board: Board) -> list[Row]:
    """How many paying customers were active on how many days: days, customers."""
    rows = board.reader.table("customer_state")
    paying = rows.filter(rows.mrr_minor > 0)
    counts = paying.group_by(days=paying.active_days.fill_null(0)).agg(customers=paying.count())
    return board.reader.rows(counts.order_by("days"))
