"""Sources whose customers leave early, one of them with its cases, and rules on who is sold to."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenure.values.errors import InputError
from tenure.values.fit import LEVELS
from tenure.web import fit_words as words
from tenure.web.charts.fit import funnel_chart
from tenure.web.charts.spec import Chart
from tenure.web.exports import csv_file
from tenure.web.request import board, by, given, needs, number, seat
from tenure.workflow.actions import fit as actions
from tenure.workflow.queries import fit as query
from tenure.workflow.queries import fit_source as behind
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.fit import SELLER, FitFilter
from tenure.workflow.rules.permissions import Act, may


def _sees_sellers(request: HttpRequest) -> bool:
    """Sellers are blind: shown to few, and to those only when asked for."""
    is_asked = request.GET.get("sellers") == "1"
    return is_asked and may(seat(request).role, Act.SEE_SELLERS)


def _filter(request: HttpRequest) -> FitFilter:
    asked = given(request)
    asked["words"] = asked.get("q", "")
    return FitFilter.of(asked, shows_sellers=_sees_sellers(request))


@needs(Act.SEE)
def fit(request: HttpRequest) -> HttpResponse:
    """Every source of a field, with its level and a funnel plot."""
    found, role = board(request), seat(request).role
    if found is None:
        return render(request, "web/nothing_yet.html")
    told = query.fit(found)
    if not told.n:
        return render(request, "web/fit.html", {"told": None, "board": found})
    wanted, counts = _filter(request), query.counts(found)
    shown = {
        unit: title for unit, title in words.UNITS.items() if unit != SELLER or wanted.shows_sellers
    }
    context = {
        "told": told,
        "board": found,
        "page": query.page(found, wanted, number(request, "page")),
        "wanted": wanted,
        "units": shown,
        "counts": counts,
        "unusual": {unit: sum(counts[unit][each] for each in LEVELS[2:]) for unit in shown},
        "all_sources": {unit: sum(counts[unit].values()) for unit in shown},
        "levels": words.LEVELS,
        "explained": words.EXPLAINED,
        "tones": words.TONES,
        "spread": told.spread.get(wanted.unit, 1.0),
        "columns": query.COLUMNS[1:],
        "sorts": query.SELLER_SORTS if wanted.unit == SELLER else query.SORTS,
        "chart": chart(found, request),
        "may_see_sellers": may(role, Act.SEE_SELLERS),
        "may_export": may(role, Act.EXPORT),
    }
    return render(request, "web/fit.html", context)


def chart(found: Board, request: HttpRequest) -> Chart:
    """The funnel plot of the field asked for."""
    unit = _filter(request).unit
    sources, edges = query.funnel(found, unit)
    return funnel_chart(sources, edges, query.fit(found).base, str(words.UNITS[unit]))


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """The sources of a field as CSV."""
    found = board(request)
    if found is None:
        raise Http404
    wanted = _filter(request)
    return csv_file(f"fit-{wanted.unit}", query.EXPORT_COLUMNS, query.wanted_rows(found, wanted))


def _asked(request: HttpRequest, given_by: Any) -> tuple[str, str]:  # noqa: ANN401
    """Field and name of the source asked for; a seller only for those who may see them."""
    unit, name = given_by.get("unit", ""), given_by.get("name", "")
    if unit == SELLER and not may(seat(request).role, Act.SEE_SELLERS):
        raise Http404
    return unit, name


@needs(Act.SEE)
def source(request: HttpRequest) -> HttpResponse:
    """One source: five cases, what it cost, by period, by segment, and what stands behind it."""
    found, role = board(request), seat(request).role
    if found is None:
        return render(request, "web/nothing_yet.html")
    unit, name = _asked(request, request.GET)
    one = behind.one(found, unit, name)
    if one is None:
        raise Http404
    context = {
        "one": one,
        "row": one.row,
        "board": found,
        "unit_name": words.UNITS[unit],
        "level": words.LEVELS[one.row["level"]],
        "explained": words.EXPLAINED[one.row["level"]],
        "tone": words.TONES[one.row["level"]],
        "periods": words.PERIODS,
        "ended": words.ENDED_BY,
        "columns": behind.CASE_COLUMNS,
        "is_seller": unit == SELLER,
        "may_judge": may(role, Act.JUDGE_FIT),
        "may_export": may(role, Act.EXPORT),
    }
    return render(request, "web/fit_source.html", context)


@needs(Act.EXPORT)
def source_export(request: HttpRequest) -> HttpResponseBase:
    """Everybody of a source lost early as CSV."""
    found = board(request)
    if found is None:
        raise Http404
    unit, name = _asked(request, request.GET)
    if behind.one(found, unit, name) is None:
        raise Http404
    return csv_file("fit-lost-early", behind.CASE_EXPORT, behind.lost_cases(found, unit, name))


@require_POST
@needs(Act.JUDGE_FIT)
def explain(request: HttpRequest) -> HttpResponse:
    """Write what stands behind a source."""
    found = board(request)
    unit, name = _asked(request, request.POST)
    if found is None or behind.one(found, unit, name) is None:
        raise InputError("there is no such source", hint="Reload the page.")
    actions.explain(by=by(request), unit=unit, name=name, why=request.POST.get("why", ""))
    messages.success(request, _("Written down."))
    return redirect(f"{reverse('fit-source')}?{urlencode({'unit': unit, 'name': name})}")
