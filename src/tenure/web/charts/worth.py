"""The map of the portfolio: revenue against cost of every customer."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tenure.values.currencies import exponent
from tenure.web.charts.spec import BAD, BLUE, GOOD, MUTED, WARN, Chart, base
from tenure.web.worth_words import CHOICES
from tenure.workflow.queries.report import Row

COLORS = {"keep": GOOD, "listen": BLUE, "reprice": WARN, "release": BAD, "unsure": MUTED}
LEAST = 0.01
WIDEST = 1e5
"""The dearest customer is so many times the cheapest that still has a place of its own; others lie on the edge."""


def map_chart(rows: list[Row], currency: str) -> Chart:
    """A point for each customer: revenue and cost a month, as large as it is worth, colored by what is
    recommended. A click opens its sheet; what is drawn around narrows the list.
    """
    scale = 10 ** exponent(currency)
    page = reverse("worth-sheet")
    points: list[dict[str, Any]] = [
        {
            "name": row["name"],
            "revenue": max(row["revenue_month_minor"] / scale, LEAST),
            "cost": max(row["cost_month_minor"] / scale, LEAST),
            "worth": row["v_keep_minor"] / scale,
            "size": abs(row["v_keep_minor"]) / scale,
            "choice": str(CHOICES[row["choice"]]),
            "url": f"{page}?{urlencode({'id': row['customer_id']})}",
        }
        for row in rows
    ]
    ends = [each[name] for each in points for name in ("revenue", "cost")]
    most = max(ends, default=1.0)
    least = max(min(ends, default=LEAST), most / WIDEST)
    spec = base(points, 380)
    spec["usermeta"] = {"brush": {"fields": ["revenue", "cost"], "link": "brushed"}}
    log = {"type": "log", "domain": [least / 1.2, most * 1.2], "clamp": True}
    spec["layer"] = [
        {
            "data": {"values": [{"at": least / 1.2}, {"at": most * 1.2}]},
            "mark": {"type": "line", "color": MUTED, "strokeDash": [4, 4]},
            "encoding": {
                "x": {"field": "at", "type": "quantitative", "scale": log},
                "y": {"field": "at", "type": "quantitative", "scale": log},
            },
        },
        _points(currency, log),
    ]
    return Chart("worth-map", _("Revenue against cost, each customer a point"), spec, not points)


def _points(currency: str, log: dict[str, object]) -> dict[str, object]:
    number = {"type": "quantitative", "format": ",.0f"}
    return {
        "params": [{"name": "brush", "select": {"type": "interval", "encodings": ["x", "y"]}}],
        "mark": {"type": "circle", "cursor": "pointer", "stroke": "white", "strokeWidth": 0.5},
        "encoding": {
            "x": {
                "field": "revenue",
                "type": "quantitative",
                "scale": log,
                "title": _("revenue a month, %(currency)s") % {"currency": currency},
            },
            "y": {
                "field": "cost",
                "type": "quantitative",
                "scale": log,
                "title": _("cost a month, %(currency)s") % {"currency": currency},
            },
            "size": {
                "field": "size",
                "type": "quantitative",
                "scale": {"range": [25, 700]},
                "legend": None,
            },
            "color": {
                "field": "choice",
                "title": None,
                "scale": {
                    "domain": [str(CHOICES[code]) for code in COLORS],
                    "range": list(COLORS.values()),
                },
                "legend": {"orient": "top", "columns": 5},
            },
            "opacity": {"condition": {"param": "brush", "value": 0.85}, "value": 0.2},
            "href": {"field": "url"},
            "tooltip": [
                {"field": "name", "title": _("customer")},
                {"field": "choice", "title": _("recommended")},
                {"field": "revenue", **number, "title": _("revenue a month")},
                {"field": "cost", **number, "title": _("cost a month")},
                {"field": "worth", **number, "title": _("worth if kept")},
            ],
        },
    }
