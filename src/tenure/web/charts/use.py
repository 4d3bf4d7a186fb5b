"""Charts of the danger line."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tenure.inference.danger_line import DangerLine
from tenure.web.charts.spec import ACCENT, BAD, BLUE, INK, Chart, base


def churn_chart(line: DangerLine | None) -> Chart:
    """Share of customers that left, by band of engagement one horizon ago, with 95 % intervals."""
    bands = line.bands if line else ()
    rows = [
        {
            "band": _band(band.lowest, band.highest),
            "order": order,
            "left": band.churn.value,
            "low": band.churn.low,
            "high": band.churn.high,
            "n": band.churn.n,
            "is_under": line is not None and band.highest <= line.line,
        }
        for order, band in enumerate(bands)
    ]
    spec = base(rows, 220)
    x = {
        "field": "band",
        "type": "ordinal",
        "sort": {"field": "order"},
        "title": _("active days in 28, then"),
        "axis": {"labelAngle": 0},
    }
    spec["layer"] = [
        {
            "mark": {"type": "rule", "strokeWidth": 2, "color": INK, "opacity": 0.5},
            "encoding": {
                "x": x,
                "y": {
                    "field": "low",
                    "type": "quantitative",
                    "title": _("left within 90 days"),
                    "axis": {"format": ".0%"},
                },
                "y2": {"field": "high"},
            },
        },
        {
            "mark": {"type": "point", "filled": True, "size": 90},
            "encoding": {
                "x": x,
                "y": {"field": "left", "type": "quantitative"},
                "color": {"condition": {"test": "datum.is_under", "value": BAD}, "value": ACCENT},
                "tooltip": _churn_tooltip(),
            },
        },
    ]
    return Chart("churn", _("Churn against engagement"), spec, is_empty=not rows)


def _churn_tooltip() -> list[dict[str, Any]]:
    return [
        {"field": "band", "title": _("active days")},
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
        {"field": "n", "type": "quantitative", "title": _("customers")},
    ]


def _band(lowest: float, highest: float) -> str:
    return f"{lowest:g}" if lowest == highest else f"{lowest:g}–{highest:g}"


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
