"""The back-test: what alerts and calls would have been worth, whom they missed, how early signals came."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from tenure.inference.learned import Learned
from tenure.web.exports import csv_file
from tenure.web.request import board, given, needs, number
from tenure.workflow.queries import backtests as query
from tenure.workflow.queries import leads
from tenure.workflow.queries.backtests import ListFilter
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.learned import learned
from tenure.workflow.queries.report import Row
from tenure.workflow.rules import line_words, risk_words
from tenure.workflow.rules.permissions import Act

LISTS = {
    "misses": gettext_lazy("Notices missed"),
    "false": gettext_lazy("False alarms"),
    "calls": gettext_lazy("Not called by risk, and left"),
}
UNSEEN = 50
"""Notices no signal warned of that are shown; CSV has all."""


def _filter(request: HttpRequest) -> ListFilter:
    asked = given(request)
    return ListFilter.of({**asked, "words": asked.get("q", "")})


@needs(Act.SEE)
def backtest(request: HttpRequest) -> HttpResponse:
    """The page."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    kept = learned(found)
    context: dict[str, Any] = {"learned": kept, "base": found.currency}
    if kept is not None:
        wanted = _filter(request)
        rows = query.chosen(query.rows_of(found, kept, wanted.show), wanted)
        context |= {
            **_test(kept),
            **_leads(found),
            "lists": LISTS,
            "wanted": wanted,
            "page": query.page_of(rows, number(request, "page")),
            "columns": query.LISTS[wanted.show],
        }
    return render(request, "web/backtest.html", context)


def _test(kept: Learned) -> dict[str, Any]:
    own = kept.backtest
    return {
        "test": own,
        "overall": own.overall,
        "unjudged": line_words.unjudged_text(own.why) if own.why else "",
        "folds": query.fold_rows(kept),
        "worst": own.folds[own.worst] if own.worst is not None else None,
        "horizons": query.horizon_rows(kept),
        "budget": own.horizons.budget_per_csm_week if own.horizons else None,
        "calls": [(each, risk_words.candidate_text(each.score)) for each in kept.calls],
    }


def _leads(found: Board) -> dict[str, Any]:
    times = leads.leads(found)
    return {
        "times": times,
        "lead_rows": leads.lead_rows(times, found.currency) if times else [],
        "unseen": leads.unseen_rows(found)[:UNSEEN],
    }


@needs(Act.EXPORT)
def export(request: HttpRequest, table: str) -> HttpResponseBase:
    """One of the tables as CSV."""
    found = board(request)
    kept = learned(found) if found else None
    if found is None or kept is None:
        raise Http404
    columns, rows = _table(found, kept, table, request)
    return csv_file(f"backtest-{table}", columns, rows)


def _table(
    found: Board, kept: Learned, table: str, request: HttpRequest
) -> tuple[tuple[Any, ...], list[Row]]:
    if table == "folds":
        return query.FOLD_COLUMNS, query.fold_rows(kept)
    if table == "horizons":
        return query.HORIZON_COLUMNS, query.horizon_rows(kept)
    if table == "leads":
        times = leads.leads(found)
        return leads.COLUMNS, leads.lead_rows(times, found.currency) if times else []
    if table == "unseen":
        return leads.UNSEEN_COLUMNS, leads.unseen_rows(found)
    if table != "list":
        raise Http404
    wanted = _filter(request)
    rows = query.chosen(query.rows_of(found, kept, wanted.show), wanted)
    return (query.ID_COLUMN, *query.LISTS[wanted.show]), rows
