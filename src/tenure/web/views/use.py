"""Zombies: the desk from which those who pay and never use are contacted."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from tenure.web.exports import csv_file
from tenure.web.request import board, by, given, needs, number, seat
from tenure.workflow.queries import desk, hollow, labels
from tenure.workflow.queries import use as query
from tenure.workflow.queries.desk import DeskFilter
from tenure.workflow.rules.permissions import Act, may

STATES = {
    "now": gettext_lazy("To do now"),
    "due": gettext_lazy("Contact due"),
    "special": gettext_lazy("Special approach"),
    "waiting": gettext_lazy("Step taken, waiting"),
    "asleep": gettext_lazy("Asleep for good reason"),
    "partly": gettext_lazy("One person or machines only"),
    "watch": gettext_lazy("Watch"),
    "doubt": gettext_lazy("Perhaps used under another id"),
    "all": gettext_lazy("Everyone on the desk"),
}
STAGES = ("special", "contact", "watch")


def _filter(request: HttpRequest, **usual: str) -> DeskFilter:
    asked = given(request)
    return DeskFilter.of({**usual, **asked, "words": asked.get("q", "")})


@needs(Act.SEE)
def zombies(request: HttpRequest) -> HttpResponse:
    """Whom to contact today with which step, and how much of the business pays without using."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    if not found.generation.seen_until:
        return render(request, "web/zombies.html", {"seen_until": None})
    today, role = by(request).today, seat(request).role
    whole, wanted = desk.desk(found, today), _filter(request)
    labeled = labels.holding(seat(request).workspace.pk, today)
    page = whole.page(wanted, number(request, "page"))
    context: dict[str, Any] = {
        "seen_until": found.generation.seen_until,
        "known_from": query.known_from(found),
        "summary": query.on_ladder(found, labeled),
        "hollow": hollow.hollow(found),
        "parts": hollow.ladder_parts(found, labeled),
        "sleepers": query.sleepers(found),
        "doubtful": query.doubtful(found),
        "strangers": query.strangers(found),
        "page": page,
        "wanted": wanted,
        "counts": whole.counts,
        "facets": whole.facets(),
        "columns": desk.COLUMNS,
        "sorts": desk.SORTS,
        "states": STATES,
        "stages": STAGES,
        "over": labels.counts(seat(request).workspace.pk, today)["due"],
        "today": today,
        "may_label": may(role, Act.LABEL),
        "may_design": may(role, Act.LADDER),
        "may_export": may(role, Act.EXPORT),
        "may_propose": may(role, Act.PROPOSE_REFUND),
    }
    return render(request, "web/zombies.html", context)


@needs(Act.EXPORT)
def zombies_export(request: HttpRequest) -> HttpResponseBase:
    """The desk as CSV, in the order and filter of the page; everyone where none is given."""
    found = board(request)
    if found is None:
        raise Http404
    if not found.generation.seen_until:
        return csv_file("zombies", desk.EXPORT_COLUMNS, ())
    rows = desk.desk(found, by(request).today).export(_filter(request, state="all"))
    return csv_file("zombies", desk.EXPORT_COLUMNS, rows)
