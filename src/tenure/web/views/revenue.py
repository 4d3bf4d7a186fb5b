"""Revenue: MRR, movements, retention and cohorts."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenure.values.dates import Month
from tenure.values.shown import Show
from tenure.web.charts.revenue import movement_chart, movement_names, retention_chart
from tenure.web.exports import csv_file
from tenure.web.figures import Figure, figure, interval
from tenure.web.request import board, given, needs
from tenure.workflow.queries import ledger
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.report import BY_FIELDS, ReportRequest
from tenure.workflow.rules.permissions import Act

SHOWN_MONTHS = 24
SHOWN_AGES = 13


def _customers(count: int) -> str:
    return ngettext("%(n)d customer", "%(n)d customers", count) % {"n": count}


@needs(Act.SEE)
def revenue(request: HttpRequest) -> HttpResponse:
    """The page."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    query = given(request)
    months = ledger.movements_by_month(found, ReportRequest())
    by_currency: dict[str, list[dict[str, Any]]] = {}
    for row in months:
        by_currency.setdefault(row["currency"], []).append(row)
    currencies = sorted(by_currency, key=lambda c: -by_currency[c][-1]["customers_closing"])
    currency = query.get("currency", "")
    if currency not in by_currency:
        currency = currencies[0] if currencies else ""
    shown = by_currency.get(currency, [])[-SHOWN_MONTHS:]
    yearly = [row for row in ledger.retention_rows(found, 12) if row["currency"] == currency]
    by = query.get("by", "")
    context = {
        "currencies": currencies,
        "currency": currency,
        "figures": _figures(found, shown, yearly, currency),
        "movement_chart": movement_chart(shown, currency),
        "retention_chart": retention_chart(yearly[::-1], currency),
        "months": [_with_kinds(row) for row in shown[::-1]],
        "movement_heads": [_("opening"), *movement_names().values(), _("closing")],
        "cohorts": _cohorts(found),
        "ages": range(SHOWN_AGES),
        "by": by if by in BY_FIELDS else "",
        "fields": BY_FIELDS,
        "split": _split(found, by) if by in BY_FIELDS else None,
    }
    return render(request, "web/revenue.html", context)


def _with_kinds(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "kinds": [(kind, row[f"{kind}_minor"]) for kind in movement_names()]}


def _figures(
    found: Board, months: list[dict[str, Any]], yearly: list[dict[str, Any]], currency: str
) -> list[Figure]:
    if not months:
        return []
    about = {"currency": currency, "month": str(Month.of(found.as_of))}
    mrr, arpa, quick = _this_month(months[-1], about)
    return [mrr, arpa, *_this_year(yearly[0] if yearly else {}, about), quick]


def _this_month(now: dict[str, Any], about: dict[str, str]) -> list[Figure]:
    currency = about["currency"]
    return [
        figure(
            _("MRR"),
            now["closing_minor"],
            Show.MONEY,
            currency=currency,
            beside=_customers(now["customers_closing"]),
            explain="mrr",
            query={"currency": currency},
        ),
        figure(
            _("ARPA"),
            now["arpa_minor"],
            Show.MONEY,
            currency=currency,
            beside=_("a customer and month"),
            explain="arpa",
            query=about,
        ),
        figure(
            _("Quick ratio, this month"),
            now["quick_ratio"],
            Show.NUMBER,
            beside=_("gained ÷ lost"),
            explain="quick_ratio",
            none=_("no losses"),
            query=about,
        ),
    ]


def _this_year(year: dict[str, Any], about: dict[str, str]) -> list[Figure]:
    span = ""
    if year.get("low") is not None:
        span = interval(year["low"], year["high"], year["at_start"])
    return [
        figure(
            _("NRR, 12 months"),
            year.get("nrr"),
            Show.RATE,
            beside=_("of the same customers"),
            explain="nrr",
            none=_("no opening MRR"),
            query=about,
        ),
        figure(
            _("GRR, 12 months"),
            year.get("grr"),
            Show.RATE,
            beside=_("without growth"),
            explain="grr",
            none=_("no opening MRR"),
            query=about,
        ),
        figure(
            _("Customers gone, 12 months"),
            year.get("gone_rate"),
            Show.RATE,
            beside=span,
            explain="gone_rate",
            none=_("no customers then"),
            query=about,
        ),
    ]


def _cohorts(found: Board) -> list[dict[str, Any]]:
    """The newest two years of the triangle; each cell a share or None where it is not known yet."""
    rows = found.reader.rows(found.reader.table("logo_cohorts").order_by(["cohort_on", "age"]))
    made: dict[Any, dict[str, Any]] = {}
    for row in rows:
        cohort = made.setdefault(
            row["cohort_on"],
            {"on": row["cohort_on"], "size": row["size"], "cells": [None] * SHOWN_AGES},
        )
        if row["age"] < SHOWN_AGES:
            cohort["cells"][row["age"]] = row["remaining"] / row["size"]
    return list(made.values())[-SHOWN_MONTHS:][::-1]


def _split(found: Board, by: str) -> list[dict[str, Any]]:
    rows = ledger.mrr_report(found, ReportRequest(by=by)).rows
    named = [{**row, "name": row[by]} for row in rows]
    return sorted(named, key=lambda row: (row["currency"], -row["mrr_minor"]))


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """Movements of every month and currency as CSV."""
    found = board(request)
    if found is None:
        raise Http404
    report = ledger.movements_report(found, ReportRequest())
    return csv_file("movements", report.columns, report.rows)
