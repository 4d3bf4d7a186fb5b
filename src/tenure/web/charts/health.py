"""Charts of health: the weeks by color, the record of each band, one customer's weeks."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tenure.inference.health_backtest import Backtest
from tenure.values.health import HealthScore
from tenure.web.charts.spec import ACCENT, BAD, GOOD, INK, MUTED, WARN, Chart, Spec, base

DAYS_AXIS = {"format": "%m-%d", "labelAngle": 0, "labelOverlap": True, "labelSeparation": 8}
DAY = {"field": "day", "type": "temporal", "title": None, "axis": {"format": "%m-%d"}}


def weeks_chart(weeks: list[dict[str, Any]]) -> Chart:
    """How many customers were red, amber and green on each day kept."""
    names = {
        "red": pgettext("health", "red"),
        "amber": pgettext("health", "amber"),
        "green": pgettext("health", "green"),
        "unknown": _("no score"),
    }
    rows = [
        {"day": week["observed_on"].isoformat(), "color": name, "n": week[key], "order": order}
        for week in weeks
        for order, (key, name) in enumerate(names.items())
    ]
    spec = base(rows, 200)
    day = {**DAY, "type": "ordinal", "timeUnit": "utcyearmonthdate"}
    spec["mark"] = {"type": "bar"}
    spec["encoding"] = {
        "x": {**day, "axis": DAYS_AXIS},
        "y": {"field": "n", "type": "quantitative", "title": _("customers")},
        "color": {
            "field": "color",
            "title": None,
            "scale": {"domain": list(names.values()), "range": [BAD, WARN, GOOD, MUTED]},
            "legend": {"orient": "top"},
        },
        "order": {"field": "order"},
        "tooltip": [
            {**day, "title": _("day"), "format": "%Y-%m-%d"},
            {"field": "color", "title": _("health")},
            {"field": "n", "type": "quantitative", "title": _("customers")},
        ],
    }
    is_empty = not any(row["n"] for row in rows)
    return Chart("health-weeks", _("Customers by health, week by week"), spec, is_empty)


def record_chart(found: Backtest | None) -> Chart:
    """Share of customers that left within 90 days, by band of their score, with 95 % intervals."""
    rows = [
        {
            "band": f"{band.low:g}–{band.high:g}",
            "order": order,
            "left": band.left.value,
            "low": band.left.low,
            "high": band.left.high,
            "n": band.left.n,
        }
        for order, band in enumerate(found.bands if found else ())
    ]
    spec = base(rows, 200)
    x = {
        "field": "band",
        "type": "ordinal",
        "sort": {"field": "order"},
        "title": _("score then"),
        "axis": {"labelAngle": 0},
    }
    share = {"type": "quantitative", "axis": {"format": ".0%"}, "title": _("left within 90 days")}
    spec["layer"] = [
        {
            "mark": {"type": "rule", "strokeWidth": 2, "color": INK, "opacity": 0.5},
            "encoding": {"x": x, "y": {"field": "low", **share}, "y2": {"field": "high"}},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 90, "color": ACCENT},
            "encoding": {
                "x": x,
                "y": {"field": "left", "type": "quantitative"},
                "tooltip": _record_tips(),
            },
        },
    ]
    return Chart("health-record", _("Who left, by the score they had"), spec, is_empty=not rows)


def _record_tips() -> list[Spec]:
    rate = {"type": "quantitative", "format": ".1%"}
    return [
        {"field": "band", "title": _("score")},
        {"field": "left", "title": _("left"), **rate},
        {"field": "low", "title": pgettext("interval", "from"), **rate},
        {"field": "high", "title": pgettext("interval", "to"), **rate},
        {"field": "n", "type": "quantitative", "title": _("customers")},
    ]


def history_chart(weeks: list[dict[str, Any]], design: HealthScore) -> Chart:
    """The score of one customer over the last weeks, with the bounds of red and green."""
    rows = [
        {"day": week["observed_on"].isoformat(), "score": week["score"]}
        for week in weeks
        if week["score"] is not None
    ]
    spec = base(rows, 140)
    score = {"type": "quantitative", "title": _("score"), "scale": {"domain": [0, 100]}}
    tips = [
        {"field": "day", "type": "temporal", "format": "%Y-%m-%d", "title": _("day")},
        {"field": "score", "type": "quantitative", "format": ".0f", "title": _("score")},
    ]
    spec["layer"] = [
        *(
            {
                "mark": {"type": "rule", "color": color, "strokeDash": [4, 4], "opacity": 0.8},
                "encoding": {"y": {"datum": bound, **score}},
            }
            for bound, color in ((design.red_below, BAD), (design.green_from, GOOD))
        ),
        {
            "mark": {"type": "line", "color": ACCENT, "strokeWidth": 2, "point": {"size": 24}},
            "encoding": {"x": DAY, "y": {"field": "score", **score}, "tooltip": tips},
        },
    ]
    return Chart("health-history", _("Health over the last weeks"), spec, is_empty=not rows)
