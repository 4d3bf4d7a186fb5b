"""Effort balance: winning against keeping."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenure.values.shown import Show
from tenure.web.charts.growth import effort_chart
from tenure.web.exports import csv_file
from tenure.web.figures import Figure, figure, value_text
from tenure.web.request import board, given, needs, number
from tenure.workflow.queries import effort as query
from tenure.workflow.queries.effort import Balance, Sides
from tenure.workflow.queries.report import ReportRequest
from tenure.workflow.rules.permissions import Act

PAGE = 12


@needs(Act.SEE)
def effort(request: HttpRequest) -> HttpResponse:
    """The page."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    known, balance = query.currencies(found), query.balance(found)
    asked = given(request).get("currency", "")
    currency = asked if asked in known else next(iter(known), found.currency)
    rows = query.months(found, currency)[::-1]
    pages = max(1, -(-len(rows) // PAGE))
    page = min(max(number(request, "page"), 1), pages)
    context = {
        "balance": balance,
        "currencies": known,
        "currency": currency,
        "figures": [] if balance.is_empty else _figures(balance),
        "chart": effort_chart(balance),
        "rows": rows[(page - 1) * PAGE : page * PAGE],
        "page": {"page": page, "pages": pages, "total": len(rows)},
    }
    return render(request, "web/effort.html", context)


def _figures(balance: Balance) -> list[Figure]:
    last = str(balance.window.last)
    return [
        _side(
            _("Money on winning"),
            balance.money,
            _money(balance),
            "effort_money",
            _("no costs were loaded"),
        ),
        _side(_("Hours on winning"), balance.hours, _hours, "effort_hours", _("hours are unknown")),
        _side(
            _("MRR gained from new ones"),
            balance.gained,
            _money(balance),
            "movements",
            _("nothing gained"),
            last,
        ),
        figure(
            _("MRR kept a month"),
            balance.kept_minor / balance.opening_minor if balance.opening_minor else None,
            Show.RATE,
            beside=_("of MRR at the starts of the months, without growth"),
            explain="gross_mrr_churn_rate",
            query={"month": last},
            none=_("no opening MRR"),
        ),
    ]


def _money(balance: Balance) -> Any:  # noqa: ANN401
    return lambda amount: value_text(amount, Show.MONEY, balance.currency)


def _hours(amount: float) -> str:
    return _("%(n)s h") % {"n": value_text(amount, Show.INTEGER)}


def _side(label: str, sides: Sides, text: Any, explain: str, none: str, month: str = "") -> Figure:  # noqa: ANN401
    """The share of winning; both amounts beside it, and how many rows are of unknown size."""
    parts = []
    if sides.winning is not None or sides.keeping is not None:
        amounts = [
            text(side) if side is not None else "?" for side in (sides.winning, sides.keeping)
        ]
        parts.append(_("%(new)s against %(kept)s") % {"new": amounts[0], "kept": amounts[1]})
    if sides.unknown:
        words = ngettext("%(n)d row without minutes", "%(n)d rows without minutes", sides.unknown)
        parts.append(words % {"n": sides.unknown})
    query_ = {"month": month} if month else None
    beside = "; ".join(parts)
    return figure(
        label, sides.share, Show.RATE, beside=beside, explain=explain, none=none, query=query_
    )


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """Every month and currency as CSV."""
    found = board(request)
    if found is None:
        raise Http404
    report = query.effort_report(found, ReportRequest())
    return csv_file("effort", report.columns, report.rows)
