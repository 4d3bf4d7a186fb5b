"""Unhappy answers: whom to call by when, what is overdue, and what was done. And links by hand."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenure.values.errors import InputError
from tenure.values.surveys import FOLLOW_UP_HOURS
from tenure.web.exports import csv_file
from tenure.web.mail_leaving import here
from tenure.web.request import by, needs, number, seat
from tenure.web.survey_words import FOLLOW_NAMES
from tenure.workflow.actions import survey_answers
from tenure.workflow.actions.survey_sending import by_hand
from tenure.workflow.queries import survey_follow_ups as query
from tenure.workflow.queries import survey_results
from tenure.workflow.rules.permissions import Act, may


def _state(request: HttpRequest) -> str:
    asked = request.GET.get("state", "")
    return asked if asked in query.FOLLOW_STATES else "due"


@needs(Act.SEE)
def follow_ups(request: HttpRequest) -> HttpResponse:
    """The list, those due first in front."""
    place, at, state = seat(request), by(request).at, _state(request)
    workspace = place.workspace.pk
    context = {
        "page": survey_results.paged(
            query.follow_ups(workspace, at, state), number(request, "page")
        ),
        "counts": {code: len(query.follow_ups(workspace, at, code)) for code in FOLLOW_NAMES},
        "states": FOLLOW_NAMES,
        "state": state,
        "in_time": query.in_time(workspace, at),
        "hours": FOLLOW_UP_HOURS,
        "may_work": may(place.role, Act.WORK_ITEM),
        "may_export": may(place.role, Act.EXPORT),
    }
    return render(request, "web/survey_follow_ups.html", context)


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """The list as CSV."""
    rows = query.follow_ups(seat(request).workspace.pk, by(request).at, _state(request))
    return csv_file("survey-follow-ups", query.FOLLOW_COLUMNS, rows)


@require_POST
@needs(Act.WORK_ITEM)
def act(request: HttpRequest, invite_id: int, act: str) -> HttpResponse:
    """Note what was done about an answer, or take that back."""
    if act == "followed-up":
        note = request.POST.get("note", "")
        survey_answers.follow_up(by=by(request), invite_id=invite_id, note=note)
        messages.success(request, _("Noted."))
    elif act == "take-up":
        survey_answers.take_up_again(by=by(request), invite_id=invite_id)
        messages.success(request, _("Undone."))
    else:
        raise InputError(f"there is no act {act!r}")
    return redirect("survey-follow-ups")


@require_POST
@needs(Act.SURVEY)
def hand(request: HttpRequest, invite_id: int) -> HttpResponse:
    """The link of somebody asked in another way than by mail, shown this once."""
    own = here()
    token = by_hand(by=by(request), invite_id=invite_id, secret=own.secret)
    context = {"link": f"{own.address}/survey/{token}"}
    response = render(request, "web/survey_link.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
