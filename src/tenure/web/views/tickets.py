"""Tickets: the list with its filters, and one ticket with its customer, its steps and what was read of it."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenure.values.errors import InputError
from tenure.web.exports import csv_file
from tenure.web.request import board, by, given, needs, number, seat
from tenure.web.voice_words import FROM_NAMES, SENTIMENTS, SEVERITY_NAMES, STATE_NAMES
from tenure.workflow.actions import texts
from tenure.workflow.queries import customers
from tenure.workflow.queries import tickets as query
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.handled import themes
from tenure.workflow.queries.tickets import TicketFilter
from tenure.workflow.rules.category_words import category_code
from tenure.workflow.rules.permissions import Act, may

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""A day as links carry it; compared as text, so that the 31st of a short month is its end."""
PLEASED = 0.2
"""How far from nothing a sentiment, −1 to 1, must lie to be called one."""


def _filter(request: HttpRequest) -> TicketFilter:
    asked = given(request)
    for name in ("since", "until"):
        if not DAY.fullmatch(asked.get(name, "")):
            asked.pop(name, None)
    return TicketFilter.of({**asked, "words": asked.get("q", "")})


@needs(Act.SEE)
def tickets(request: HttpRequest) -> HttpResponse:
    """The list."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    wanted = _filter(request)
    page, known = query.tickets(found, wanted, number(request, "page")), query.values(found)
    names = themes(found.workspace_id).names
    context: dict[str, Any] = {
        "page": page,
        "wanted": wanted,
        "is_asked": wanted != TicketFilter(sort=wanted.sort),
        "columns": query.COLUMNS,
        "states": STATE_NAMES,
        "known": known,
        "severities": SEVERITY_NAMES,
        "themes": [(str(place), name) for place, name in names],
        "theme_names": {str(place): name for place, name in names},
        "none": query.NONE,
        "may_export": may(seat(request).role, Act.EXPORT),
    }
    return render(request, "web/tickets.html", context)


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """The list as CSV, in the order and filter of the page."""
    found = board(request)
    if found is None:
        raise Http404
    names = {str(place): name for place, name in themes(found.workspace_id).names}
    rows = found.reader.stream(query.filtered(found, _filter(request)))
    named = ({**row, "theme": names.get(row["theme"], row["theme"])} for row in rows)
    return csv_file("tickets", query.EXPORT_COLUMNS, named)


@needs(Act.SEE)
def ticket(request: HttpRequest) -> HttpResponse:
    """One ticket."""
    found, ticket_id = board(request), request.GET.get("id", "")
    row = query.ticket(found, ticket_id) if found else None
    if found is None or row is None:
        raise Http404
    place, customer_id = seat(request), row["customer_id"]
    known = themes(found.workspace_id)
    context = {
        "row": row,
        "customer": customers.customer(found, customer_id) if customer_id else None,
        "person": query.person(found, row["contact_id"]) if row["contact_id"] else None,
        "steps": query.steps(found, ticket_id),
        "bugs": query.bugs_of(place.workspace.pk, ticket_id),
        "heard": query.case_of(place.workspace.pk, row),
        **_readings(found, row),
        "labels": query.labels(place.workspace.pk, ticket_id),
        "categories": query.values(found)["category"],
        "severities": SEVERITY_NAMES,
        "themes": [(str(number), name) for number, name in known.names],
        "may_teach": may(place.role, Act.TEACH),
        "may_file": may(place.role, Act.FILE_BUG),
        "may_listen": may(place.role, Act.LISTEN),
    }
    return render(request, "web/ticket.html", context)


def _readings(found: Board, row: dict[str, Any]) -> dict[str, Any]:
    """What was read of the text, in words; the theme with merges followed."""
    known = themes(found.workspace_id)
    number = dict(known.merged).get(row["theme_number"], row["theme_number"])
    mood, feeling = row["sentiment"], ""
    if mood is not None:
        feeling = "good" if mood > PLEASED else "bad" if mood < -PLEASED else "even"
    return {
        "theme_number": "" if number is None else str(number),
        "theme_name": known.by_number.get(number, ""),
        "feeling": SENTIMENTS.get(feeling, ""),
        "was_read": row["language"] is not None,
        "froms": FROM_NAMES,
    }


@require_POST
@needs(Act.TEACH)
def teach(request: HttpRequest) -> HttpResponse:
    """Say what a ticket is: each field of the form that was filled in, and go back to it."""
    found, ticket_id = board(request), request.POST.get("ticket", "")
    if found is None or query.ticket(found, ticket_id) is None:
        raise Http404
    said = 0
    for kind in ("complaint", "category", "severity", "theme"):
        label = request.POST.get(kind, "").strip()
        if kind == "category" and label not in query.values(found)["category"]:
            label = category_code(label)
        if label:
            texts.label(by=by(request), ticket_id=ticket_id, kind=kind, label=label)
            said += 1
    if not said:
        raise InputError("nothing was corrected", hint="Choose what is wrong, and what is right.")
    messages.success(request, _("Noted. It counts from the next run of the day on, and teaches."))
    return redirect(f"{reverse('ticket')}?{urlencode({'id': ticket_id})}")
