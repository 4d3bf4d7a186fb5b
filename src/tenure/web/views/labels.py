"""Labels of those who sleep for good reason: the list, due for review first, and putting them."""

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
from tenure.web.request import board, by, day, given, needs, number, seat
from tenure.workflow.actions import labels as actions
from tenure.workflow.queries import customers
from tenure.workflow.queries import labels as query
from tenure.workflow.queries.labels import LabelFilter
from tenure.workflow.rules.permissions import Act, may

STATES = {
    "standing": gettext_lazy("All that stand"),
    "due": gettext_lazy("Due for review"),
    "holding": gettext_lazy("Out of the ladder"),
    "lifted": gettext_lazy("Lifted"),
    "all": gettext_lazy("All labels"),
}


def _filter(request: HttpRequest) -> LabelFilter:
    asked = given(request)
    return LabelFilter.of({**asked, "words": asked.get("q", "")})


@needs(Act.SEE)
def labels(request: HttpRequest) -> HttpResponse:
    """The page."""
    place, today, wanted = seat(request), by(request).today, _filter(request)
    context = {
        "page": query.page(place.workspace.pk, wanted, today, number(request, "page")),
        "counts": query.counts(place.workspace.pk, today),
        "wanted": wanted,
        "states": STATES,
        "reasons": query.REASONS,
        "columns": query.COLUMNS,
        "may_label": may(place.role, Act.LABEL),
        "may_export": may(place.role, Act.EXPORT),
    }
    return render(request, "web/labels.html", context)


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """The list as CSV, in the order and filter of the page."""
    rows = query.every(seat(request).workspace.pk, _filter(request), by(request).today)
    return csv_file("labels", query.EXPORT_COLUMNS, rows)


@require_POST
@needs(Act.LABEL)
def act(request: HttpRequest, act: str) -> HttpResponse:
    """Put a label, lift it, or undo the lifting; and go back to where it was asked for."""
    if act == "put":
        _put(request)
        messages.success(request, _("Labeled: out of the ladder until the day of review."))
    elif act in ("lift", "keep"):
        text = request.POST.get("label", "")
        if not text.isdecimal() or len(text) > 15:
            raise InputError("there is no such label", hint="Reload the page.")
        change = actions.lift if act == "lift" else actions.keep
        change(by=by(request), label_id=int(text))
        messages.success(request, _("Label lifted.") if act == "lift" else _("Undone."))
    else:
        raise InputError(f"there is no act {act!r}")
    return redirect(_back(request))


def _put(request: HttpRequest) -> None:
    found, form = board(request), request.POST
    row = customers.customer(found, form.get("customer", "")) if found else None
    if row is None:
        raise Http404
    actions.label(
        by=by(request),
        customer_id=row["customer_id"],
        customer_name=row["name"],
        reason=form.get("reason", ""),
        evidence=form.get("evidence", ""),
        review_on=day(form.get("review_on", "")),
    )


def _back(request: HttpRequest) -> str:
    path = request.POST.get("back", "")
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_ours else reverse("labels")
