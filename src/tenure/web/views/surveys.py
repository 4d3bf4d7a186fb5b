"""Surveys: rounds over time, a round to be looked at before it starts, and what came of one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenure.config.settings import LANGUAGES
from tenure.values.errors import InputError
from tenure.values.surveys import FOLLOW_UP_HOURS, GROUPS, KINDS
from tenure.web.exports import csv_file
from tenure.web.mail_leaving import here
from tenure.web.request import board, by, day, given, needs, number, seat
from tenure.web.survey_words import (
    FACET_NAMES,
    GROUP_NAMES,
    KIND_NAMES,
    MEASURE_NAMES,
    SHOW_NAMES,
    STATE_NAMES,
)
from tenure.workflow.actions import surveys as actions
from tenure.workflow.actions.mail_checks import TESTING, WAY_OUT, not_leaving
from tenure.workflow.queries import (
    survey_follow_ups,
    survey_people,
    survey_rounds,
    survey_themes,
)
from tenure.workflow.queries import survey_results as results
from tenure.workflow.queries import surveys as query
from tenure.workflow.queries.survey_results import AnswerFilter
from tenure.workflow.queries.surveys import Round, RoundFilter
from tenure.workflow.rules.permissions import Act, may
from tenure.workflow.rules.survey_mail import survey_mail

USUAL_DAYS = 13


@needs(Act.SEE)
def surveys(request: HttpRequest) -> HttpResponse:
    """Rounds asked from here and rounds that were loaded, with what each measured."""
    place, wanted = seat(request), RoundFilter.of(given(request))
    found = query.rounds(place.workspace.pk, board(request))
    at = by(request).at
    context = {
        "latest": _latest(found),
        "page": query.page(found, wanted, number(request, "page")),
        "has_any": bool(found),
        "wanted": wanted,
        "kinds": KIND_NAMES,
        "states": STATE_NAMES,
        "measures": MEASURE_NAMES,
        "refused": survey_rounds.refused(place.workspace.pk),
        "follow_ups": len(survey_follow_ups.follow_ups(place.workspace.pk, at)),
        "late": len(survey_follow_ups.follow_ups(place.workspace.pk, at, "late")),
        "as_of": _as_of(request),
        "may_ask": may(place.role, Act.SURVEY),
        "may_export": may(place.role, Act.EXPORT),
    }
    return render(request, "web/surveys.html", context)


def _as_of(request: HttpRequest) -> object:
    found = board(request)
    return found.as_of if found else None


def _latest(found: list[Round]) -> list[Round]:
    """Of each measure the newest round with a score."""
    newest: dict[str, Round] = {}
    for each in found:
        if each.value.n and each.value.measure:
            newest.setdefault(each.value.measure, each)
    return [newest[measure] for measure in MEASURE_NAMES if measure in newest]


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """The rounds as CSV, in the order and filter of the page."""
    found = query.rounds(seat(request).workspace.pk, board(request))
    rows = query.every(found, RoundFilter.of(given(request)))
    return csv_file("surveys", query.COLUMNS, rows)


@needs(Act.SURVEY)
def new(request: HttpRequest) -> HttpResponse:
    """The form of a new round; sent, it is a draft that nobody is asked by."""
    if request.method == "POST":
        form = request.POST
        asked = actions.Draft(
            kind=form.get("kind", ""),
            name=form.get("name", ""),
            opens_on=day(form.get("opens_on", "")),
            closes_on=day(form.get("closes_on", "")),
            segment=form.get("segment", ""),
            roles=tuple(str(role) for role in form.getlist("roles")),
        )
        return redirect("survey", actions.draft(by=by(request), asked=asked))
    found, today = board(request), by(request).today
    context = {
        "kinds": {code: KIND_NAMES[code] for code in KINDS},
        "choices": survey_people.choices(found.reader) if found else {},
        "opens_on": today,
        "closes_on": today + timedelta(days=USUAL_DAYS),
        "has_board": found is not None,
    }
    return render(request, "web/survey_new.html", context)


@needs(Act.SEE)
def survey(request: HttpRequest, round_id: int) -> HttpResponse:
    """One round: as a draft what starting it would do, later what came of it."""
    found = _found(request, id=round_id)
    if found.state == "draft":
        return _draft(request, found)
    return _results(request, found)


@needs(Act.SEE)
def loaded(request: HttpRequest) -> HttpResponse:
    """A round among the facts, as `?round=` names it."""
    return _results(request, _found(request, loaded=request.GET.get("round", "")))


def _found(request: HttpRequest, **which: Any) -> Round:  # noqa: ANN401
    found = query.one(seat(request).workspace.pk, board(request), **which)
    if found is None:
        raise Http404
    return found


def _draft(request: HttpRequest, found: Round) -> HttpResponse:
    """Whom a draft would ask, whom it would pass over, and when."""
    place, facts = seat(request), board(request)
    shown = None
    if facts is not None:
        shown = survey_rounds.previewed(place.workspace.pk, found.id, facts, by(request).today)
    why = not_leaving(place.workspace.pk, "", here())
    context = {
        "round": found,
        "preview": shown,
        "mails": _mails(found.kind, place.workspace.name),
        "kind": KIND_NAMES[found.kind],
        "why": why,
        "way_out": WAY_OUT.get(why, ""),
        "as_of": _as_of(request),
        "may_ask": may(place.role, Act.SURVEY),
    }
    return render(request, "web/survey_draft.html", context)


def _mails(kind: str, company: str) -> list[tuple[str, str, str]]:
    """The mail in each language, the reader's own first."""
    own = (get_language() or "en").partition("-")[0]
    listed = sorted(LANGUAGES, key=lambda code: code != own)
    link = f"{here().address}/survey/…"
    return [
        (code, *survey_mail(kind=kind, company=company, link=link, language=code))
        for code in listed
    ]


def _results(request: HttpRequest, found: Round) -> HttpResponse:
    place, facts = seat(request), board(request)
    rows = query.rows_of(place.workspace.pk, facts, found)
    wanted = AnswerFilter.of(given(request))
    measure = found.value.measure
    why = not_leaving(place.workspace.pk, "", here()) if found.state == "running" else ""
    context = {
        "round": found,
        "kind": KIND_NAMES.get(found.kind, found.kind),
        "measure": MEASURE_NAMES.get(measure, ""),
        "groups": [
            (title, results.groups(measure, rows, facet, is_whole=found.is_here))
            for facet, title in FACET_NAMES.items()
        ],
        "themes": survey_themes.counted(rows, measure),
        "passed": survey_rounds.passed(rows),
        "page": results.paged(results.narrowed(rows, wanted), number(request, "page")),
        "tally": results.tally_of(rows),
        "columns": results.COLUMNS,
        "wanted": wanted,
        "shows": SHOW_NAMES,
        "group_names": {code: GROUP_NAMES[code] for code in GROUPS if code in GROUP_NAMES},
        "known": {
            name: sorted({row[name] for row in rows} - {""})[:100] for name in ("role", "segment")
        },
        "held": survey_rounds.held(place.workspace.pk, found.id),
        "late": survey_rounds.unhappy(rows, by(request).at),
        "hours": FOLLOW_UP_HOURS,
        "why": "" if why == TESTING else why,
        "way_out": WAY_OUT.get(why, ""),
        "as_of": _as_of(request),
        "may_ask": may(place.role, Act.SURVEY),
        "may_export": may(place.role, Act.EXPORT),
    }
    return render(request, "web/survey.html", context)


@needs(Act.EXPORT)
def answers_export(request: HttpRequest, round_id: int) -> HttpResponseBase:
    """Everybody of a round as CSV, in the order and filter of the page."""
    return _answers_file(request, _found(request, id=round_id))


@needs(Act.EXPORT)
def loaded_export(request: HttpRequest) -> HttpResponseBase:
    """The same of a round among the facts."""
    return _answers_file(request, _found(request, loaded=request.GET.get("round", "")))


def _answers_file(request: HttpRequest, found: Round) -> HttpResponseBase:
    rows = query.rows_of(seat(request).workspace.pk, board(request), found)
    kept = results.narrowed(rows, AnswerFilter.of(given(request)))
    return csv_file("survey-answers", results.EXPORT_COLUMNS, kept)


@require_POST
@needs(Act.SURVEY)
def act(request: HttpRequest, round_id: int, act: str) -> HttpResponse:
    """Start a draft with a yes, close a round, throw a draft away."""
    who, form = by(request), request.POST
    if act == "start":
        found, seen = board(request), form.get("asked", "")
        if found is None:
            raise InputError(
                "no figures are published yet", hint="Load customers and contacts first."
            )
        if form.get("yes") != "yes" or not seen.isdecimal() or len(seen) > 9:
            raise InputError("say yes to what is shown")
        actions.start(by=who, round_id=round_id, board=found, asked=int(seen))
        messages.success(request, _("Started: each is asked on their day."))
    elif act == "close":
        actions.close(by=who, round_id=round_id)
        messages.success(request, _("Closed: nobody else is asked."))
    elif act == "discard":
        actions.discard(by=who, round_id=round_id)
        messages.success(request, _("Thrown away."))
        return redirect("surveys")
    else:
        raise InputError(f"there is no act {act!r}")
    return redirect("survey", round_id)
