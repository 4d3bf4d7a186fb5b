"""The listener's desk: who must hear from us next and by when; one case with its steps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenure.values.errors import InputError
from tenure.web import listener_words as words
from tenure.web.exports import csv_file
from tenure.web.request import board, by, day_if_any, given, needs, number, seat
from tenure.workflow.actions import listener_cases as actions
from tenure.workflow.actions.listener_cases import Words
from tenure.workflow.queries import listener_queue as query
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.customer_named import customer_named
from tenure.workflow.queries.learned import learned
from tenure.workflow.queries.listener_funding import funding
from tenure.workflow.queries.listener_queue import QueueFilter
from tenure.workflow.queries.listener_routed import routings
from tenure.workflow.queries.listener_tickets import ticket
from tenure.workflow.queries.silent import SilentFilter, silent
from tenure.workflow.queries.tickets import ticket as ticket_of
from tenure.workflow.rules import complaint_words
from tenure.workflow.rules.permissions import Act, may


def _filter(request: HttpRequest) -> QueueFilter:
    asked = given(request)
    return QueueFilter.of({**asked, "words": asked.get("q", "")})


@needs(Act.SEE)
def listener(request: HttpRequest) -> HttpResponse:
    """The page."""
    place, at, wanted, found = seat(request), by(request).at, _filter(request), board(request)
    workspace = place.workspace.pk
    policy = query.policy_in_force(workspace)
    context: dict[str, Any] = {
        "policy": policy,
        "policies": words.POLICIES,
        "page": query.page(workspace, wanted, at, number(request, "page")),
        "counts": query.counts(workspace, at),
        "wanted": wanted,
        "columns": query.COLUMNS,
        "queue": words.QUEUE,
        "states": words.STATES,
        "acts": words.ACTS,
        "routed": routings(workspace),
        "as_of": found.as_of if found else None,
        "currency": place.workspace.currency,
        "may_listen": may(place.role, Act.LISTEN),
        "may_export": may(place.role, Act.EXPORT),
    }
    if found is not None:
        meter = funding(found, policy, at) if policy else None
        context |= {"meter": meter, **_predicts(found), "silent": silent(found, SilentFilter())}
    return render(request, "web/listener.html", context)


def _predicts(found: Board) -> dict[str, Any]:
    """Whether complaining predicts leaving here, in a sentence with its n."""
    kept = learned(found)
    if kept is None:
        return {"answer": ""}
    own = kept.complaints
    return {"answer": complaint_words.answer_text(own), "complaints": own}


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """The queue as CSV, in the order and filter of the page."""
    rows = query.every(seat(request).workspace.pk, _filter(request), by(request).at)
    return csv_file("listener", query.EXPORT_COLUMNS, rows)


@needs(Act.SEE)
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """One case: what they said, what was done, and the next step."""
    place, found = seat(request), board(request)
    shown = query.case(place.workspace.pk, case_id, by(request).at)
    if shown is None:
        raise Http404
    ticket_id = shown.row["ticket_id"]
    context = {
        "case": shown,
        "row": shown.row,
        "ticket": ticket(found, ticket_id) if found and ticket_id else None,
        "today": by(request).today,
        "states": words.STATES,
        "acts": words.ACTS,
        "explained": words.EXPLAINED,
        "receivers": words.RECEIVERS,
        "kinds": words.KINDS,
        "moods": words.MOODS,
        "may_listen": may(place.role, Act.LISTEN),
    }
    return render(request, "web/listener_case.html", context)


@require_POST
@needs(Act.LISTEN)
def open_case(request: HttpRequest) -> HttpResponse:
    """A case for something said without a ticket, or for the ticket it is handed over from."""
    if ticket_id := request.POST.get("ticket", ""):
        return _hand_over(request, ticket_id)
    customer_id, name = named(request)
    made = actions.open_by_hand(
        by=by(request),
        customer_id=customer_id,
        customer_name=name,
        subject=request.POST.get("subject", ""),
    )
    messages.success(request, _("Noted. Now say what was heard."))
    return redirect("listener-case", case_id=made)


def _hand_over(request: HttpRequest, ticket_id: str) -> HttpResponse:
    found = board(request)
    row = ticket_of(found, ticket_id) if found else None
    if row is None:
        raise Http404
    if not row["customer_id"]:
        raise InputError("nobody knows whose ticket this is", hint="Say first whose it is.")
    made = actions.open_by_hand(
        by=by(request),
        customer_id=row["customer_id"],
        customer_name=row["name"],
        subject=(row["subject"] or ticket_id)[: actions.LONGEST],
        ticket_id=ticket_id,
    )
    messages.success(request, _("Noted. Now say what was heard."))
    return redirect("listener-case", case_id=made)


@require_POST
@needs(Act.LISTEN)
def act(request: HttpRequest, case_id: int, act: str) -> HttpResponse:
    """A step with a case, or the last one undone."""
    if query.case(seat(request).workspace.pk, case_id, by(request).at) is None:
        raise Http404
    if act == "undo":
        actions.undo(by=by(request), case_id=case_id)
        messages.success(request, _("Undone."))
        return redirect("listener-case", case_id=case_id)
    if act not in words.ACTS:
        raise InputError(f"there is no act {act!r}")
    form = request.POST
    actions.step(
        by=by(request),
        case_id=case_id,
        act=act,
        words=_words(request),
        handed_to=form.get("handed_to", ""),
        bug=whole(form.get("bug", "")),
    )
    messages.success(request, _("Noted."))
    return redirect("listener-case", case_id=case_id)


def _words(request: HttpRequest) -> Words:
    form = request.POST
    texts = {name: form.get(name, "") for name in ("body", "goal", "blocker", "mood", "promise")}
    return Words(
        kind=form.get("kind", "call"),
        minutes=whole(form.get("minutes", "")),
        promised_on=day_if_any(form.get("promised_on", "")),
        **texts,
    )


def whole(text: str) -> int | None:
    """A whole number from a form, None where it was left empty."""
    text = text.strip()
    if not text:
        return None
    if not text.isdecimal() or len(text) > 9:
        raise InputError(f"{text!r} is no whole number")
    return int(text)


def named(request: HttpRequest) -> tuple[str, str]:
    """Id and name of the customer a form is about, by id or name; `InputError` where nobody is meant."""
    found = board(request)
    if found is None:
        raise InputError("nothing has been published yet", hint="Run: tenure day")
    return customer_named(found, request.POST.get("customer", ""))
