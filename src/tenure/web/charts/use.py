"""Charts of the danger line."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tenure.inference.danger_line import DangerLine, LineFinding
from tenure.web.charts.spec import ACCENT, BAD, BLUE, INK, MUTED, Chart, Spec, base
from tenure.workflow.rules.line_words import measure_name
from tenure.workflow.rules.words import measure_text

LOG_SCALED = ("events_28", "active_users")
"""Measures whose few largest would press all others into a corner."""


def churn_chart(finding: LineFinding | None) -> Chart:
    """Share of customers that left, by cohorts of the measure, with 95 % intervals and the line.

    The drawn line is the share where more use is never worse; customers without use stand apart.
    """
    line = finding.line if finding else None
    metric = (finding.metric if finding else None) or ""
    rows = [
        {
            "level": cohort.mean,
            "band": _band(metric, cohort.lowest, cohort.highest),
            "left": cohort.churn.value,
            "low": cohort.churn.low,
            "high": cohort.churn.high,
            "smoothed": cohort.smoothed,
            "losses": cohort.losses,
            "customers": cohort.customers,
            "n": cohort.churn.n,
            "is_under": line is not None and cohort.mean <= line.line,
            "is_unused": cohort.highest == 0,
        }
        for cohort in (finding.cohorts if finding else ())
    ]
    spec = base(rows, 260)
    spec["layer"] = [*_cohort_layers(metric), *_line_layer(line)]
    return Chart("churn", _("Churn against engagement"), spec, is_empty=not rows)


def _cohort_layers(metric: str) -> list[Spec]:
    x: Spec = {"field": "level", "type": "quantitative", "title": measure_name(metric)}
    if metric in LOG_SCALED:
        x["scale"] = {"type": "symlog"}
    y = {"type": "quantitative", "scale": {"zero": True}, "axis": {"format": ".0%"}}
    named = {**y, "title": _("left in the window")}
    return [
        {
            "mark": {"type": "line", "strokeWidth": 1.5, "color": MUTED, "opacity": 0.8},
            "encoding": {"x": x, "y": {"field": "smoothed", **named}},
        },
        {
            "mark": {"type": "rule", "strokeWidth": 2, "color": INK, "opacity": 0.5},
            "encoding": {"x": x, "y": {"field": "low", **named}, "y2": {"field": "high"}},
        },
        {
            "mark": {"type": "point", "size": 90, "strokeWidth": 2},
            "encoding": {
                "x": x,
                "y": {"field": "left", **named},
                "color": {"condition": {"test": "datum.is_under", "value": BAD}, "value": ACCENT},
                "fill": {
                    "condition": [
                        {"test": "datum.is_unused", "value": "transparent"},
                        {"test": "datum.is_under", "value": BAD},
                    ],
                    "value": ACCENT,
                },
                "tooltip": _churn_tooltip(),
            },
        },
    ]


def _line_layer(line: DangerLine | None) -> list[Spec]:
    """The line itself, upright."""
    if line is None:
        return []
    return [
        {
            "data": {"values": [{"level": line.line}]},
            "mark": {"type": "rule", "strokeDash": [4, 3], "strokeWidth": 1.5, "color": BAD},
            "encoding": {"x": {"field": "level", "type": "quantitative"}},
        }
    ]


def _churn_tooltip() -> list[Spec]:
    return [
        {"field": "band", "title": _("level")},
        {"field": "left", "type": "quantitative", "format": ".1%", "title": _("left")},
        {
            "field": "low",
            "type": "quantitative",
            "format": ".1%",
            "title": pgettext("interval", "from"),
        },
        {
            "field": "high",
            "type": "quantitative",
            "format": ".1%",
            "title": pgettext("interval", "to"),
        },
        {"field": "losses", "type": "quantitative", "title": _("losses")},
        {"field": "n", "type": "quantitative", "title": _("observations")},
        {"field": "customers", "type": "quantitative", "title": _("customers")},
    ]


def _band(metric: str, lowest: float, highest: float) -> str:
    low, high = measure_text(metric, lowest), measure_text(metric, highest)
    return low if low == high else f"{low} – {high}"


def level_chart(counts: list[dict[str, Any]], line: DangerLine | None) -> Chart:
    """How many paying customers were active on how many days, and where the line lies."""
    rows = [
        {
            "days": row["days"],
            "customers": row["customers"],
            "is_under": line is not None and row["days"] <= line.line,
        }
        for row in counts
    ]
    spec = base(rows, 220)
    spec["mark"] = {"type": "bar", "width": {"band": 0.85}}
    spec["encoding"] = {
        "x": {
            "field": "days",
            "type": "ordinal",
            "title": _("active days in 28"),
            "axis": {"labelAngle": 0, "labelOverlap": True},
        },
        "y": {"field": "customers", "type": "quantitative", "title": _("customers")},
        "color": {"condition": {"test": "datum.is_under", "value": BAD}, "value": BLUE},
        "tooltip": [
            {"field": "days", "title": _("active days")},
            {"field": "customers", "type": "quantitative", "title": _("customers")},
        ],
    }
    return Chart("levels", _("Paying customers by active days"), spec, is_empty=not rows)


def spread_chart(bins: list[dict[str, Any]], line: DangerLine) -> Chart:
    """How paying customers are spread over the measure of the line, in bins of equal width."""
    rows = [{**each, "is_under": each["highest"] <= line.line} for each in bins]
    x = {"type": "quantitative", "title": measure_name(line.metric), "scale": {"zero": False}}
    spec = base(rows, 220)
    spec["layer"] = [
        {
            "mark": {"type": "bar", "binSpacing": 1},
            "encoding": {
                "x": {"field": "lowest", "bin": {"binned": True}, **x},
                "x2": {"field": "highest"},
                "y": {"field": "customers", "type": "quantitative", "title": _("customers")},
                "color": {"condition": {"test": "datum.is_under", "value": BAD}, "value": BLUE},
                "tooltip": [
                    {"field": "lowest", "format": ".2f", "title": pgettext("interval", "from")},
                    {"field": "highest", "format": ".2f", "title": pgettext("interval", "to")},
                    {"field": "customers", "type": "quantitative", "title": _("customers")},
                ],
            },
        },
        *_line_layer(line),
    ]
    title = _("Paying customers by %(measure)s") % {"measure": measure_name(line.metric)}
    return Chart("levels", title, spec, is_empty=not rows)
