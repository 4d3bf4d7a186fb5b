"""Who is on the way to the danger line: level, line, and in how many days it would be crossed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import ibis
from ibis.expr.types import BooleanValue, Table

from tenure.inference.alert_backtest import Horizons
from tenure.records.models import WorkItem
from tenure.records.models.work import OPEN
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.alert_rules import RuleView, rules
from tenure.workflow.queries.alerts import telling
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.filtering import chosen, narrowed, texts
from tenure.workflow.queries.learned import learned
from tenure.workflow.queries.paging import Given, Listing, Page
from tenure.workflow.queries.report import Report, ReportRequest, Row
from tenure.workflow.rules.words import signal_text

PAGE = 25
COLUMNS = (
    Shown("name", "customer"),
    Shown("days_to_line", "days to the line"),
    Shown("line_level", "level", Show.NUMBER),
    Shown("line_at", "line", Show.NUMBER),
    Shown("mrr_minor", "MRR", Show.MONEY),
    Shown("csm", "CSM"),
)
EXPORT_COLUMNS = (
    Shown("customer_id", "id"),
    Shown("name", "customer"),
    Shown("approach_state", "state"),
    Shown("is_alert", "alert stands", Show.FLAG),
    Shown("line_metric", "measure"),
    Shown("line_today", "level today", Show.NUMBER),
    Shown("line_level", "level, smoothed", Show.NUMBER),
    Shown("line_at", "line", Show.NUMBER),
    Shown("below_line", "below the line", Show.FLAG),
    Shown("days_to_line", "days to the line", Show.NUMBER),
    Shown("days_to_line_low", "at the earliest", Show.NUMBER),
    Shown("days_to_line_high", "at the latest", Show.NUMBER),
    Shown("currency", "currency"),
    Shown("mrr_minor", "MRR", Show.MONEY),
    Shown("csm", "CSM"),
)


def _is_below(rows: Table) -> BooleanValue:
    return rows.below_line.fill_null(False)


STATES: dict[str, Callable[[Table], BooleanValue]] = {
    "alerts": lambda rows: rows.is_alert & ~_is_below(rows),
    "approaching": lambda rows: (rows.approach_state == "approaching") & ~_is_below(rows),
    "below": _is_below,
    "all": lambda rows: rows.approach_state.notnull(),
}
"""Alerts of those still above the line; everyone on the way, whether alerted or not; those under the
line by today's level, as the page Danger line counts them; all."""


@dataclass(frozen=True, slots=True)
class ApproachFilter:
    """What to show and in which order; `sort` with a leading minus goes downwards."""

    words: str = ""
    state: str = "alerts"
    csm: str = ""
    sort: str = "days_to_line"

    @classmethod
    def of(cls, given: dict[str, str]) -> ApproachFilter:
        """From text as a link carries it; what is not known is left at its default."""
        return cls(**chosen(cls, given, state=STATES, sort={column.key for column in COLUMNS}))


def is_known(board: Board) -> bool:
    """Whether the published figures tell who nears the line; those of an older version do not."""
    return "approach_state" in board.reader.table("customer_state").columns


def approaching(board: Board, wanted: ApproachFilter, page: int = 1) -> Page:
    """One page of customers, each with the id of the open work item it has (`item_id`, or None)."""
    if not is_known(board):
        return Page([], 0, 1, 1)
    found = _listing(board, wanted).page(board.reader, page, PAGE)
    items = _open_items(board, [row["customer_id"] for row in found.rows])
    rows = [{**row, "item_id": items.get(row["customer_id"])} for row in found.rows]
    return Page(rows, found.total, found.page, found.pages)


def filtered(board: Board, wanted: ApproachFilter) -> Table:
    """Everyone of a filter, in its order."""
    return _listing(board, wanted).all()


def _open_items(board: Board, ids: Sequence[str]) -> dict[str, int]:
    rows = WorkItem.objects.filter(
        workspace_id=board.workspace_id, status__in=OPEN, customer_id__in=ids
    )
    return dict(rows.values_list("customer_id", "id"))


def _listing(board: Board, wanted: ApproachFilter) -> Listing:
    return Listing(
        ("approaching", wanted.state),
        wanted.sort,
        lambda given: _wanted(board.reader.table("customer_state"), wanted.state, given),
        lambda rows: _ordered(rows, wanted.sort),
        texts(wanted, ("csm",)),
    )


def _wanted(rows: Table, state: str, given: Given) -> Table:
    rows = rows.filter(rows.mrr_minor > 0, STATES[state](rows).fill_null(False))
    rows = narrowed(rows, given, ("csm",))
    return rows.select(*(column.key for column in EXPORT_COLUMNS), "mrr_base_minor")


def _ordered(rows: Table, sort: str) -> Table:
    name = sort.lstrip("-")
    key = "mrr_base_minor" if name == "mrr_minor" else name
    order = ibis.desc if sort.startswith("-") else ibis.asc
    then = [] if name == "mrr_minor" else [ibis.desc("mrr_base_minor", nulls_first=False)]
    return rows.order_by([order(key, nulls_first=False), *then, "customer_id"])


def counts(board: Board) -> dict[str, int]:
    """How many customers each state holds; "alerts_below": alerts that stand of those under the line."""
    if not is_known(board):
        return {}
    rows = board.reader.table("customer_state")
    paying = rows.filter(rows.mrr_minor > 0)
    found = board.reader.ask(
        ("approaching counts",),
        lambda _given: paying.agg(
            **{
                name: state(paying).fill_null(False).ifelse(1, 0).sum().fill_null(0)
                for name, state in (*STATES.items(), ("alerts_below", _alerts_below))
            }
        ),
        {},
    )
    return {name: int(count) for name, count in found[0].items()}


def _alerts_below(rows: Table) -> BooleanValue:
    return rows.is_alert & _is_below(rows)


def horizons(board: Board) -> Horizons | None:
    """What warning so many weeks ahead would have cost in alerts; None where nothing is learnt."""
    found = learned(board)
    return found.horizons if found else None


def alerts_report(board: Board, _: ReportRequest) -> Report:
    """Customers with an alert near the line, the nearest first; how right each rule was in notes."""
    rows: list[Row] = []
    if is_known(board):
        rows = board.reader.rows(filtered(board, ApproachFilter()))
    notes = [_rule_note(each) for each in rules(board.workspace_id) if each.judged.n]
    budget = telling(board.workspace_id).alarm_budget
    notes.append(f"alarm budget: {budget:g} alerts a CSM and week")
    return Report("alerts", "Alerts", board.as_of, EXPORT_COLUMNS, rows, tuple(notes))


def _rule_note(each: RuleView) -> str:
    found = each.judged.precision
    if found is None:
        return ""
    share = f"{found.value:.0%} ({found.low:.0%} to {found.high:.0%}, n = {found.n})"
    state = "" if each.is_on else ", retired"
    proposal = "; proposes its retirement" if each.proposes_retirement else ""
    target = f"target {each.target:.0%}"
    return f"{signal_text(each.code)}: {share} right, {target}{state}{proposal}"
