"""The three hard tenths: who complain all the time, who use what is not wanted, who bring least for the time."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
from ibis import _
from ibis.expr.types import Table

from tenure.metrics.serving import caused_by_us, in_window
from tenure.records.models import Unwanted
from tenure.values.shown import Show, Shown
from tenure.warehouse.derived import digest
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.filtering import chosen
from tenure.workflow.queries.paging import Page
from tenure.workflow.queries.report import Report, ReportRequest, Row
from tenure.workflow.queries.serving import served

PAGE = 50
TENTHS = ("complaining", "unwanted", "unprofitable")
COLUMNS = (
    Shown("name", "customer"),
    Shown("complaints_month", "complaints a month", Show.NUMBER),
    Shown("unwanted_minutes", "minutes on what is not wanted", Show.INTEGER),
    Shown("profit_hour_minor", "profit for an hour of ours", Show.MONEY),
    Shown("minutes", "minutes of ours", Show.INTEGER),
    Shown("revenue_minor", "revenue", Show.MONEY),
    Shown("profit_minor", "profit", Show.MONEY),
    Shown("mrr_minor", "MRR", Show.MONEY),
    Shown("in_tenths", "tenths it is in", Show.INTEGER),
)
EXPORT_COLUMNS = (
    Shown("customer_id", "id"),
    *COLUMNS,
    Shown("complaints", "complaints", Show.INTEGER),
    *(Shown(f"is_{each}", each, Show.FLAG) for each in TENTHS),
    Shown("plan", "plan"),
    Shown("csm", "CSM"),
    Shown("currency", "currency"),
)
SORTS = tuple(column.key for column in COLUMNS)
STATES = ("any", *TENTHS, "two", "all_three")
LEAST_MONTHS = 3.0
"""Customers of fewer months are ranked as if they had been here so long: one complaint is no habit."""
LEAST_HOURS = 1.0
"""Less of our time than this counts as this much: minutes say nothing of what an hour brings."""


@dataclass(frozen=True, slots=True)
class TenthFilter:
    """Which of them, in which order."""

    state: str = "any"
    words: str = ""
    sort: str = "profit_minor"

    @classmethod
    def of(cls, given: dict[str, str]) -> TenthFilter:
        """From text as a link carries it; what is not known is left at its default."""
        return cls(**chosen(cls, given, state=STATES, sort=SORTS))


Marks = tuple[tuple[str, str], ...]


def unwanted(workspace_id: int) -> Marks:
    """What the company does not want to maintain: (kind, name), in order."""
    rows = Unwanted.objects.filter(workspace_id=workspace_id)
    return tuple(rows.order_by("kind", "name").values_list("kind", "name"))


def choices(board: Board) -> dict[str, list[str]]:
    """What could be marked: categories of tickets and plans there are."""
    tickets, rows = board.reader.table("tickets"), served(board)
    return {
        "category": _values(board, tickets, "category"),
        "plan": _values(board, rows, "plan"),
    }


def _values(board: Board, rows: Table, name: str) -> list[str]:
    found = board.reader.ask(
        ("unwanted of", name),
        lambda _given: rows.select(value=rows[name]).distinct().order_by("value"),
        {},
    )
    return [row["value"] for row in found if row["value"]]


def ranked(board: Board, marks: Marks) -> Table:
    """Customers who pay, with what ranks them and `is_<tenth>` for each of `TENTHS`.

    Least profitable is who loses most once the time is paid. A tenth of n customers is n ÷ 10, rounded up; who never complained, uses nothing unwanted or brings a
    profit is in none, however few the others are.
    """
    name = f"kept_tenths_{digest(repr(marks))}"
    return board.reader.kept(name, lambda: _ranked(board, marks))


def _ranked(board: Board, marks: Marks) -> Table:
    rows = board.reader.table("cost_to_serve")
    rows = rows.filter(rows.mrr_minor > 0)
    spent = _unwanted_minutes(board, [name for kind, name in marks if kind == "category"])
    rows = rows.left_join(spent, "customer_id").drop("customer_id_right")
    plans = [name for kind, name in marks if kind == "plan"]
    minutes = rows.ticket_minutes + rows.talk_minutes + rows.work_minutes
    hours = ibis.greatest(minutes / 60, LEAST_HOURS)
    rows = rows.mutate(
        minutes=minutes.cast("int64"),
        complaints_month=rows.complaints / ibis.greatest(rows.months, LEAST_MONTHS),
        unwanted_minutes=rows.spent.fill_null(0).cast("int64"),
        on_plan=rows.plan.isin(plans) if plans else ibis.literal(False),
        profit_hour_minor=(rows.profit_minor / hours).cast("int64"),
        currency=ibis.literal(board.currency),
    )
    return _marked(rows)


def _marked(rows: Table) -> Table:
    """Flags of the tenths, by rank; ties by customer."""
    everyone = ibis.window()
    rows = rows.mutate(
        many=((rows.customer_id.count().over(everyone) + 9) / 10).floor(),
        complaining=_rank(rows, ibis.desc("complaints_month")),
        unwanted=_rank(rows, ibis.desc("on_plan"), ibis.desc("unwanted_minutes")),
        unprofitable=_rank(rows, ibis.asc("profit_minor")),
    )
    flags = {
        "complaining": (rows.complaining < rows.many) & (rows.complaints > 0),
        "unwanted": (rows.unwanted < rows.many) & (rows.on_plan | (rows.unwanted_minutes > 0)),
        "unprofitable": (rows.unprofitable < rows.many) & (rows.profit_minor < 0),
    }
    rows = rows.mutate(**{f"is_{name}": flag for name, flag in flags.items()})
    count = sum((rows[f"is_{name}"].cast("int64") for name in TENTHS), start=ibis.literal(0))
    return rows.mutate(in_tenths=count).drop(*TENTHS)


def _rank(rows: Table, *order: ibis.Value) -> ibis.Value:
    return ibis.row_number().over(ibis.window(order_by=[*order, rows.customer_id]))


def _unwanted_minutes(board: Board, categories: list[str]) -> Table:
    table = board.reader.table
    day = ibis.date(board.as_of)
    tickets = table("tickets")
    ours = caused_by_us(table("bug_reports"), table("bugs"))
    rows = tickets.filter(in_window(tickets.opened_at.cast("date"), day))
    rows = rows.filter(rows.category.isin(categories) if categories else ibis.literal(False))
    rows = rows.anti_join(ours, "ticket_id")
    return rows.group_by("customer_id").agg(spent=_.minutes.sum())


def _wanted(rows: Table, wanted: TenthFilter) -> Table:
    least = {"any": 1, "two": 2, "all_three": 3}.get(wanted.state)
    rows = rows.filter(rows.in_tenths >= least if least else rows[f"is_{wanted.state}"])
    if wanted.words.strip():
        words = wanted.words.strip().lower()
        rows = rows.filter(
            rows.name.lower().contains(words) | rows.customer_id.lower().contains(words)
        )
    name = wanted.sort.lstrip("-")
    order = ibis.desc(name) if wanted.sort.startswith("-") else ibis.asc(name)
    return rows.order_by([order, "customer_id"])


def filtered(board: Board, marks: Marks, wanted: TenthFilter) -> list[Row]:
    """All of a filter, in its order."""
    return board.reader.rows(_wanted(ranked(board, marks), wanted))


def page(board: Board, marks: Marks, wanted: TenthFilter, number: int = 1) -> Page:
    """One page of them: at most three tenths of the customers."""
    rows = filtered(board, marks, wanted)
    place, pages = Page.place(len(rows), number, PAGE)
    return Page(rows[(place - 1) * PAGE : place * PAGE], len(rows), place, pages)


def overlap(board: Board, marks: Marks) -> list[Row]:
    """Every combination of tenths with somebody in it: tenths (tuple), customers, mrr_minor, profit_minor,
    minutes; those in most tenths first.
    """
    rows = board.reader.rows(_overlap(ranked(board, marks)))
    found = [{**row, "tenths": tuple(each for each in TENTHS if row[f"is_{each}"])} for row in rows]
    return sorted(found, key=lambda row: (-len(row["tenths"]), row["tenths"]))


def _overlap(rows: Table) -> Table:
    rows = rows.filter(rows.in_tenths > 0)
    return rows.group_by(*(f"is_{each}" for each in TENTHS)).agg(
        customers=_.count(),
        mrr_minor=_.mrr_minor.sum(),
        profit_minor=_.profit_minor.sum(),
        minutes=_.minutes.sum(),
    )


def sums(board: Board, marks: Marks) -> list[Row]:
    """Each tenth by itself: code, customers, mrr_minor (at stake), profit_minor, minutes; of how many (n)."""
    rows = ranked(board, marks)
    (all_of,) = board.reader.rows(rows.agg(n=_.count()))
    found = []
    for each in TENTHS:
        (row,) = board.reader.rows(
            rows.filter(rows[f"is_{each}"]).agg(
                customers=_.count(),
                mrr_minor=_.mrr_minor.sum().fill_null(0),
                profit_minor=_.profit_minor.sum().fill_null(0),
                minutes=_.minutes.sum().fill_null(0),
            )
        )
        found.append({"code": each, "n": all_of["n"], **row})
    return found


def tenths_report(board: Board, _request: ReportRequest) -> Report:
    """Customers in any of the three tenths."""
    rows = filtered(board, unwanted(board.workspace_id), TenthFilter())
    notes = ("tickets caused by our own bugs count in none of the three",)
    return Report("tenths", "Three hard tenths", board.as_of, EXPORT_COLUMNS, rows, notes)
