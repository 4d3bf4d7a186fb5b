"""Paying customers by their chance of leaving, how sure that is, and what speaks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import ibis
import msgspec
from ibis.expr.types import BooleanValue, StringScalar, Table

from tenure.inference.risk_findings import Reason
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.filtering import chosen, narrowed, texts
from tenure.workflow.queries.paging import Listing, Page
from tenure.workflow.queries.report import Row
from tenure.workflow.rules.risk_words import reason_text

PAGE = 50
COLUMNS = (
    Shown("name", "customer"),
    Shown("risk", "chance to leave", Show.RATE),
    Shown("risk_sure", "how sure"),
    Shown("currency", "currency"),
    Shown("mrr_minor", "MRR", Show.MONEY),
    Shown("exposed_minor", "MRR × chance", Show.MONEY),
    Shown("risk_delinquent", "by failed payment", Show.RATE),
    Shown("csm", "CSM"),
    Shown("segment", "segment"),
)
EXPORT_COLUMNS = (
    Shown("customer_id", "id"),
    *COLUMNS,
    Shown("plan", "plan"),
    Shown("risk_low", "from", Show.RATE),
    Shown("risk_high", "to", Show.RATE),
    Shown("reasons", "what speaks for it"),
)
SORTS = tuple(c.key for c in COLUMNS if c.key not in ("currency", "risk_sure"))
DEFAULT_SORT = "-risk"
FACETS = ("segment", "plan", "csm")
SURE: dict[str, Callable[[Table], BooleanValue]] = {
    "": lambda rows: rows.customer_id.notnull(),
    **{
        code: lambda rows, code=code: rows.risk_sure == code  # type: ignore[misc]
        for code in ("leave", "ambiguous", "stay")
    },
}
"""Customers by how sure it is."""


@dataclass(frozen=True, slots=True)
class RiskFilter:
    """Which customers, in which order; `sort` with a leading minus goes downwards."""

    words: str = ""
    sure: str = ""
    segment: str = ""
    plan: str = ""
    csm: str = ""
    sort: str = DEFAULT_SORT

    @classmethod
    def of(cls, given: dict[str, str]) -> RiskFilter:
        """From text as a link carries it; what is not known is left at its default."""
        return cls(**chosen(cls, given, sure=SURE, sort=SORTS))


@dataclass(frozen=True, slots=True)
class RiskTotals:
    """All customers with a chance: how many are expected to leave, by choice and for want of payment.

    Money in the workspace's currency, `unpriced` customers lack a rate; `by_sure` counts
    customers by how sure it is.
    """

    customers: int
    expected: float
    delinquent: float
    exposed_minor: float
    unpriced: int
    by_sure: dict[str, int]


def at_risk(board: Board) -> Table:
    """Customers with a chance of leaving."""
    rows = board.reader.table("customer_state")
    rows = rows.filter(rows.risk.notnull(), rows.mrr_minor > 0)
    rows = rows.mutate(
        exposed_minor=rows.risk * rows.mrr_minor,
        exposed_base_minor=rows.risk * rows.mrr_base_minor,
    )
    own = (column.key for column in EXPORT_COLUMNS if column.key != "reasons")
    return rows.select(*own, "risk_reasons", "exposed_base_minor", "mrr_base_minor")


def totals(board: Board) -> RiskTotals:
    """Everybody together."""
    rows = at_risk(board)
    found = board.reader.ask(
        ("risk totals",),
        lambda _: rows.group_by("risk_sure").agg(
            customers=rows.count(),
            expected=rows.risk.sum(),
            delinquent=rows.risk_delinquent.sum(),
            exposed=rows.exposed_base_minor.sum().fill_null(0.0),
            unpriced=rows.exposed_base_minor.isnull().sum(),
        ),
        {},
    )
    return RiskTotals(
        customers=sum(int(row["customers"]) for row in found),
        expected=sum(row["expected"] for row in found),
        delinquent=sum(row["delinquent"] for row in found),
        exposed_minor=sum(row["exposed"] for row in found),
        unpriced=sum(int(row["unpriced"] or 0) for row in found),
        by_sure={row["risk_sure"]: int(row["customers"]) for row in found},
    )


def people(board: Board, wanted: RiskFilter, page: int = 1) -> Page:
    """One page of customers, the reasons of each in words."""
    found = _listing(board, wanted).page(board.reader, page, PAGE)
    rows = [worded(row, board.currency) for row in found.rows]
    return Page(rows, found.total, found.page, found.pages)


def every(board: Board, wanted: RiskFilter) -> Iterator[Row]:
    """All of a filter, in its order, the reasons of each in words."""
    for row in board.reader.stream(_listing(board, wanted).all()):
        yield worded(row, board.currency)


def reasons(row: Row) -> tuple[Reason, ...]:
    """What moves a customer's chance most, as it was published; none where no chance is stated."""
    text = row.get("risk_reasons")
    return msgspec.json.decode(text, type=tuple[Reason, ...]) if text else ()


def worded(row: Row, base: str) -> Row:
    """A row with its reasons in words: those that raise the risk behind ↑, the others behind ↓.

    `base` is the workspace's currency, in which the panel holds MRR.
    """
    return {**row, "reasons": "; ".join(worded_reasons(row, base))}


def worded_reasons(row: Row, base: str) -> list[str]:
    """The reasons of a row in words, one each."""
    marks = {"raises": "↑", "lowers": "↓"}
    return [f"{marks.get(x.direction, '')} {reason_text(x, base)}" for x in reasons(row)]


def _listing(board: Board, wanted: RiskFilter) -> Listing:
    return Listing(
        ("risk", wanted.sure),
        wanted.sort,
        lambda given: _wanted(at_risk(board), wanted.sure, given),
        lambda rows: _ordered(rows, wanted.sort),
        texts(wanted, FACETS),
    )


def _wanted(rows: Table, sure: str, given: dict[str, StringScalar]) -> Table:
    return narrowed(rows.filter(SURE[sure](rows)), given, FACETS)


def _ordered(rows: Table, sort: str) -> Table:
    """Money of several currencies is compared in the workspace's."""
    name = sort.lstrip("-")
    key = {"mrr_minor": "mrr_base_minor", "exposed_minor": "exposed_base_minor"}.get(name, name)
    order = ibis.desc(key, nulls_first=False) if sort[0] == "-" else ibis.asc(key)
    exposed = "exposed_base_minor"
    then = [ibis.desc(exposed, nulls_first=False)] if key != exposed else []
    return rows.order_by([order, *then, "customer_id"])
