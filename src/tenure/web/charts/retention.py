"""Charts of the page Retention."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tenure.inference import sbg
from tenure.web.charts.spec import ACCENT, BAD, BLUE, GOOD, INK, MUTED, WARN, Chart, Spec, base
from tenure.workflow.queries.lifetimes import Projection, Survival
from tenure.workflow.queries.retention import Tenure

GROUP_COLORS: list[Any] = [ACCENT, WARN, BLUE, BAD, GOOD, "#8a63b3", "#a0703c", MUTED]
DASHES: list[Any] = [[1, 0], [6, 3], [2, 2], [8, 2, 2, 2], [4, 4], [1, 3], [10, 4], [3, 1]]
FEWEST_DRAWN = 5
"""Curves are drawn as far as so many customers were followed."""
MOST_BANDS = 3


def _rate(field: str, **more: Any) -> Spec:  # noqa: ANN401
    return {
        "field": field,
        "type": "quantitative",
        "title": None,
        "axis": {"format": ".0%"},
        **more,
    }


def _interval_tips() -> list[Spec]:
    number = {"type": "quantitative", "format": ".1%"}
    return [
        {"field": "low", "title": pgettext("interval", "from"), **number},
        {"field": "high", "title": pgettext("interval", "to"), **number},
    ]


def tenure_chart(found: Tenure) -> Chart:
    """Monthly churn as counted, and at equal tenure with its interval."""
    names = {"headline": _("as counted"), "standardised": _("at equal tenure")}
    rows = [
        {
            "month": month.isoformat(),
            "kind": names[kind],
            "rate": one.value,
            "low": one.low,
            "high": one.high,
            "n": one.n,
        }
        for month, pair in zip(found.months, found.pairs, strict=True)
        for kind, one in (("headline", pair.headline), ("standardised", pair.standardised))
        if one is not None
    ]
    spec = base(rows, 220)
    x = {"field": "month", "type": "temporal", "timeUnit": "utcyearmonth", "title": None}
    kinds = list(names.values())
    look = {
        "color": {
            "field": "kind",
            "title": None,
            "scale": {"domain": kinds, "range": [BLUE, ACCENT]},
            "legend": {"orient": "top"},
        },
        "strokeDash": {
            "field": "kind",
            "title": None,
            "scale": {"domain": kinds, "range": [[5, 3], [1, 0]]},
            "legend": {"orient": "top"},
        },
    }
    tooltip = [
        {**x, "title": _("month")},
        {"field": "kind", "title": _("churn")},
        {"field": "rate", "type": "quantitative", "format": ".2%", "title": _("rate")},
        *_interval_tips(),
        {"field": "n", "type": "quantitative", "title": _("customers at the start")},
    ]
    line = {
        "mark": {"type": "line", "strokeWidth": 2, "point": {"size": 26}},
        "encoding": {"x": x, "y": _rate("rate"), **look, "tooltip": tooltip},
    }
    band = {
        "transform": [{"filter": {"field": "kind", "equal": kinds[1]}}],
        "mark": {"type": "area", "opacity": 0.15, "color": ACCENT},
        "encoding": {"x": x, "y": _rate("low"), "y2": {"field": "high"}},
    }
    is_banded = any(row["kind"] == kinds[1] for row in rows)
    spec["layer"] = [band, line] if is_banded else [line]
    return Chart(
        "tenure",
        _("Customers lost a month, as counted and at equal tenure"),
        spec,
        is_empty=not rows,
    )


def survival_chart(name: str, title: str, found: Survival) -> Chart:
    """Share still here by months since the start, a line a group, as far as it was observed."""
    groups = [group or "–" for group, _curve in found.curves]
    rows = [
        {
            "month": step.age,
            "group": group or "–",
            "left": step.survival,
            "low": step.low,
            "high": step.high,
            "n": step.at_risk,
        }
        for group, curve in found.curves
        for step in curve.steps
        if step.at_risk >= min(FEWEST_DRAWN, curve.customers)
    ]
    spec = base(rows, 260)
    x = _months()
    legend = {"orient": "top"} if len(groups) > 1 else None
    color, dash = (
        {
            "field": "group",
            "title": None,
            "sort": None,
            "scale": {"domain": groups, "range": looks[: len(groups)]},
            "legend": legend,
        }
        for looks in (GROUP_COLORS, DASHES)
    )
    line = {
        "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2},
        "encoding": {
            "x": x,
            "y": _rate("left", scale={"zero": False}),
            "color": color,
            "strokeDash": dash,
        },
    }
    spec["layer"] = [*_bands(x, color, len(groups)), line, _touch(x, color)]
    return Chart(name, title, spec, is_empty=not any(row["month"] for row in rows))


def _months() -> Spec:
    return {
        "field": "month",
        "type": "quantitative",
        "title": _("months since the start"),
        "axis": {"tickMinStep": 1, "format": "d"},
    }


def _bands(x: Spec, color: Spec, groups: int) -> list[Spec]:
    """Intervals as areas, where there are few enough of them to be told apart."""
    if groups > MOST_BANDS:
        return []
    mark = {"type": "area", "interpolate": "step-after", "opacity": 0.13}
    encoding = {"x": x, "y": _rate("low"), "y2": {"field": "high"}, "color": color}
    return [{"mark": mark, "encoding": encoding}]


def _touch(x: Spec, color: Spec) -> Spec:
    """What the pointer finds on the curves."""
    tooltip = [
        {**x, "title": _("month")},
        {"field": "group", "title": _("group")},
        {"field": "left", "type": "quantitative", "format": ".1%", "title": _("still here")},
        *_interval_tips(),
        {"field": "n", "type": "quantitative", "title": _("came as far")},
    ]
    return {
        "mark": {"type": "point", "filled": True, "size": 18},
        "encoding": {"x": x, "y": _rate("left"), "color": color, "tooltip": tooltip},
    }


def projection_chart(found: Projection, horizon: int) -> Chart:
    """What was observed as points with intervals, the model as a line that goes on to the horizon."""
    seen = [
        {
            "month": step.age,
            "left": step.survival,
            "low": step.low,
            "high": step.high,
            "n": step.at_risk,
        }
        for step in found.curve.steps
        if step.at_risk >= FEWEST_DRAWN
    ]
    ahead = _modelled(found, max(horizon, len(seen)))
    spec = base(seen, 240)
    x, axis = _months(), _rate("left", scale={"domain": [0, 1]})
    tooltip = [
        {**x, "title": _("month")},
        {"field": "left", "type": "quantitative", "format": ".1%", "title": _("still here")},
        *_interval_tips(),
    ]
    model = {
        "data": {"values": ahead},
        "layer": [
            {
                "mark": {"type": "area", "opacity": 0.16, "color": ACCENT},
                "encoding": {"x": x, "y": _rate("low"), "y2": {"field": "high"}},
            },
            {
                "mark": {"type": "line", "strokeWidth": 2, "color": ACCENT},
                "encoding": {"x": x, "y": axis, "tooltip": tooltip},
            },
        ],
    }
    count = {"field": "n", "type": "quantitative", "title": _("came as far")}
    points = {
        "layer": [
            {
                "mark": {"type": "rule", "color": INK, "opacity": 0.35},
                "encoding": {"x": x, "y": _rate("low"), "y2": {"field": "high"}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 26, "color": INK},
                "encoding": {"x": x, "y": axis, "tooltip": [*tooltip, count]},
            },
        ]
    }
    spec["layer"] = [model, points] if ahead else [points]
    title = _("Still here: observed (points) and projected (line)")
    return Chart("projection", title, spec, is_empty=len(seen) < 2)


def _modelled(found: Projection, months: int) -> list[dict[str, Any]]:
    if isinstance(found.fit, sbg.Unfit):
        return []
    rows = []
    for month in range(0, months + 1, found.period):
        share = found.share(month)
        if share is not None:
            rows.append({"month": month, "left": share.value, "low": share.low, "high": share.high})
    return rows
