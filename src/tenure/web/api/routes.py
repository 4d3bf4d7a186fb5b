"""What can be asked under /api/v1/. Everything is read; nothing is changed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from tenure.config.settings import settings
from tenure.metrics.cards import CARDS
from tenure.values.errors import InputError, TenureError
from tenure.warehouse.engine import Limits
from tenure.web.api import cells, shapes
from tenure.web.api.asked import SEEN_AT_ONCE, ExplainQuery, OfADay, ReportQuery
from tenure.web.api.keys import asking
from tenure.workflow.queries import customers as customer_query
from tenure.workflow.queries import freshness
from tenure.workflow.queries.board import Board, computed, published
from tenure.workflow.queries.changed import changed
from tenure.workflow.queries.explain import FIGURES
from tenure.workflow.queries.explain import explain as explained
from tenure.workflow.queries.report import ReportRequest
from tenure.workflow.queries.reports import GROUPED, MONTHLY, REPORTS
from tenure.workflow.queries.reports import report as found_report
from tenure.workflow.rules.permissions import Act

PROBLEMS = dict.fromkeys((401, 403, 404, 409, 422, 429), shapes.Problem)
router = Router()


class UnknownError(TenureError):
    """There is no such thing."""


class NothingYetError(TenureError):
    """No day has been run yet."""


def _board(request: HttpRequest, as_of: date | None = None) -> Board:
    """The published figures, or those of a day asked for."""
    own, asked_by = settings(), asking(request)
    limits = Limits(own.threads, own.memory, own.home / "spill")
    found = published(asked_by.workspace, own.warehouse, limits)
    if found is None:
        raise NothingYetError("no day has been run yet", hint="Run: tenure day")
    if as_of is None or as_of == found.as_of:
        return found
    margin, cost = own.margin / 100, own.contact_cost
    return computed(asked_by.workspace, own.warehouse, as_of, margin, limits, contact_cost=cost)


def _may_take(request: HttpRequest, limit: int) -> None:
    """Pages longer than people look at are exports."""
    asking(request, Act.EXPORT if limit > SEEN_AT_ONCE else Act.SEE)


def _only(request: HttpRequest, wanted: type[Schema] | None = None) -> None:
    """Refuse what would otherwise be left out in silence."""
    fields = wanted.model_fields if wanted else {}
    names = [field.alias or name for name, field in fields.items()]
    unknown = sorted(request.GET.keys() - set(names))
    if unknown:
        hint = f"These are: {', '.join(names)}." if names else ""
        raise InputError(f"{', '.join(unknown)}: not a parameter here", hint=hint)


@router.get("/health", response={200: shapes.Health, **PROBLEMS}, summary="What is published")
def health(request: HttpRequest) -> Any:  # noqa: ANN401
    """The published day, until when use is known, and tables that have had nothing new."""
    _only(request)
    try:
        found = _board(request)
    except NothingYetError:
        return shapes.Health(as_of=None, published_at=None, use_known_until=None, stale=[])
    return shapes.Health(
        as_of=found.as_of,
        published_at=found.published_at,
        use_known_until=found.generation.seen_until,
        stale=[
            shapes.Stale(table=each.table, newest=each.newest, age_days=each.age_days)
            for each in freshness.stale(found)
        ],
    )


@router.get("/figures", response={200: shapes.Figures, **PROBLEMS}, summary="Every figure")
def figures(request: HttpRequest) -> Any:  # noqa: ANN401
    """Names of all figures that can be explained."""
    _only(request)
    asking(request)
    return shapes.Figures(
        figures=[
            shapes.Figure(name=name, card=cells.card(CARDS[name]) if name in CARDS else None)
            for name in sorted(FIGURES)
        ]
    )


@router.get(
    "/explain/{figure}",
    response={200: shapes.Explanation, **PROBLEMS},
    summary="One figure explained",
)
def explain(request: HttpRequest, figure: str, asked: Query[ExplainQuery]) -> Any:  # noqa: ANN401
    """Its card, how it came about, what changed since last week, and a page of its rows."""
    _may_take(request, asked.limit)
    if figure not in FIGURES:
        raise UnknownError(
            f"there is no figure {figure!r}", hint=f"Figures: {', '.join(sorted(FIGURES))}."
        )
    found = _board(request, asked.as_of)
    paging = ("as_of", "limit", "offset")
    given = {name: text for name, text in request.GET.items() if name not in paging}
    made = explained(figure, found, given)
    lines = made.derivation.lines
    page = found.reader.rows(made.rows.limit(asked.limit, offset=asked.offset))
    return shapes.Explanation(
        figure=figure,
        title=made.derivation.title,
        as_of=made.as_of,
        card=cells.card(made.card),
        lines=[cells.line(each, is_last=each is lines[-1]) for each in lines],
        change=cells.change(changed(found, made, given)),
        total=int(found.reader.value(made.rows.count())),
        limit=asked.limit,
        offset=asked.offset,
        **cells.table(made.columns, page),
    )


@router.get("/reports", response={200: shapes.ReportNames, **PROBLEMS}, summary="Every report")
def reports(request: HttpRequest) -> Any:  # noqa: ANN401
    """Names of all reports."""
    _only(request)
    asking(request)
    return shapes.ReportNames(
        reports=[
            shapes.ReportName(name=name, is_grouped=name in GROUPED, is_monthly=name in MONTHLY)
            for name in REPORTS
        ]
    )


@router.get("/reports/{name}", response={200: shapes.Report, **PROBLEMS}, summary="One report")
def report(request: HttpRequest, name: str, asked: Query[ReportQuery]) -> Any:  # noqa: ANN401
    """A page of its rows. Parameters are those of `tenure report`."""
    _may_take(request, asked.limit)
    _only(request, ReportQuery)
    if name not in REPORTS:
        raise UnknownError(f"there is no report {name!r}", hint=f"Reports: {', '.join(REPORTS)}.")
    narrowed = (asked.first, asked.last, asked.by, asked.against, asked.measure, asked.currency)
    made = found_report(name, _board(request, asked.as_of), ReportRequest(*narrowed))
    return shapes.Report(
        name=made.name,
        title=made.title,
        as_of=made.as_of,
        notes=list(made.notes),
        total=len(made.rows),
        limit=asked.limit,
        offset=asked.offset,
        **cells.table(made.columns, made.rows[asked.offset : asked.offset + asked.limit]),
    )


@router.get(
    "/customers/{path:customer_id}",
    response={200: shapes.Customer, **PROBLEMS},
    summary="One customer",
)
def customer(request: HttpRequest, customer_id: str, asked: Query[OfADay]) -> Any:  # noqa: ANN401
    """Everything published about one customer: what they pay, do and say."""
    _only(request, OfADay)
    found = _board(request, asked.as_of)
    row = customer_query.customer(found, customer_id)
    if row is None:
        raise UnknownError(f"there is no customer {customer_id!r}")
    return shapes.Customer(
        customer_id=customer_id,
        as_of=found.as_of,
        state=cells.state(row, found.generation.base_currency),
    )
