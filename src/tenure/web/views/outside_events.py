"""What the payment provider told, what became of it, and having it done again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tenure.web.exports import csv_file
from tenure.web.request import by, given, needs, number, seat
from tenure.workflow.actions.outside_events import replay
from tenure.workflow.queries import outside_events
from tenure.workflow.queries.outside_events import EventFilter
from tenure.workflow.rules.permissions import Act

STATES = {
    "pending": _("waits"),
    "done": _("done"),
    "ignored": _("nothing comes of it"),
    "failed": _("failed"),
}


@needs(Act.IMPORT)
def events(request: HttpRequest) -> HttpResponse:
    """The list."""
    wanted = EventFilter.of(given(request))
    workspace = seat(request).workspace.pk
    context = {
        "page": outside_events.events(workspace, wanted, number(request, "page")),
        "wanted": wanted,
        "states": STATES,
    }
    return render(request, "web/outside_events.html", context)


@needs(Act.IMPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """The list as CSV."""
    rows = outside_events.every_event(seat(request).workspace.pk, EventFilter.of(given(request)))
    return csv_file("events", outside_events.COLUMNS, rows)


@require_POST
@needs(Act.IMPORT)
def again(request: HttpRequest, event_id: int) -> HttpResponse:
    """Have one done again."""
    replay(by=by(request), event_id=event_id)
    return redirect("outside-events")
