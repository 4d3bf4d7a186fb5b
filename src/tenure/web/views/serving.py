"""What customers cost, the three hard tenths, and the rates all of it is reckoned with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenure.metrics.cost_to_serve import PARTS
from tenure.values.assumptions import UNITS, WORTH
from tenure.values.errors import InputError
from tenure.values.worth import KINDS
from tenure.web import worth_words as words
from tenure.web.exports import csv_file
from tenure.web.request import board, by, given, needs, number, seat
from tenure.web.views.worth import decimal
from tenure.workflow.actions import assumptions, worth_policy
from tenure.workflow.queries import serving as query
from tenure.workflow.queries import tenths as hard
from tenure.workflow.queries.assumptions import said
from tenure.workflow.queries.serving import CostFilter
from tenure.workflow.queries.tenths import TenthFilter
from tenure.workflow.queries.worth import facets, is_reckoned
from tenure.workflow.queries.worth_terms import policy, worth_assumptions
from tenure.workflow.rules.permissions import Act, may


def _filter(request: HttpRequest) -> CostFilter:
    asked = given(request)
    return CostFilter.of({**asked, "words": asked.get("q", "")})


@needs(Act.SEE)
def costs(request: HttpRequest) -> HttpResponse:
    """Revenue against the resources used: the sum, by plan, by channel, and every customer."""
    found = board(request)
    if found is None or not is_reckoned(found):
        return render(request, "web/nothing_yet.html")
    wanted, totals = _filter(request), query.totals(found)
    context = {
        "totals": totals,
        "parts": [(words.PARTS[code], totals[code]) for code in PARTS],
        "tiers": query.tiers(found),
        "channels": query.cac(found),
        "page": query.page(found, wanted, number(request, "page")),
        "wanted": wanted,
        "columns": query.COLUMNS,
        "states": words.COST_STATES,
        "facets": facets(found),
        "kinds": words.KINDS,
        "base": found.currency,
        "may_export": may(seat(request).role, Act.EXPORT),
    }
    return render(request, "web/worth_costs.html", context)


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """What every customer brings and costs as CSV."""
    found = board(request)
    if found is None or not is_reckoned(found):
        raise Http404
    rows = found.reader.stream(query.filtered(found, _filter(request)))
    return csv_file("cost-to-serve", query.EXPORT_COLUMNS, rows)


def _tenth(request: HttpRequest) -> TenthFilter:
    asked = given(request)
    return TenthFilter.of({**asked, "words": asked.get("q", "")})


@needs(Act.SEE)
def tenths(request: HttpRequest) -> HttpResponse:
    """The three hard tenths, how they overlap, and what is at stake."""
    found, place = board(request), seat(request)
    if found is None or not is_reckoned(found):
        return render(request, "web/nothing_yet.html")
    marks, wanted = hard.unwanted(place.workspace.pk), _tenth(request)
    context = {
        "sums": hard.sums(found, marks),
        "overlap": hard.overlap(found, marks),
        "page": hard.page(found, marks, wanted, number(request, "page")),
        "wanted": wanted,
        "columns": hard.COLUMNS,
        "names": words.TENTHS,
        "states": words.TENTH_STATES,
        "marks": marks,
        "choices": hard.choices(found),
        "unwanted": words.UNWANTED,
        "base": found.currency,
        "may_set": may(place.role, Act.SET_WORTH),
        "may_export": may(place.role, Act.EXPORT),
    }
    return render(request, "web/worth_tenths.html", context)


@needs(Act.EXPORT)
def tenths_export(request: HttpRequest) -> HttpResponseBase:
    """The same as CSV."""
    found = board(request)
    if found is None or not is_reckoned(found):
        raise Http404
    marks = hard.unwanted(seat(request).workspace.pk)
    return csv_file("tenths", hard.EXPORT_COLUMNS, hard.filtered(found, marks, _tenth(request)))


@require_POST
@needs(Act.SET_WORTH)
def mark(request: HttpRequest) -> HttpResponse:
    """Mark what is not wanted any more, or take the mark away."""
    kind, _colon, name = request.POST.get("what", "").partition(":")
    if request.POST.get("act") == "unmark":
        worth_policy.unmark(by=by(request), kind=kind, name=name)
    else:
        worth_policy.mark(by=by(request), kind=kind, name=name)
    return redirect(f"{reverse('tenths')}#unwanted")


@needs(Act.SEE)
def rates(request: HttpRequest) -> HttpResponse:
    """Every assumption with its range and source, and the policies."""
    place, today = seat(request), by(request).today
    workspace = place.workspace
    own = said(workspace.pk, workspace.currency)
    context = {
        "rates": [
            {
                "each": each,
                "title": words.INPUTS[code],
                "unit": UNITS[code],
                "is_said": code in own,
            }
            for code, each in worth_assumptions(workspace).items()
        ],
        "policies": [policy(workspace.pk, kind, today) for kind in KINDS],
        "kinds": words.KINDS,
        "reviews": words.REVIEWS,
        "base": workspace.currency,
        "may_set": may(place.role, Act.SET_WORTH),
    }
    return render(request, "web/worth_rates.html", context)


@require_POST
@needs(Act.SET_WORTH)
def set_rate(request: HttpRequest) -> HttpResponse:
    """Keep what is assumed of one rate, or take it back."""
    who, code = by(request), request.POST.get("code", "")
    if code not in WORTH:
        raise InputError(f"there is no assumption {code!r}")
    if request.POST.get("act") == "reset":
        assumptions.take_back(code=code, by=who)
    else:
        texts = {name: str(text) for name, text in request.POST.items()}
        assumptions.say(wanted=assumptions.asked_for(code, texts, who.workspace.currency), by=who)
    messages.success(request, _("Kept. Sheets are reckoned with it from the next day's run on."))
    return redirect(f"{reverse('worth-rates')}#{code}")


@require_POST
@needs(Act.SET_WORTH)
def put_policy(request: HttpRequest) -> HttpResponse:
    """Put a policy for a kind of customer in force."""
    form, who = request.POST, by(request)
    now = policy(who.workspace.pk, _kind(form.get("kind", "")), who.today)
    shares: dict[str, Any] = {
        name: round(decimal(form.get(name, "")) / 100, 6)
        for name in ("best_sure", "release_sure", "target_margin", "most_share")
    }
    worth_policy.put(
        by=who, wanted=replace(now, **shares, review_every=form.get("review_every", ""))
    )
    messages.success(request, _("Kept. Sheets are reckoned with it from the next day's run on."))
    return redirect(f"{reverse('worth-rates')}#policies")


def _kind(text: str) -> str:
    if text not in KINDS:
        raise InputError(f"there is no kind {text!r}", hint=f"Kinds: {', '.join(KINDS)}.")
    return text
