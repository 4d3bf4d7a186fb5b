"""Laboratory customers: who lives ahead of the others, the evidence, and what became product."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenure.values.errors import InputError
from tenure.web import listener_words as words
from tenure.web.exports import csv_file
from tenure.web.request import board, by, day_if_any, given, needs, number, seat
from tenure.web.views.listener import named, whole
from tenure.workflow.actions import laboratory as actions
from tenure.workflow.queries import laboratory as query
from tenure.workflow.queries.laboratory import LabFilter
from tenure.workflow.rules.permissions import Act, may


def _filter(request: HttpRequest) -> LabFilter:
    asked = given(request)
    return LabFilter.of({**asked, "words": asked.get("q", "")})


@needs(Act.SEE)
def laboratory(request: HttpRequest) -> HttpResponse:
    """Evidence kept, and who looks like one among the facts."""
    place, found, wanted = seat(request), board(request), _filter(request)
    workspace = place.workspace.pk
    context = {
        "page": query.page(workspace, wanted, number(request, "page")),
        "counts": query.counts(workspace),
        "wanted": wanted,
        "columns": query.COLUMNS,
        "sorts": query.SORTS,
        "states": words.LAB,
        "signs": words.SIGNS,
        "suggested": query.suggested(found) if found else [],
        "as_of": found.as_of if found else None,
        "today": by(request).today,
        "may_listen": may(place.role, Act.LISTEN),
        "may_export": may(place.role, Act.EXPORT),
    }
    return render(request, "web/laboratory.html", context)


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """The notes as CSV."""
    rows = query.every(seat(request).workspace.pk, _filter(request))
    return csv_file("laboratory", query.EXPORT_COLUMNS, rows)


@require_POST
@needs(Act.LISTEN)
def act(request: HttpRequest, act: str) -> HttpResponse:
    """Keep evidence, or say what of it became product; an empty word takes that back."""
    form, who = request.POST, by(request)
    if act == "add":
        customer_id, name = named(request)
        actions.add(
            by=who,
            customer_id=customer_id,
            customer_name=name,
            kind=form.get("kind", ""),
            evidence=form.get("evidence", ""),
            noticed_on=day_if_any(form.get("noticed_on", "")) or who.today,
        )
    elif act == "became":
        note = whole(form.get("note", "")) or 0
        actions.became(by=who, note_id=note, what=form.get("became", ""))
    else:
        raise InputError(f"there is no act {act!r}")
    messages.success(request, _("Noted."))
    return redirect(reverse("laboratory"))
