"""Themes of what customers write: the list, their names, merging and taking apart."""

from __future__ import annotations

from typing import Any

from django.conf.locale import LANG_INFO
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
from tenure.workflow.actions import themes as actions
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries import themes as query
from tenure.workflow.queries.themes import ThemeFilter
from tenure.workflow.rules.permissions import Act, may

KINDS = {
    "complaint": gettext_lazy("Complaint"),
    "category": gettext_lazy("Category"),
    "severity": gettext_lazy("Severity"),
}
STATES = {
    "spoken": gettext_lazy("Spoken of lately"),
    "all": gettext_lazy("All themes"),
}


@needs(Act.SEE)
def themes(request: HttpRequest) -> HttpResponse:
    """The page."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    place, wanted = seat(request), ThemeFilter.of(given(request))
    was_read = query.was_read(found)
    coverage = query.coverage(found) if was_read else None
    context: dict[str, Any] = {
        "page": query.page(found, wanted, number(request, "page")),
        "others": query.every(found, ThemeFilter(state="all", sort="name")),
        "merged": query.merged(place.workspace.pk),
        "wanted": wanted,
        "states": STATES,
        "columns": query.COLUMNS,
        "sorts": query.SORTS,
        "as_of": found.as_of,
        "coverage": coverage,
        "languages": [_language(*each) for each in coverage.uncovered] if coverage else [],
        "quality": query.quality(found),
        "kinds": KINDS,
        "grouped": query.grouped(place.workspace.pk),
        "base": found.currency,
        "may_teach": may(place.role, Act.TEACH),
        "may_export": may(place.role, Act.EXPORT),
    }
    return render(request, "web/themes.html", context)


def _language(code: str, tickets: int) -> tuple[str, str, int]:
    """Code, name in the language itself, and how many tickets."""
    return code, str(LANG_INFO.get(code, {}).get("name_local", code)), tickets


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """The themes as CSV, in the order and filter of the page."""
    found = board(request)
    if found is None:
        raise Http404
    rows = query.every(found, ThemeFilter.of(given(request)))
    return csv_file("themes", query.EXPORT_COLUMNS, rows)


@require_POST
@needs(Act.TEACH)
def act(request: HttpRequest, act: str) -> HttpResponse:
    """Rename, merge or take apart; and go back."""
    who, theme = by(request), _number(request.POST.get("theme", ""))
    match act:
        case "rename":
            actions.rename(number=theme, name=request.POST.get("name", ""), by=who)
            messages.success(request, _("Renamed. The name stays as texts come and go."))
        case "merge":
            _merge(request, theme, who)
        case "unmerge":
            actions.unmerge(number=theme, by=who)
            messages.success(request, _("Taken apart: it stands for itself again."))
        case _:
            raise InputError(f"there is no act {act!r}")
    return redirect(_back(request))


def _merge(request: HttpRequest, theme: int, who: By) -> None:
    actions.merge(number=theme, into=_number(request.POST.get("into", "")), by=who)
    messages.success(request, _("Merged. It can be taken apart again below the list."))


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise InputError("there is no such theme", hint="Reload the page.")
    return int(text)


def _back(request: HttpRequest) -> str:
    path = request.POST.get("back", "")
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_ours else reverse("themes")
