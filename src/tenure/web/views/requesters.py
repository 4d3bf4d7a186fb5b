"""Requesters of tickets nobody knows: whom they might be of, and deciding it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tenure.values.errors import InputError
from tenure.web.exports import csv_file
from tenure.web.request import board, by, given, needs, number, seat
from tenure.workflow.actions import requesters as actions
from tenure.workflow.queries import requesters as query
from tenure.workflow.queries.requester_decisions import waiting_since
from tenure.workflow.queries.requesters import RequesterFilter
from tenure.workflow.rules.permissions import Act, may

STATES = {
    "waiting": gettext_lazy("Nobody knows"),
    "decided": gettext_lazy("Decided by people"),
    "rule": gettext_lazy("Known by address, domain or name"),
}
HOWS = {
    "email": gettext_lazy("by the address"),
    "domain": gettext_lazy("by the domain"),
    "organization": gettext_lazy("by the organization’s name"),
    "name": gettext_lazy("by the requester’s name"),
    "nobody": gettext_lazy("nobody’s"),
    "decided": gettext_lazy("decided"),
}


def _filter(request: HttpRequest) -> RequesterFilter:
    asked = given(request)
    return RequesterFilter.of({**asked, "words": asked.get("q", "")})


@needs(Act.SEE)
def requesters(request: HttpRequest) -> HttpResponse:
    """The review list."""
    found, place, wanted = board(request), seat(request), _filter(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    workspace = place.workspace
    context = {
        "page": query.page(found, workspace.pk, wanted, number(request, "page")),
        "counts": query.counts(found, workspace.pk),
        "tickets": query.tickets_waiting(found, workspace.pk),
        "as_of": found.as_of,
        "wanted": wanted,
        "states": STATES,
        "hows": HOWS,
        "columns": query.COLUMNS,
        "is_behind": waiting_since(workspace) is not None,
        "may_teach": may(place.role, Act.TEACH),
        "may_export": may(place.role, Act.EXPORT),
    }
    return render(request, "web/requesters.html", context)


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """The list as CSV, in the order and filter of the page."""
    found = board(request)
    if found is None:
        raise Http404
    rows = query.every(found, seat(request).workspace.pk, _filter(request))
    return csv_file("requesters", query.EXPORT_COLUMNS, rows)


@require_POST
@needs(Act.TEACH)
def act(request: HttpRequest, act: str) -> HttpResponse:
    """Say whose a requester's tickets are (`match`), that they are `nobody`'s, or `undo` either."""
    requester = request.POST.get("requester", "")
    if act == "match":
        _match(request, requester)
        messages.success(request, _("Decided. The figures follow when the day was run again."))
    elif act == "nobody":
        actions.decide(by=by(request), requester=requester, customer_id="")
        messages.success(request, _("Decided. The figures follow when the day was run again."))
    elif act == "undo":
        actions.undo(by=by(request), requester=requester)
        messages.success(request, _("Undone."))
    else:
        raise InputError(f"there is no act {act!r}")
    return redirect(_back(request))


def _match(request: HttpRequest, requester: str) -> None:
    found, said = board(request), request.POST.get("customer", "")
    if found is None:
        raise Http404
    row = query.customer_named(found, said)
    if row is None:
        raise InputError(
            f"there is no customer {said!r}, or more than one of that name",
            hint="Give the customer's id, or its whole name.",
        )
    actions.decide(
        by=by(request),
        requester=requester,
        customer_id=row["customer_id"],
        customer_name=row["name"],
    )


def _back(request: HttpRequest) -> str:
    path = request.POST.get("back", "")
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_ours else reverse("requesters")
