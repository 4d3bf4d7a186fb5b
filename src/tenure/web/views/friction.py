"""The friction ledger: what is too small to complain about, by customer."""

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
from tenure.web.request import by, day_if_any, given, needs, number, seat
from tenure.web.views.listener import named, whole
from tenure.workflow.actions import frictions as actions
from tenure.workflow.queries import frictions as query
from tenure.workflow.queries.frictions import FrictionFilter
from tenure.workflow.rules.permissions import Act, may


def _filter(request: HttpRequest) -> FrictionFilter:
    asked = given(request)
    return FrictionFilter.of({**asked, "words": asked.get("q", "")})


@needs(Act.SEE)
def friction(request: HttpRequest) -> HttpResponse:
    """The ledger, and where it piles up."""
    place, today, wanted = seat(request), by(request).today, _filter(request)
    workspace = place.workspace.pk
    context = {
        "page": query.page(workspace, wanted, today, number(request, "page")),
        "counts": query.counts(workspace),
        "piled": query.piled(workspace),
        "wanted": wanted,
        "columns": query.COLUMNS,
        "sorts": query.SORTS,
        "states": words.FRICTIONS,
        "today": today,
        "may_listen": may(place.role, Act.LISTEN),
        "may_export": may(place.role, Act.EXPORT),
    }
    return render(request, "web/friction.html", context)


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """The ledger as CSV."""
    rows = query.every(seat(request).workspace.pk, _filter(request), by(request).today)
    return csv_file("friction", query.EXPORT_COLUMNS, rows)


@require_POST
@needs(Act.LISTEN)
def act(request: HttpRequest, act: str) -> HttpResponse:
    """Note what rubs, close it, or undo the closing."""
    form, who = request.POST, by(request)
    if act == "add":
        customer_id, name = named(request)
        actions.add(
            by=who,
            customer_id=customer_id,
            customer_name=name,
            what=form.get("what", ""),
            noticed_on=day_if_any(form.get("noticed_on", "")) or who.today,
        )
        messages.success(request, _("Noted."))
    elif act == "close":
        note = whole(form.get("friction", "")) or 0
        actions.close(by=who, friction_id=note, closing=form.get("closing", ""))
        messages.success(request, _("Closed."))
    elif act == "undo":
        actions.reopen(by=who, friction_id=whole(form.get("friction", "")) or 0)
        messages.success(request, _("Undone."))
    else:
        raise InputError(f"there is no act {act!r}")
    return redirect(reverse("friction"))
