"""Data freshness: every source, how old it is, what it feeds; the last imports."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tenure.web.request import board, needs, seat
from tenure.workflow.queries import freshness as query
from tenure.workflow.queries import heartbeat
from tenure.workflow.queries.imports import latest_findings
from tenure.workflow.rules.permissions import Act


@needs(Act.SEE)
def freshness(request: HttpRequest) -> HttpResponse:
    """The page."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    sources = query.sources(found)
    context = {
        "loaded": [(source, query.state_of(source)) for source in sources if source.rows],
        "empty": [source for source in sources if not source.rows],
        "beats": heartbeat.beats(found),
        "outages": heartbeat.outages(found),
        "batches": found.reader.facts.batches[::-1][:20],
        "findings": latest_findings(seat(request).workspace.pk),
    }
    return render(request, "web/freshness.html", context)
