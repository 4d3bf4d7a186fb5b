"""What comes of talks: promises, outreach and its outcomes, talks about value before renewal."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenure.values.errors import InputError
from tenure.web import talk_words
from tenure.web.exports import csv_file
from tenure.web.request import board, by, given, needs, number, seat
from tenure.web.views.talks import WORDS, filter_of
from tenure.workflow.actions.value_days import set_value_days
from tenure.workflow.queries import outreach as outreach_query
from tenure.workflow.queries import talks as query
from tenure.workflow.queries import value_talks
from tenure.workflow.queries.talk_filter import EXPORT_COLUMNS, TalkFilter
from tenure.workflow.queries.value_days import value_days
from tenure.workflow.queries.value_talks import ValueFilter, ValueTalks
from tenure.workflow.rules.permissions import Act, may
from tenure.workflow.rules.talks import MOST_VALUE_DAYS


def _promises(request: HttpRequest) -> TalkFilter:
    asked = request.GET
    fixed = {
        "promise": asked.get("promise", "")
        if asked.get("promise") in talk_words.PROMISES
        else "open",
        "sort": asked.get("sort", "") or "promised_on",
    }
    return filter_of(request, **fixed)


@needs(Act.SEE)
def promises(request: HttpRequest) -> HttpResponse:
    """What we promised and did not do yet, the latest first."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    wanted, place, today = _promises(request), seat(request), by(request).today
    context = {
        "page": query.page(found, wanted, number(request, "page")),
        "counts": query.counts(found, today),
        "states": talk_words.PROMISES,
        "wanted": wanted,
        "today": today,
        "as_of": found.as_of,
        "people": query.people(found),
        "may_listen": may(place.role, Act.LISTEN),
        "may_export": may(place.role, Act.EXPORT),
        **WORDS,
    }
    return render(request, "web/talk_promises.html", context)


@needs(Act.EXPORT)
def promises_export(request: HttpRequest) -> HttpResponseBase:
    """The promises as CSV."""
    found = board(request)
    if found is None:
        raise Http404
    return csv_file("promises", EXPORT_COLUMNS, query.every(found, _promises(request)))


@needs(Act.SEE)
def outreach(request: HttpRequest) -> HttpResponse:
    """What came of asking, the reasons given beside the real ones, and every time it was asked."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    wanted, place = filter_of(request, outreach="yes"), seat(request)
    context = {
        "report": outreach_query.outcomes(found),
        "page": query.page(found, wanted, number(request, "page")),
        "wanted": wanted,
        "as_of": found.as_of,
        "may_listen": may(place.role, Act.LISTEN),
        "may_export": may(place.role, Act.EXPORT),
        **WORDS,
    }
    return render(request, "web/talk_outreach.html", context)


@needs(Act.EXPORT)
def outreach_export(request: HttpRequest) -> HttpResponseBase:
    """The outreach as CSV."""
    found = board(request)
    if found is None:
        raise Http404
    rows = query.every(found, filter_of(request, outreach="yes"))
    return csv_file("outreach", EXPORT_COLUMNS, rows)


@needs(Act.SEE)
def value(request: HttpRequest) -> HttpResponse:
    """Notice days with their talks about value, and how often renewal came first."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    place, wanted = seat(request), ValueFilter.of(given(request))
    terms: ValueTalks = value_talks.value_talks(found, value_days(place.workspace.pk))
    context = {
        "report": value_talks.report(found, terms),
        "page": value_talks.page(terms, wanted, number(request, "page")),
        "wanted": wanted,
        "columns": value_talks.COLUMNS,
        "states": talk_words.VALUE_STATES,
        "statuses": talk_words.STATUSES,
        "classes": talk_words.STATUS_CLASSES,
        "days": terms.days,
        "most_days": MOST_VALUE_DAYS,
        "as_of": found.as_of,
        "may_define": may(place.role, Act.DEFINE),
        "may_listen": may(place.role, Act.LISTEN),
        "may_export": may(place.role, Act.EXPORT),
    }
    return render(request, "web/talk_value.html", context)


@needs(Act.EXPORT)
def value_export(request: HttpRequest) -> HttpResponseBase:
    """The notice days as CSV."""
    found = board(request)
    if found is None:
        raise Http404
    terms = value_talks.value_talks(found, value_days(seat(request).workspace.pk))
    rows = value_talks.wanted_rows(terms, ValueFilter.of(given(request)))
    return csv_file("value-talks", value_talks.EXPORT_COLUMNS, rows)


@require_POST
@needs(Act.DEFINE)
def set_days(request: HttpRequest) -> HttpResponse:
    """Say how long before the notice day value must have been talked about."""
    text = request.POST.get("days", "").strip()
    if not text.isdecimal() or len(text) > 4:
        raise InputError("days are a whole number")
    set_value_days(by=by(request), days=int(text))
    messages.success(request, _("Changed."))
    return redirect("value-talks")
