"""The danger line: where it lies, how sure that is, why no better one, and who is near it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from tenure.inference.danger_line import DangerLine, LineFinding
from tenure.inference.intervals import wilson
from tenure.web.charts.spec import Chart
from tenure.web.charts.use import churn_chart, level_chart, spread_chart
from tenure.web.exports import csv_file
from tenure.web.lists import filled
from tenure.web.request import board, given, needs, number
from tenure.workflow.queries import danger as query
from tenure.workflow.queries import use
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.customers import facets
from tenure.workflow.queries.danger import DangerFilter
from tenure.workflow.queries.learned import learned
from tenure.workflow.rules import line_words
from tenure.workflow.rules.permissions import Act

FACET_NAMES = {
    "segment": gettext_lazy("Segment"),
    "plan": gettext_lazy("Plan"),
    "csm": gettext_lazy("CSM"),
}
STATES = {
    "": gettext_lazy("Under it or on the way"),
    "approaching": gettext_lazy("On the way to it"),
    "below": gettext_lazy("Under it"),
    "alert": gettext_lazy("Alert open"),
}


def _filter(request: HttpRequest) -> DangerFilter:
    asked = given(request)
    return DangerFilter.of({**asked, "words": asked.get("q", "")})


@needs(Act.SEE)
def danger_line(request: HttpRequest) -> HttpResponse:
    """The page."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    kept, line = learned(found), found.generation.danger_line
    wanted, counts = _filter(request), query.counted(found)
    page = query.people(found, wanted, number(request, "page"))
    finding = kept.line if kept else None
    context = {
        "learned": kept,
        "line": line,
        **_said(line, finding),
        "counts": counts,
        "below_share": wilson(counts["below"], counts["known"] + counts["unknown"])
        if counts["unknown"]
        else None,
        "churn_chart": churn_chart(finding),
        "level_chart": levels(found, line),
        "page": page,
        "wanted": wanted,
        "states": STATES,
        "facets": facets_of(found, wanted),
        "columns": filled(query.COLUMNS, page.rows, wanted.sort),
    }
    return render(request, "web/danger_line.html", context)


def facets_of(found: Board, wanted: Any) -> list[tuple[str, Any, list[str], str]]:  # noqa: ANN401
    """Filters with more than one value to choose from: field, name, values, the one chosen."""
    known = facets(found.reader)
    return [
        (name, title, known[name], getattr(wanted, name))
        for name, title in FACET_NAMES.items()
        if len(known[name]) > 1
    ]


def levels(found: Board, line: DangerLine | None) -> Chart:
    """How customers are spread over the measure of the line."""
    if line is not None and line.metric != "active_days":
        return spread_chart(query.spread(found, line), line)
    return level_chart(use.levels(found), line)


def _said(line: DangerLine | None, finding: LineFinding | None) -> dict[str, Any]:
    """The line and how it was found, in words."""
    trail = finding.trail if finding else ()
    branch = line.branch if line else "none"
    return {
        "sentence": line_words.line_text(line) if line else "",
        "measure": line_words.measure_name(line.metric) if line else "",
        "badge": line_words.badge_text(branch),
        "tone": line_words.TONES.get(branch, ""),
        "taken": next((line_words.step_text(step) for step in trail if step.is_taken), ""),
        "trail": [(step, line_words.step_text(step)) for step in trail],
        "choices": [
            (each, line_words.measure_name(each.metric), line_words.choice_text(each))
            for each in (finding.choices if finding else ())
        ],
        "economics": line.economics if line else None,
    }


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """Everybody of the filter as CSV."""
    found = board(request)
    if found is None:
        raise Http404
    rows = found.reader.stream(query.filtered(found, _filter(request)))
    return csv_file("danger-line", query.EXPORT_COLUMNS, rows)
