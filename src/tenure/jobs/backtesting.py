"""`tenure backtest`: what alerts and calls would have been worth on history; and learning it anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tenure.config.settings import Settings, settings
from tenure.inference.learned import Learned
from tenure.jobs import worker
from tenure.jobs.commands import progress_bar
from tenure.jobs.day import DayReport, DayRequest, Progress, run_day
from tenure.values.cells import tame
from tenure.values.errors import InputError
from tenure.values.shown import NUMBERS, Shown, cell_text
from tenure.warehouse.files import writer_lock
from tenure.warehouse.learning import forget
from tenure.workflow.queries import backtests, leads, learned_reports
from tenure.workflow.queries.board import Board, computed, published
from tenure.workflow.queries.learned import learned
from tenure.workflow.queries.report import Row
from tenure.workflow.queries.workspaces import only_workspace

DAY = click.DateTime(["%Y-%m-%d"])
LISTED = 20
"""Misses and false alarms printed; the reports have all."""
FOLDS = (
    *("learned_on", "branch", "metric", "line", "alerts", "precision", "precision_by_mrr"),
    *("notices", "recall", "recall_by_mrr", "lead_median_days", "false_per_csm_week"),
)
HORIZONS = (
    *("weeks_ahead", "is_within_budget", "is_chosen", "precision", "recall"),
    *("lead_median_days", "false_per_csm_week", "alerts_per_csm_week"),
)


def learn_again(request: DayRequest, progress: Progress = lambda *_: None) -> DayReport:
    """Learn on a day whatever was learnt before it, and publish the day anew.

    Raises as `run_day` does; what was learnt before is forgotten first, so that a run that
    fails learns when it is tried again.
    """
    with writer_lock(request.root / "lock"):
        forget(request.root)
    return run_day(request, progress)


@click.command()
@click.option("--as-of", type=DAY, help="Judge what was known at the end of this day.")
@click.option("--csms", type=click.IntRange(1), help="Share alerts out among so many people.")
@click.option("--again", is_flag=True, help="Learn now, though it is not due, and publish the day.")
def backtest(as_of: datetime | None, csms: int | None, *, again: bool) -> None:
    """Hold alerts and calls of the past against the notices that came."""
    own = settings()
    board = _board(own, as_of.date() if as_of else None, again=again)
    found = learned(board)
    if found is None:
        raise InputError("nothing was learnt yet", hint="Run: tenure day")
    console = Console(markup=False, emoji=False, highlight=False)
    if not console.is_terminal:
        console = Console(markup=False, emoji=False, highlight=False, width=200)
    _print_alerts(console, found, csms)
    _print_lists(console, board, found)
    _print_leads(console, board)


def _board(own: Settings, as_of: date | None, *, again: bool) -> Board:
    """The published day, learnt anew if asked for; or an earlier day, which learns for itself."""
    workspace, bounds = only_workspace(), worker.limits(own)
    board = published(workspace, own.warehouse, bounds)
    if again and (as_of is None or board is None or as_of >= board.as_of):
        day = as_of or (board.as_of if board else None)
        with progress_bar() as report:
            learn_again(worker.day_request(own, workspace, day), report)
        board = published(workspace, own.warehouse, bounds)
    if as_of is not None and (board is None or board.as_of != as_of):
        cost = own.contact_cost
        return computed(
            workspace,
            own.warehouse,
            as_of,
            own.margin / 100,
            bounds,
            contact_cost=cost,
            is_brief=False,
        )
    if board is None:
        raise InputError("no day has been run yet", hint="Run: tenure day")
    return board


def _print_alerts(console: Console, found: Learned, csms: int | None) -> None:
    rows = learned_reports.backtest_rows(found, csms=csms)
    people = csms or found.csms
    title = f"Back-test as of the end of {found.learned_on}, alerts for {people} CSMs"
    _print(console, title, _chosen(backtests.FOLD_COLUMNS, FOLDS), rows)
    _print_notes(console, learned_reports.backtest_notes(found))
    horizons = backtests.horizon_rows(found, csms=csms)
    if horizons:
        columns = _chosen(backtests.HORIZON_COLUMNS, HORIZONS)
        _print(console, "Warning time against noise", columns, horizons)


def _print_lists(console: Console, board: Board, found: Learned) -> None:
    for show, report in (("misses", "misses"), ("false", "false_alarms")):
        wanted = backtests.ListFilter.of({"show": show})
        rows = backtests.chosen(backtests.rows_of(board, found, show), wanted)
        if not rows:
            continue
        title = "Notices missed" if show == "misses" else "False alarms"
        _print(console, title, backtests.LISTS[show], rows[:LISTED])
        if len(rows) > LISTED:
            console.print(f"({len(rows) - LISTED:,} more: tenure report {report})")


def _print_leads(console: Console, board: Board) -> None:
    times = leads.leads(board)
    if times is not None and times.records:
        rows = leads.lead_rows(times, board.currency)
        _print(console, "Lead times before real notices", leads.COLUMNS, rows)
        _print_notes(console, learned_reports.lead_notes(board))


def _chosen(columns: Sequence[Shown], keys: Sequence[str]) -> tuple[Shown, ...]:
    return tuple(each for each in columns if each.key in keys)


def _print(console: Console, title: str, columns: Sequence[Shown], rows: Sequence[Row]) -> None:
    if not rows:
        console.print(f"{title}: nothing to show.")
        return
    table = Table(title=title, box=box.SIMPLE, title_justify="left", pad_edge=False)
    for column in columns:
        table.add_column(column.title, justify="right" if column.show in NUMBERS else "left")
    for row in rows:
        table.add_row(*(Text(tame(cell_text(column, row))) for column in columns))
    console.print(table)


def _print_notes(console: Console, notes: Sequence[str]) -> None:
    for note in notes:
        console.print(f"({note})")
