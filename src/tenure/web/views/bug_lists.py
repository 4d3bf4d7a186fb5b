"""Lists beside the bugs: who was not told, who finds them, how long fixes take, who puts up with what."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from tenure.web.bug_words import WORDS
from tenure.web.exports import csv_file
from tenure.web.request import board, by, given, needs, number, seat
from tenure.workflow.queries import bug_exposure, bug_reporters, bug_untold_list, bugs, fix_times
from tenure.workflow.queries.bug_exposure import ExposureFilter
from tenure.workflow.queries.bug_reporters import ReporterFilter
from tenure.workflow.queries.bug_untold_list import UntoldFilter
from tenure.workflow.queries.bugs import Asked
from tenure.workflow.rules.permissions import Act, may

LINE_WIDTH, LINE_HEIGHT = 156, 26


def _asked(request: HttpRequest) -> Asked:
    return Asked(seat(request).workspace.pk, board(request), by(request).today)


def _shared(request: HttpRequest) -> dict[str, object]:
    return {**WORDS, "may_export": may(seat(request).role, Act.EXPORT)}


@needs(Act.SEE)
def untold(request: HttpRequest) -> HttpResponse:
    """News somebody has not heard, over all bugs."""
    workspace, wanted = seat(request).workspace.pk, UntoldFilter.of(given(request))
    context = {
        **_shared(request),
        "page": bug_untold_list.page(workspace, wanted, number(request, "page")),
        "wanted": wanted,
        "kinds": bug_untold_list.KINDS,
        "columns": bug_untold_list.COLUMNS,
        "is_narrow": bool(wanted.words or wanted.kind),
    }
    return render(request, "web/bugs_untold.html", context)


@needs(Act.EXPORT)
def untold_export(request: HttpRequest) -> HttpResponseBase:
    """Everyone who has not heard something, as CSV."""
    rows = bug_untold_list.every(seat(request).workspace.pk, UntoldFilter.of(given(request)))
    return csv_file("bugs-untold", bug_untold_list.EXPORT_COLUMNS, rows)


@needs(Act.SEE)
def reporters(request: HttpRequest) -> HttpResponse:
    """Who finds bugs."""
    workspace, wanted = seat(request).workspace.pk, ReporterFilter.of(given(request))
    context = {
        **_shared(request),
        "page": bug_reporters.page(workspace, wanted, number(request, "page")),
        "wanted": wanted,
        "columns": bug_reporters.COLUMNS,
        "is_narrow": bool(wanted.words or wanted.customer),
    }
    return render(request, "web/bug_reporters.html", context)


@needs(Act.EXPORT)
def reporters_export(request: HttpRequest) -> HttpResponseBase:
    """The reporters as CSV."""
    rows = bug_reporters.reporters(seat(request).workspace.pk, ReporterFilter.of(given(request)))
    return csv_file("bug-reporters", bug_reporters.EXPORT_COLUMNS, rows)


@needs(Act.SEE)
def times(request: HttpRequest) -> HttpResponse:
    """How long fixes take, and whether days promised were kept."""
    whose = _asked(request)
    until = whose.board.as_of if whose.board else whose.today
    component = request.GET.get("component", "")
    found = fix_times.rows(whose.workspace_id, until, component)
    context = {
        **_shared(request),
        "report": fix_times.fix_report(found),
        "component": component,
        "components": bugs.components(whose.workspace_id),
        "until": until,
    }
    return render(request, "web/bug_fix_times.html", context)


@needs(Act.EXPORT)
def times_export(request: HttpRequest) -> HttpResponseBase:
    """Every bug with how long it took, as CSV."""
    whose = _asked(request)
    until = whose.board.as_of if whose.board else whose.today
    rows = fix_times.rows(whose.workspace_id, until, request.GET.get("component", ""))
    return csv_file("bug-fix-times", fix_times.EXPORT_COLUMNS, rows)


@needs(Act.SEE)
def exposure(request: HttpRequest) -> HttpResponse:
    """What customers put up with."""
    whose, wanted = _asked(request), ExposureFilter.of(given(request))
    page = bug_exposure.page(whose, wanted, number(request, "page"))
    most = max((max(row["weeks"]) for row in page.rows), default=0)
    for row in page.rows:
        row["line"] = _line(row["weeks"], most)
    context = {
        **_shared(request),
        "page": page,
        "wanted": wanted,
        "columns": bug_exposure.COLUMNS,
        "patience": bug_exposure.patience(whose.board),
        "is_narrow": bool(wanted.words or wanted.customer),
        "until": whose.board.as_of if whose.board else whose.today,
        "width": LINE_WIDTH,
        "height": LINE_HEIGHT,
    }
    return render(request, "web/bug_exposure.html", context)


def _line(weeks: list[int], most: int) -> str:
    """Points of a small line, all on one scale."""
    step = LINE_WIDTH / max(1, len(weeks) - 1)
    tall = LINE_HEIGHT - 2
    return " ".join(
        f"{place * step:.1f},{LINE_HEIGHT - 1 - tall * value / max(1, most):.1f}"
        for place, value in enumerate(weeks)
    )


@needs(Act.EXPORT)
def exposure_export(request: HttpRequest) -> HttpResponseBase:
    """The same as CSV."""
    rows = bug_exposure.rows(_asked(request), ExposureFilter.of(given(request)))
    return csv_file("bug-exposure", bug_exposure.EXPORT_COLUMNS, rows)
