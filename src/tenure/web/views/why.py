"""Why customers never started: what they answered, tied to the step of onboarding that failed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from tenure.values.why import STEPS, WHYS
from tenure.web.exports import csv_file
from tenure.web.request import given, needs, number, seat
from tenure.workflow.queries import why as query
from tenure.workflow.queries.why import WhyFilter
from tenure.workflow.rules.permissions import Act, may


@needs(Act.SEE)
def why(request: HttpRequest) -> HttpResponse:
    """Reasons and steps with n and interval, who wants back, and every answer."""
    wanted, place = WhyFilter.of(given(request)), seat(request)
    workspace = place.workspace.pk
    context = {
        "report": query.report(workspace),
        "page": query.answers(workspace, wanted, number(request, "page")),
        "wanted": wanted,
        "whys": WHYS,
        "steps": STEPS,
        "waiting": query.waiting_to_come_back(workspace),
        "may_unfreeze": may(place.role, Act.UNFREEZE),
        "may_export": may(place.role, Act.EXPORT),
    }
    return render(request, "web/why.html", context)


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """The answers as CSV."""
    rows = query.every_answer(seat(request).workspace.pk, WhyFilter.of(given(request)))
    return csv_file("why", query.COLUMNS, rows)
