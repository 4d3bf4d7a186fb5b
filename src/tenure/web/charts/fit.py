"""A funnel plot: sources by their number of customers, within the limits chance sets."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tenure.web.charts.spec import BAD, MUTED, WARN, Chart, Spec, base
from tenure.web.fit_words import LEVELS

COLORS = {"none": MUTED, "watch": "#4b7fb5", "investigate": WARN, "propose": BAD}


def funnel_chart(
    sources: list[dict[str, Any]], edges: list[dict[str, Any]], middle: float, title: str
) -> Chart:
    """Early churn of each source over its customers, as if it had the company's mix, with exact limits."""
    rows = [
        {
            "n": row["n"],
            "rate": row["standard"],
            "name": row["name"],
            "level": str(LEVELS[row["level"]]),
        }
        for row in sources
    ]
    spec = base([], 300)
    spec.pop("data")
    spec["layer"] = [
        *_limits(edges),
        {
            "data": {"values": [{"middle": middle}]},
            "mark": {"type": "rule", "strokeDash": [4, 3], "color": MUTED},
            "encoding": {"y": {"field": "middle", "type": "quantitative"}},
        },
        _points(rows),
    ]
    name = _(
        "%(field)s: early churn by number of customers, with the limits of 95 and of 99.8 in 100"
    )
    return Chart("fit-funnel", name % {"field": title}, spec, is_empty=not rows)


def _limits(edges: list[dict[str, Any]]) -> list[Spec]:
    x = {"field": "n", "type": "quantitative", "title": _("customers")}
    rate = {"type": "quantitative", "title": None, "axis": {"format": ".0%"}}
    return [
        {
            "data": {"values": edges},
            "mark": {
                "type": "area",
                "opacity": 0.12,
                "interpolate": "step-after",
                "color": MUTED,
            },
            "encoding": {"x": x, "y": {"field": low, **rate}, "y2": {"field": high}},
        }
        for low, high in (("least", "most"), ("low", "high"))
    ]


def _points(rows: list[dict[str, Any]]) -> Spec:
    rate = {"field": "rate", "type": "quantitative"}
    return {
        "data": {"values": rows},
        "mark": {"type": "point", "filled": True, "size": 70, "opacity": 0.9},
        "encoding": {
            "x": {"field": "n", "type": "quantitative"},
            "y": rate,
            "color": {
                "field": "level",
                "title": None,
                "scale": {
                    "domain": [str(LEVELS[level]) for level in COLORS],
                    "range": list(COLORS.values()),
                },
                "legend": {"orient": "top"},
            },
            "tooltip": [
                {"field": "name", "title": _("source")},
                {"field": "n", "title": _("customers")},
                {**rate, "format": ".1%", "title": _("early churn at the company’s mix")},
                {"field": "level", "title": _("level")},
            ],
        },
    }
