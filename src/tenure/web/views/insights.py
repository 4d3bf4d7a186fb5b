"""What complaints taught: insights, their fix and conclusion, and whether the fix kept customers."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenure.inference.before_after import FEWEST
from tenure.values.errors import InputError
from tenure.web import listener_words as words
from tenure.web.exports import csv_file
from tenure.web.request import board, by, day_if_any, given, needs, number, seat
from tenure.web.views.listener import whole
from tenure.workflow.actions import insights as actions
from tenure.workflow.actions.insights import Content
from tenure.workflow.queries import insights as query
from tenure.workflow.queries.insights import InsightFilter
from tenure.workflow.rules.permissions import Act, may


def _filter(request: HttpRequest) -> InsightFilter:
    asked = given(request)
    return InsightFilter.of({**asked, "words": asked.get("q", "")})


@needs(Act.SEE)
def insights(request: HttpRequest) -> HttpResponse:
    """The list, and the form for a new one."""
    place, wanted = seat(request), _filter(request)
    workspace = place.workspace.pk
    context = {
        "page": query.page(workspace, wanted, number(request, "page")),
        "counts": query.counts(workspace),
        "wanted": wanted,
        "columns": query.COLUMNS,
        "sorts": query.SORTS,
        "states": words.INSIGHTS,
        "choosable": query.choosable(workspace),
        "today": by(request).today,
        "may_listen": may(place.role, Act.LISTEN),
        "may_export": may(place.role, Act.EXPORT),
    }
    return render(request, "web/insights.html", context)


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """The list as CSV."""
    rows = query.every(seat(request).workspace.pk, _filter(request))
    return csv_file("insights", query.EXPORT_COLUMNS, rows)


@needs(Act.SEE)
def insight(request: HttpRequest, insight_id: int) -> HttpResponse:
    """One insight, with what its fix changed."""
    place, found = seat(request), board(request)
    told = query.insight(place.workspace.pk, insight_id, found)
    if told is None:
        raise Http404
    context = {
        "told": told,
        "row": told.row,
        "chosen": {each.pk for each in told.cases},
        "choosable": query.choosable(place.workspace.pk),
        "verdicts": words.VERDICTS,
        "fewest": FEWEST,
        "states": words.STATES,
        "today": by(request).today,
        "as_of": found.as_of if found else None,
        "may_listen": may(place.role, Act.LISTEN),
    }
    return render(request, "web/insight.html", context)


@require_POST
@needs(Act.LISTEN)
def add(request: HttpRequest) -> HttpResponse:
    """Note a new insight."""
    made = actions.add(by=by(request), content=_content(request), cases=_cases(request))
    messages.success(request, _("Noted."))
    return redirect("insight", insight_id=made)


@require_POST
@needs(Act.LISTEN)
def change(request: HttpRequest, insight_id: int) -> HttpResponse:
    """Write an insight anew."""
    if query.insight(seat(request).workspace.pk, insight_id, None) is None:
        raise Http404
    actions.change(
        by=by(request),
        insight_id=insight_id,
        content=_content(request),
        cases=_cases(request),
    )
    messages.success(request, _("Noted."))
    return redirect("insight", insight_id=insight_id)


def _content(request: HttpRequest) -> Content:
    form = request.POST
    texts = {
        name: form.get(name, "") for name in ("title", "root_problem", "fix", "conclusion", "owner")
    }
    return Content(
        theme_number=whole(form.get("theme_number", "")),
        fixed_on=day_if_any(form.get("fixed_on", "")),
        **texts,
    )


def _cases(request: HttpRequest) -> list[int]:
    found = [whole(text) for text in request.POST.getlist("case")]
    if None in found:
        raise InputError("there is no such case", hint="Reload the page.")
    return [each for each in found if each is not None]
