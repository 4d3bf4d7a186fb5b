"""Charts of hollow MRR: its share month by month."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tenure.values.benchmarks import Benchmark
from tenure.web.charts.spec import ACCENT, BAD, MUTED, Chart, base

DAY = {"field": "day", "type": "temporal", "title": None, "axis": {"format": "%b %Y"}}


def hollow_chart(trend: list[dict[str, Any]], benchmark: Benchmark | None = None) -> Chart:
    """Shares of customers and of MRR without use at the ends of months, with the interval of the first,
    and the benchmark as a line.
    """
    customers, money = _("share of customers"), _("share of MRR")
    rows = [
        {
            "day": row["day"].isoformat(),
            "share": row[key],
            "low": row["low"] if key == "share" else None,
            "high": row["high"] if key == "share" else None,
            "what": name,
        }
        for row in trend
        for key, name in (("share", customers), ("mrr_share", money))
        if row[key] is not None
    ]
    share = {"field": "share", "type": "quantitative", "title": None, "axis": {"format": ".0%"}}
    color = {
        "field": "what",
        "title": None,
        "scale": {"domain": [customers, money], "range": [ACCENT, BAD]},
        "legend": {"orient": "top", "symbolOpacity": 1},
    }
    tips = [
        {**DAY, "title": _("day"), "format": "%Y-%m-%d"},
        {"field": "what", "title": _("figure")},
        {**share, "format": ".1%", "title": _("share")},
    ]
    spec = base(rows, 220)
    band = {"x": DAY, "y": {**share, "field": "low"}, "y2": {"field": "high"}, "color": color}
    spec["layer"] = [
        {"mark": {"type": "area", "opacity": 0.15}, "encoding": band},
        {
            "mark": {"type": "line", "strokeWidth": 2, "point": {"size": 24}},
            "encoding": {"x": DAY, "y": share, "color": color, "tooltip": tips},
        },
    ]
    if benchmark is not None:
        level = {"datum": benchmark.value, "type": "quantitative"}
        dashed = {"type": "rule", "strokeDash": [4, 4], "color": MUTED}
        spec["layer"].append({"mark": dashed, "encoding": {"y": level}})
    title = _("Paid without use, at the end of each month")
    return Chart("hollow", title, spec, is_empty=not rows)
