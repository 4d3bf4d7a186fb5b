"""The audit log: who did what, when."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from tenure.values.shown import Show, Shown
from tenure.web.exports import csv_file
from tenure.web.request import given, needs, number, seat
from tenure.workflow.queries.audit import AuditFilter, entries, every_entry
from tenure.workflow.rules.permissions import Act

COLUMNS = (
    Shown("at", "when", Show.INSTANT),
    Shown("actor", "who"),
    Shown("action", "action"),
    Shown("subject", "acts on"),
    Shown("summary", "what"),
    Shown("sequence", "sealed as number", Show.INTEGER),
    Shown("hash", "seal"),
)


@needs(Act.SEE_AUDIT)
def audit(request: HttpRequest) -> HttpResponseBase:
    """The page; with `format=csv`, all of it."""
    query = given(request)
    wanted = AuditFilter(words=query.get("q", "").strip(), action=query.get("action", ""))
    workspace_id = seat(request).workspace.pk
    if request.GET.get("format") == "csv":
        return csv_file("audit", COLUMNS, every_entry(workspace_id, wanted))
    context = {"page": entries(workspace_id, wanted, number(request, "page")), "wanted": wanted}
    return render(request, "web/audit.html", context)
