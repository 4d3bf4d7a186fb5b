"""Zombies."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from tenure.web.exports import csv_file
from tenure.web.request import board, given, needs, number
from tenure.workflow.queries import use as query
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
