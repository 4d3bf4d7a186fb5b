"""Messages that went out, are held, or failed; and the text of each as it was frozen."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tenure.web.exports import csv_file
from tenure.web.request import by, given, needs, number, seat
from tenure.workflow.actions.deliveries import try_again
from tenure.workflow.queries import deliveries
from tenure.workflow.queries.deliveries import MessageFilter
from tenure.workflow.rules.permissions import Act

STATUSES = {
    "due": _("on its way"),
    "held": _("held back"),
    "sending": _("being sent"),
    "sent": _("sent"),
    "unknown": _("not known, tried again"),
    "failed": _("failed"),
    "dropped": _("not sent any more"),
}
CHANNELS = {"email": _("mail"), "slack": _("Slack")}


@needs(Act.ALERT)
def messages(request: HttpRequest) -> HttpResponse:
    """The list."""
    wanted = MessageFilter.of(given(request))
    workspace = seat(request).workspace.pk
    context = {
        "page": deliveries.messages(workspace, wanted, number(request, "page")),
        "wanted": wanted,
        "statuses": STATUSES,
        "channels": CHANNELS,
        "tally": deliveries.tally(workspace),
    }
    return render(request, "web/messages.html", context)


@needs(Act.ALERT)
def message(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """One message as plain text, exactly as it is or was sent."""
    found = deliveries.message(seat(request).workspace.pk, delivery_id)
    if found is None:
        raise Http404
    return HttpResponse(
        f"{found.recipient}\n{found.subject}\n\n{found.body}",
        content_type="text/plain; charset=utf-8",
    )


@needs(Act.ALERT)
def export(request: HttpRequest) -> HttpResponseBase:
    """The list as CSV."""
    rows = deliveries.every_message(seat(request).workspace.pk, MessageFilter.of(given(request)))
    return csv_file("messages", deliveries.COLUMNS, rows)


@require_POST
@needs(Act.ALERT)
def push(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Try one again that failed or is held."""
    try_again(by=by(request), delivery_id=delivery_id)
    return redirect("messages")
