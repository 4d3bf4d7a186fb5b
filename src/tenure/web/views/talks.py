"""Talks: the list, one of them, and noting, changing, taking back and keeping what was promised."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenure.values.errors import InputError
from tenure.web import talk_form, talk_words
from tenure.web.exports import csv_file
from tenure.web.request import board, by, day, given, needs, number, seat
from tenure.workflow.actions import talks as actions
from tenure.workflow.queries import customers, outreach, timeline, value_talks
from tenure.workflow.queries import talks as query
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.customers import CustomerFilter
from tenure.workflow.queries.talk_filter import COLUMNS, EXPORT_COLUMNS, TalkFilter
from tenure.workflow.queries.talks import TalkView
from tenure.workflow.queries.value_days import value_days
from tenure.workflow.rules.permissions import Act, may

Row = dict[str, Any]
NEAR = 20
WORDS = {
    "kinds": talk_words.KINDS,
    "moods": talk_words.MOODS,
    "mood_classes": talk_words.MOOD_CLASSES,
    "directions": talk_words.DIRECTIONS,
    "minds": talk_words.MINDS,
}


def filter_of(request: HttpRequest, **fixed: str) -> TalkFilter:
    """The filter a link carries; what a page is about stays."""
    return TalkFilter.of({**given(request), **fixed}, by(request).today)


@needs(Act.SEE)
def talks(request: HttpRequest) -> HttpResponse:
    """The list."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    wanted, place = filter_of(request), seat(request)
    context = {
        "page": query.page(found, wanted, number(request, "page")),
        "wanted": wanted,
        "columns": COLUMNS,
        "promises": talk_words.PROMISES,
        "people": query.people(found),
        "about": _named(found, wanted.customer),
        "as_of": found.as_of,
        "may_listen": may(place.role, Act.LISTEN),
        "may_export": may(place.role, Act.EXPORT),
        **WORDS,
    }
    return render(request, "web/talks.html", context)


def _named(found: Board, customer_id: str) -> Row | None:
    return customers.customer(found, customer_id) if customer_id else None


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """The whole list as CSV."""
    found = board(request)
    if found is None:
        raise Http404
    return csv_file("talks", EXPORT_COLUMNS, query.every(found, filter_of(request)))


@needs(Act.LISTEN)
def new(request: HttpRequest) -> HttpResponse:
    """The form, and keeping what was written in it; without a customer, a search for one."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    customer_id = request.POST.get("customer", request.GET.get("customer", ""))
    if not customer_id:
        return _choose(request, found)
    row = customers.customer(found, customer_id)
    if row is None:
        raise Http404
    if request.method != "POST":
        form = talk_form.empty(by(request).at, seat(request).workspace.time_zone)
        return _form(request, found, row, form)
    return _noted(request, found, row)


def _choose(request: HttpRequest, found: Board) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    rows = customers.customers(found, CustomerFilter(words=words, state="all")) if words else None
    context = {"words": words, "rows": rows.rows[:NEAR] if rows else (), "asked": bool(words)}
    return render(request, "web/talk_choose.html", context)


def _form(
    request: HttpRequest,
    found: Board,
    row: Row,
    form: Row,
    error: InputError | None = None,
) -> HttpResponse:
    renewal = _renewal(request, found, row["customer_id"])
    is_renewal = (
        request.POST.get("is_renewal") == "yes" if error else bool(renewal and renewal.is_near)
    )
    context = {
        "customer": row,
        "form": form,
        "error": error,
        "renewal": renewal,
        "is_renewal": is_renewal,
        **_choices(found, row["customer_id"]),
    }
    return render(request, "web/talk_new.html", context, status=400 if error else 200)


def _renewal(request: HttpRequest, found: Board, customer_id: str) -> value_talks.Renewal | None:
    days = value_days(seat(request).workspace.pk)
    return value_talks.renewal_of(found, customer_id, days, by(request).today)


def _choices(found: Board, customer_id: str) -> Row:
    contacts = timeline.facts(found, customer_id, "contacts")
    return {"contacts": contacts, "reasons": outreach.reason_words(found), **WORDS}


def _noted(request: HttpRequest, found: Board, row: Row) -> HttpResponse:
    form = talk_form.written(request.POST)
    renewal = _renewal(request, found, row["customer_id"])
    try:
        made = actions.note(
            by=by(request),
            customer_id=row["customer_id"],
            customer_name=row["name"],
            said=_said(request, found, row["customer_id"], form),
            is_renewal=request.POST.get("is_renewal") == "yes",
            has_value_talk=renewal is not None and renewal.has_value_talk,
        )
    except InputError as error:
        return _form(request, found, row, form, error)
    messages.success(request, _("Talk noted."))
    return redirect("talk", made)


def _said(request: HttpRequest, found: Board | None, customer_id: str, form: Row) -> actions.Said:
    contacts = timeline.facts(found, customer_id, "contacts") if found else []
    people = {each["contact_id"]: each["name"] or "" for each in contacts}
    return talk_form.said_of(form, people, seat(request).workspace.time_zone)


def _found(request: HttpRequest, talk_id: int) -> TalkView:
    row = query.talk(seat(request).workspace.pk, talk_id, by(request).today)
    if row is None:
        raise Http404
    return row


@needs(Act.SEE)
def talk(request: HttpRequest, talk_id: int) -> HttpResponse:
    """One talk noted here."""
    return _shown(request, _found(request, talk_id))


def _shown(
    request: HttpRequest, view: TalkView, form: Row | None = None, error: InputError | None = None
) -> HttpResponse:
    place, found, who = seat(request), board(request), by(request)
    is_open_to = actions.may_change(
        by_user_id=who.user.pk, author_id=view.author_id, made_at=view.made_at, at=who.at
    )
    may_listen = may(place.role, Act.LISTEN)
    context = {
        "view": view,
        "row": view.row,
        "form": form or talk_form.of_talk(view, place.workspace.time_zone),
        "error": error,
        "today": who.today,
        "may_listen": may_listen,
        "may_change": may_listen and is_open_to,
        **(_choices(found, view.row["customer_id"]) if found else WORDS),
    }
    return render(request, "web/talk.html", context, status=400 if error else 200)


@require_POST
@needs(Act.LISTEN)
def act(request: HttpRequest, talk_id: int, act: str) -> HttpResponse:
    """Change a talk, take it back, bring it back, keep its promise, or open that again."""
    view, who = _found(request, talk_id), by(request)
    match act:
        case "change":
            return _changed(request, view)
        case "take-back":
            actions.take_back(by=who, talk_id=talk_id)
            messages.success(request, _("Taken back: it counts nowhere any more."))
        case "bring-back":
            actions.bring_back(by=who, talk_id=talk_id)
            messages.success(request, _("It is as before."))
        case "kept":
            on = day(request.POST.get("kept_on", "") or who.today.isoformat())
            actions.keep_promise(by=who, talk_id=talk_id, kept_on=on)
            messages.success(request, _("Promise kept."))
        case "not-kept":
            actions.open_promise(by=who, talk_id=talk_id)
            messages.success(request, _("It is as before."))
        case _:
            raise InputError(f"there is no act {act!r}")
    return redirect(_back(request, talk_id))


def _changed(request: HttpRequest, view: TalkView) -> HttpResponse:
    form = talk_form.written(request.POST)
    try:
        said = _said(request, board(request), view.row["customer_id"], form)
        actions.change(by=by(request), talk_id=view.id, said=said)
    except InputError as error:
        return _shown(request, view, form, error)
    messages.success(request, _("Changed."))
    return redirect("talk", view.id)


def _back(request: HttpRequest, talk_id: int) -> str:
    path = request.POST.get("back", "")
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_ours else reverse("talk", args=[talk_id])
