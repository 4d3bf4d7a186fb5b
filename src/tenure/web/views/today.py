"""Today: who needs attention, why, and what to do; done, snooze, dismiss in one click."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tenure.values.errors import InputError
from tenure.values.shown import Show, Shown
from tenure.web.exports import csv_file
from tenure.web.request import board, by, given, needs, number, seat
from tenure.workflow.actions import work_items as items
from tenure.workflow.queries import worklist
from tenure.workflow.queries.begun import lacking
from tenure.workflow.queries.listening import listening
from tenure.workflow.queries.worklist import WorkFilter
from tenure.workflow.rules.permissions import Act, may
from tenure.workflow.rules.words import SIGNALS, reason_text, step_text

SNOOZES = (1, 3, 7, 14, 30)
STATUSES = ("open", "snoozed", "done", "dismissed", "cleared")


def _filter(request: HttpRequest) -> WorkFilter:
    query = given(request)
    who = query.get("who", "")
    if who == "mine":
        who = str(request.user.pk)
    return WorkFilter(
        who=who if who.isdecimal() or who == "none" else "",
        status=query["status"] if query.get("status") in STATUSES else "open",
        code=query["signal"] if query.get("signal") in SIGNALS else "",
        words=query.get("q", "").strip(),
    )


@needs(Act.SEE)
def today(request: HttpRequest) -> HttpResponse:
    """The list."""
    place, wanted, found = seat(request), _filter(request), board(request)
    is_listener = place.role == "listener"
    context = {
        "lacking": lacking(found) if found else (),
        "listening": listening(place.workspace.pk, by(request).today) if is_listener else None,
        "page": worklist.work_items(place.workspace.pk, wanted, number(request, "page")),
        "tally": worklist.tally(place.workspace.pk, request.user.pk or 0),
        "wanted": wanted,
        "who": request.GET.get("who", ""),
        "signals": SIGNALS,
        "statuses": STATUSES,
        "snoozes": SNOOZES,
        "may_work": may(place.role, Act.WORK_ITEM),
        "may_import": may(place.role, Act.IMPORT),
    }
    return render(request, "web/today.html", context)


COLUMNS = (
    Shown("customer_id", "id"),
    Shown("customer_name", "customer"),
    Shown("status", "status"),
    Shown("is_urgent", "urgent", Show.FLAG),
    Shown("why", "why"),
    Shown("currency", "currency"),
    Shown("stake_minor", "at stake", Show.MONEY),
    Shown("next_step", "next step"),
    Shown("who", "who"),
    Shown("opened_on", "opened", Show.DAY),
    Shown("verdict", "verdict"),
)


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """The list as CSV."""
    rows = [
        {
            "customer_id": item.customer_id,
            "customer_name": item.customer_name,
            "status": item.status,
            "is_urgent": item.is_urgent,
            "why": "; ".join(reason_text(r.code, r.figure) for r in item.reasons if not r.gone_on),
            "currency": item.currency,
            "stake_minor": item.stake_minor,
            "next_step": step_text(item.next_step),
            "who": item.assigned_to or item.csm,
            "opened_on": item.opened_on,
            "verdict": item.verdict,
        }
        for item in worklist.every_item(seat(request).workspace.pk, _filter(request))
    ]
    return csv_file("today", COLUMNS, rows)


@require_POST
@needs(Act.WORK_ITEM)
def act(request: HttpRequest, item_id: int, act: str) -> HttpResponse:
    """Carry out one act on an item, and go back to where it was asked for."""
    who, form = by(request), request.POST
    if act == "done":
        items.finish(item_id=item_id, by=who, note=form.get("note", ""))
    elif act == "dismiss":
        verdict, note = form.get("verdict", ""), form.get("note", "")
        items.dismiss(item_id=item_id, by=who, verdict=verdict, note=note)
    elif act == "snooze":
        items.snooze(item_id=item_id, by=who, until=who.today + _days(form.get("days", "")))
    elif act == "reopen":
        items.reopen(item_id=item_id, by=who)
    elif act == "assign":
        to = form.get("to", "")
        items.assign(item_id=item_id, by=who, to=int(to) if to.isdecimal() else None)
    else:
        raise InputError(f"there is no act {act!r}")
    if request.htmx:  # type: ignore[attr-defined]
        place = seat(request)
        (item,) = worklist.items_by_id(place.workspace.pk, item_id)
        context = {"item": item, "snoozes": SNOOZES, "may_work": True}
        context["was_changed"] = _asked_from_the_list(request)
        context["back"] = _back(request)
        context["tally"] = worklist.tally(place.workspace.pk, request.user.pk or 0)
        return render(request, "web/parts/item.html", context)
    return redirect(_back(request))


def _asked_from_the_list(request: HttpRequest) -> bool:
    """Whether the tally above the list is on the page that asked."""
    path = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
    return str(path).partition("?")[0] == "/"


def _days(text: str) -> timedelta:
    if not text.isdecimal() or not 0 < int(text) <= 365:
        raise InputError("snooze for 1 to 365 days")
    return timedelta(days=int(text))


def _back(request: HttpRequest) -> str:
    """Where to go: a path of ours from the form, or the list."""
    path = request.POST.get("back", "")
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"
