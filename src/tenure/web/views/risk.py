"""The risk of leaving: whether a model is used and why, who is at risk, and whether complaining tells."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from tenure.inference.learned import Learned
from tenure.inference.risk_findings import RiskFinding
from tenure.web.charts.risk import reliability_chart
from tenure.web.exports import csv_file
from tenure.web.lists import filled
from tenure.web.request import board, given, needs, number
from tenure.web.views.danger_line import facets_of
from tenure.workflow.queries import risk as query
from tenure.workflow.queries.learned import learned
from tenure.workflow.queries.risk import RiskFilter
from tenure.workflow.rules import complaint_words, risk_words
from tenure.workflow.rules.permissions import Act

EFFECTS = 12
SURE = {
    "": gettext_lazy("Everyone"),
    "leave": gettext_lazy("Like those who leave"),
    "ambiguous": gettext_lazy("Talk to them"),
    "stay": gettext_lazy("Like those who stay"),
}


def _filter(request: HttpRequest) -> RiskFilter:
    asked = given(request)
    return RiskFilter.of({**asked, "words": asked.get("q", "")})


@needs(Act.SEE)
def risk(request: HttpRequest) -> HttpResponse:
    """The page."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    kept, wanted = learned(found), _filter(request)
    context: dict[str, Any] = {"learned": kept}
    if kept is not None:
        page = query.people(found, wanted, number(request, "page"))
        context |= {
            "finding": kept.risk,
            **_said(kept.risk),
            **_complaints(kept),
            "totals": query.totals(found),
            "base": found.currency,
            "reliability_chart": reliability_chart(kept.risk.calibration),
            "page": page,
            "wanted": wanted,
            "sures": SURE,
            "facets": facets_of(found, wanted),
            "columns": filled(query.COLUMNS, page.rows, wanted.sort),
        }
    return render(request, "web/risk.html", context)


def _said(found: RiskFinding) -> dict[str, Any]:
    """Codes of the finding in words."""
    name = risk_words.candidate_text
    return {
        "whys": [risk_words.why_text(each) for each in found.why],
        "chosen": name(found.chosen) if found.chosen else "",
        "baselines": [(each, name(each.kind)) for each in found.baselines],
        "candidates": [(each, name(each.kind)) for each in found.candidates],
        "refused": [
            (risk_words.column_name(each.name), risk_words.leak_text(each))
            for each in found.refused
        ],
        "effects": [
            (risk_words.column_name(x.name, x.level), x, risk_words.direction_text(x.direction))
            for x in found.effects[:EFFECTS]
        ],
    }


def _complaints(kept: Learned) -> dict[str, Any]:
    """Whether complaining predicts leaving, in words."""
    own = kept.complaints
    return {
        "complaints": own,
        "answer": complaint_words.answer_text(own),
        "landmark": complaint_words.landmark_text(own),
        "splits": [
            (each, complaint_words.kind_text(each.kind), complaint_words.verdict_text(each.verdict))
            for each in own.splits
        ],
        "adjusted": [risk_words.column_name(name) for name in own.adjusted_for],
        "silent_share": own.silent_losses / own.losses if own.losses else None,
    }


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """Everybody of the filter as CSV."""
    found = board(request)
    if found is None:
        raise Http404
    return csv_file("risk", query.EXPORT_COLUMNS, query.every(found, _filter(request)))
