"""The bridge: ours against another definition, or against what another tool reports."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from tenure.values.canonical.reported import MEASURES
from tenure.values.presets import PRESETS
from tenure.values.shown import Show, Shown
from tenure.values.switch_words import meaning
from tenure.web.charts.bridge import beside, waterfall
from tenure.web.exports import csv_file
from tenure.web.figures import link
from tenure.web.request import board, given, needs
from tenure.web.sentences import said
from tenure.workflow.queries import bridge as query
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.bridge_months import months_beside
from tenure.workflow.queries.bridge_report import OVERVIEW_COLUMNS, overview, rule_text
from tenure.workflow.rules.permissions import Act


@needs(Act.SEE)
def bridge(request: HttpRequest) -> HttpResponseBase:
    """The page; with `format=csv`, the months side by side."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    others = query.counterparts(found)
    wanted = given(request)
    chosen = wanted.get("against", "")
    ask = query.asked(found, {**wanted, "against": chosen or others[0]})
    context = {
        "others": [(name, counterpart_title(name)) for name in others],
        "presets": [(p.name, p.title) for p in PRESETS.values()],
        "currencies": query.currencies(found),
        "has_rates": "monthly_base" in found.generation.tables,
        "measures": [(name, said(name) if name != "mrr" else "MRR") for name in MEASURES],
        "ask": ask,
        "month": str(ask.month),
        "chosen": chosen,
        "definitions": found.generation.switches,
    }
    if not context["currencies"]:
        return render(request, "web/bridge.html", context)
    if not chosen:
        rows = overview(found, ask)
        named = [{**row, "title": counterpart_title(row["against"])} for row in rows]
        return render(request, "web/bridge.html", {**context, "overview": named})
    months = months_beside(found, ask)
    if request.GET.get("format") == "csv":
        return csv_file("bridge", MONTH_COLUMNS, months)
    return render(request, "web/bridge.html", {**context, **_one(found, ask, months)})


MONTH_COLUMNS = (
    Shown("month", "month"),
    Shown("currency", "currency"),
    Shown("ours_minor", "ours", Show.MONEY),
    Shown("theirs_minor", "theirs", Show.MONEY),
    Shown("difference_minor", "difference", Show.MONEY),
)


def _one(found: Board, ask: query.Ask, months: list[dict[str, object]]) -> dict[str, object]:
    made = query.bridge(found, ask)
    title = counterpart_title(ask.against)
    about = {
        "against": ask.against,
        "month": str(ask.month),
        "currency": "all" if ask.is_converted else ask.currency,
        "measure": ask.measure,
        "rules": ask.rules,
    }
    steps = [
        {
            "step": step,
            "title": said(rule_text(step.rule)),
            "before": said(meaning(step.rule, step.before)),
            "after": said(meaning(step.rule, step.after)),
            "link": link("bridge", rule=step.rule, **about),
        }
        for step in made.steps
    ]
    return {
        "made": made,
        "title": title,
        "limits": PRESETS[ask.against].limits if ask.against in PRESETS else "",
        "steps": [each for each in steps if each["step"].amount_minor or each["step"].customers],  # type: ignore[attr-defined]
        "idle": [each for each in steps if not each["step"].customers],  # type: ignore[attr-defined]
        "rest_title": said(rule_text(query.WITHOUT_CUSTOMER)),
        "all_link": link("bridge", **about),
        "chart_query": "?" + urlencode({name: value for name, value in about.items() if value}),
        "waterfall": waterfall(made, title),
        "beside": beside(months, title, ask.currency),
        "months": months[::-1],
    }


def counterpart_title(name: str) -> str:
    """What the other side is called."""
    if name in PRESETS:
        return PRESETS[name].title
    source = name.removeprefix(query.REPORTED)
    return _("%(source)s, as loaded") % {"source": source}


@needs(Act.EXPORT)
def overview_export(request: HttpRequest) -> HttpResponseBase:
    """Ours beside everything it can be held against, as CSV."""
    found = board(request)
    if found is None:
        raise Http404
    ask = query.asked(found, {**given(request), "against": query.counterparts(found)[0]})
    return csv_file("bridge", OVERVIEW_COLUMNS, overview(found, ask))
