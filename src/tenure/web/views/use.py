"""Zombies and the danger line."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from tenure.web.charts.use import churn_chart, level_chart
from tenure.web.exports import csv_file
from tenure.web.lists import filled
from tenure.web.request import board, given, needs, number
from tenure.workflow.queries import use as query
from tenure.workflow.queries.customers import LIST_COLUMNS, CustomerFilter, customers
from tenure.workflow.rules.permissions import Act

KINDS = ("never", "stopped", "one_person")
STAGES = ("special", "contact", "watch")


@needs(Act.SEE)
def zombies(request: HttpRequest) -> HttpResponse:
    """Those who pay and never use: how much of the business they are, and who."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    wanted = given(request)
    kind = wanted.get("kind", "") if wanted.get("kind") in KINDS else ""
    stage = wanted.get("stage", "") if wanted.get("stage") in STAGES else ""
    context = {
        "summary": query.hollow(found),
        "page": query.zombie_page(found, kind, stage, number(request, "page")),
        "sleepers": query.sleepers(found),
        "doubtful": query.doubtful(found),
        "strangers": query.strangers(found),
        "kind": kind,
        "stage": stage,
        "kinds": KINDS,
        "stages": STAGES,
        "seen_until": found.generation.seen_until,
    }
    return render(request, "web/zombies.html", context)


@needs(Act.EXPORT)
def zombies_export(request: HttpRequest) -> HttpResponseBase:
    """Every zombie, sleeper and doubtful case as CSV."""
    found = board(request)
    if found is None:
        raise Http404
    return csv_file("zombies", query.ZOMBIE_COLUMNS, found.reader.stream(query.zombie_rows(found)))


@needs(Act.SEE)
def danger_line(request: HttpRequest) -> HttpResponse:
    """Where the line lies, what speaks for it, and who is under it."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    line = found.generation.danger_line
    sort = given(request).get("sort", "")
    wanted = CustomerFilter.of({"state": "below_line", "sort": sort})
    page = customers(found, wanted, number(request, "page"))
    context = {
        "line": line,
        "past_day": found.generation.past_day,
        "seen_until": found.generation.seen_until,
        "churn_chart": churn_chart(line),
        "level_chart": level_chart(query.levels(found), line),
        "page": page,
        "wanted": wanted,
        "columns": filled(LIST_COLUMNS, page.rows, wanted.sort),
    }
    return render(request, "web/danger_line.html", context)
